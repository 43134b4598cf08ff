"""Which changes of a sign, a number or a condition the tests would not notice.

    pip install -e ".[test]" "cosmic-ray>=8.3" && python benchmarks/mutation.py --sample 600 --seed 1

A seeded sample of places in the rooms that reckon (`ROOMS`, without their pictures, which are tested by geometry and by
eye) is changed, one at a time, by an operator of Cosmic Ray's. For each the tests that run its line are run, first
`FIRST_TESTS` of them, those of the room's own files before others, then up to `MOST_TESTS` in all, in a fork of one
process that has the libraries loaded. Changes of what only type checkers read are no changes, and operators of bits,
which numbers refuse, are left out. What survives is printed with its change, to be killed by a test or explained; then
how many were killed, by room.

Which tests run which line is read of one run of the suite, and kept in `.coverage.contexts`; delete it when the source
or the tests have changed. `--part 0/2` and `--part 1/2` share a sample between two processes.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import hashlib
import importlib.abc
import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "lfgmodel"
ROOMS = ("core", "generation", "collection", "energy", "uncertainty", "calibration", "finance")
UNLIKELY = ("Variable", "Shift", "BitOr", "BitAnd", "BitXor", "Invert", "MatMul")
OUTSIDE = ("test_readme", "test_notebooks", "test_architecture", "test_scale", "test_validation")  # other processes
FIRST_TESTS, MOST_TESTS, MOST_SECONDS = 150, 1000, 400


def files():
    """Modules of the rooms that reckon, without their pictures."""
    found = [path for room in ROOMS for path in (sorted((SOURCE / room).rglob("*.py")) or [SOURCE / f"{room}.py"])]
    return [path for path in found if path.stem != "pictures"]


def bare(source):
    """Return what of a source runs: its tree without annotations, overloads, protocols and what is for type checkers.

    And without `strict=` of a zip, which is an assertion.
    """
    tree = ast.parse(source)
    last = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    tree.body = [node for node in tree.body if not isinstance(node, ast.FunctionDef) or node is last[node.name]]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Protocol" for base in node.bases):
            node.body = [ast.Pass()]
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip":
            node.keywords = []
        for name in ("annotation", "returns"):
            if getattr(node, name, None) is not None and not isinstance(node, ast.AnnAssign):
                setattr(node, name, None)
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(0)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body, node.test = [ast.Pass()], ast.Constant(0)
    return ast.dump(tree)


def places(path):
    """Places of a module that an operator changes: its line, and by operator how many before it there are."""
    from cosmic_ray.ast import get_ast_from_path
    from cosmic_ray.plugins import get_operator, operator_names

    def walk(node):
        yield node
        for child in getattr(node, "children", ()):
            yield from walk(child)

    nodes, found = list(walk(get_ast_from_path(path))), {}
    for name in operator_names():
        if any(word in name for word in UNLIKELY):
            continue
        operator, count = get_operator(name)(), 0
        for node in nodes:
            for start, end in operator.mutation_positions(node):
                found.setdefault((start, end), []).append((name, count))
                count += 1
    return found


def sample(number, seed):
    """Choose places, and at each an operator, that change what runs: path, line, operator, source as it becomes.

    By the text of their lines, so that a change elsewhere leaves the sample as it is.
    """
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    everywhere = []
    for path in files():
        lines, seen = path.read_text().splitlines(), Counter()
        for (start, end), ways in sorted(places(path).items()):
            text = f"{seed} {path.relative_to(SOURCE)} {lines[start[0] - 1].strip()} {start[1]} {end[1]}"
            seen[text] += 1
            key = hashlib.sha256(f"{text} {seen[text]}".encode()).hexdigest()
            everywhere.append((key, path, start[0], *ways[int(key, 16) % len(ways)]))
    chosen = []
    for _, path, line, name, count in sorted(everywhere):
        source = path.read_text()
        changed = mutate_code(source, get_operator(name)(), count)
        with contextlib.suppress(SyntaxError):  # what is no Python is no change
            if changed and bare(changed) != bare(source):
                chosen.append((path, line, name, changed))
        if len(chosen) == number:
            break
    return len(everywhere), chosen


def covering():
    """Find the tests that run each line, {path: {line: [test]}}, by one run of the whole suite."""
    data = ROOT / ".coverage.contexts"
    if not data.exists():
        run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov-context=test", "--cov-report="]
        skipped = [f"--ignore=tests/{name}.py" for name in OUTSIDE]
        subprocess.run(run + skipped, cwd=ROOT, env={**os.environ, "COVERAGE_FILE": str(data)}, check=True)
    import coverage

    read = coverage.CoverageData(basename=str(data))
    read.read()
    return {
        Path(path): {
            line: sorted({context.rpartition("|")[0] for context in contexts if "::" in context})
            for line, contexts in read.contexts_by_lineno(path).items()
        }
        for path in read.measured_files()
    }


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import one module from a source of its own."""

    def __init__(self, path, source):
        self.path, self.source = path, source
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        self.package = parts[-1] == "__init__"
        self.name = ".".join(parts[:-1] if self.package else parts)

    def find_spec(self, name, _path=None, _target=None):
        """Find that module."""
        if name != self.name:
            return None
        return importlib.util.spec_from_file_location(
            name, self.path, loader=self, submodule_search_locations=[str(self.path.parent)] if self.package else None
        )

    def exec_module(self, module):
        """Run the changed source in it."""
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def survives(path, source, tests):
    """Whether the tests pass on a changed source, in a fork; None if they take too long to tell."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            changed = Changed(path, source)
            sys.meta_path.insert(0, changed)
            importlib.import_module(changed.name)  # before pytest, which loads what it takes doctests of by itself
            import pytest

            plain = "-x -q --no-cov -p no:cacheprovider -p no:benchmark -o addopts=--doctest-modules"
            code = int(pytest.main([*plain.split(), *tests]))
        finally:
            os._exit(code)
    until = time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            with contextlib.suppress(ProcessLookupError):  # processes that its tests began
                os.killpg(child, signal.SIGKILL)
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def main():
    """Change, test and count."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sample", type=int, default=600)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--part", default="0/1", help="which of how many equal parts of the sample")
    asked = options.parse_args()
    part, parts = map(int, asked.part.split("/"))
    tests_of = covering()
    there, chosen = sample(asked.sample, asked.seed)
    for heavy in ("pandas", "scipy.stats", "scipy.optimize", "pint", "matplotlib.pyplot", "pytest"):
        importlib.import_module(heavy)
    os.chdir(ROOT)
    killed, rooms, chance = Counter(), Counter(), random.Random(asked.seed)
    path = SOURCE / "core" / "decay.py"
    if not survives(path, path.read_text(), sorted(tests_of[path][max(tests_of[path])])):
        sys.exit("The tests fail on the source as it is")
    print(f"{len(chosen)} of {there:,} places, seed {asked.seed}", flush=True)
    for number, (path, line, name, source) in enumerate(chosen):
        if number % parts != part:
            continue
        if number % 50 == 49:
            print(f"... {number} done, {killed.total()} killed", flush=True)
        room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        lines = tests_of.get(path, {})
        tests = lines.get(line) or sorted({test for found in lines.values() for test in found})  # or runs on import
        own = [test for test in tests if room in test or path.stem in test][: FIRST_TESTS // 2]
        others = sorted(set(tests) - set(own))
        tests = own + chance.sample(others, len(others))
        rooms[room] += 1
        lives = True
        for some in (tests[:FIRST_TESTS], tests[FIRST_TESTS:MOST_TESTS]):
            if some and lives:
                lives = survives(path, source, some)
        if lives is False:
            killed[room] += 1
            continue
        was, now = path.read_text().splitlines(), source.splitlines()
        change = [
            text
            for text in difflib.unified_diff(was, now, n=0, lineterm="")
            if text[:1] in "+-" and text[:3] not in ("+++", "---")
        ]
        said = f"{len(tests)} tests{', too long' * (lives is None)}"
        where = f"{path.relative_to(SOURCE)}:{line} {name.removeprefix('core/')} ({said})"
        print(where, *change, sep="\n    ", flush=True)
    for room, count in rooms.items():
        print(f"{room:<12} {killed[room]:>4} of {count:>4} killed")
    print(f"{'all':<12} {killed.total():>4} of {rooms.total():>4} killed: {killed.total() / rooms.total():.1%}")


if __name__ == "__main__":
    main()
