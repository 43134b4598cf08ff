"""The notebooks, executed as a reader would; those of `docs/kept.py` keep their outputs, the others have none."""

import re
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lfgmodel.results import fonts

EXAMPLES = Path(__file__).parents[1] / "examples"
sys.path.append(str(EXAMPLES.parent / "docs"))
import kept  # noqa: E402


def pictures(notebook):
    """The cells that draw."""
    return [
        n for n, cell in enumerate(notebook.cells) for o in cell.get("outputs", []) if "image/png" in o.get("data", {})
    ]


@pytest.mark.filterwarnings("default")  # the kernel warns of its own doings
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_run(path):
    notebook = nbformat.read(path, as_version=4)
    if path not in kept.NOTEBOOKS:
        assert not any(cell.get("outputs") for cell in notebook.cells)
    done = kept.executed(path)
    assert pictures(done)
    if path in kept.NOTEBOOKS:
        assert pictures(notebook) == pictures(done)
        if notebook.metadata["made_with"] != kept.made_with():
            pytest.skip("printed with other versions; `python docs/kept.py` makes the outputs again")
        assert kept.printed(notebook) == kept.printed(done)


@pytest.mark.parametrize("path", kept.NOTEBOOKS, ids=lambda path: path.name)
def test_outputs_that_are_kept_hold_no_noise(path):
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.get("name") == "stderr" or output.output_type == "error"]
    assert all("execution" not in cell.metadata for cell in notebook.cells)
    without = re.sub(r'"image/png": "[^"]*"', "", text)
    assert not re.search(r"/tmp/|/home/|/root/|/Users/|\\\\Users\\\\| at 0x|\d{4}-\d\d-\d\dT", without)
    assert len(text) < 400_000


@pytest.mark.parametrize("readme", kept.PICTURES)
def test_the_picture_of_a_readme_is_of_what_it_says(readme, tmp_path):
    """To renew it, `python docs/kept.py`."""
    image = pytest.importorskip("PIL.Image")
    place, plot = kept.PICTURES[readme]
    text = (kept.ROOT / readme).read_text(encoding="utf-8")
    assert f"]({place})" in text
    assert plot in text
    assert (kept.ROOT / place).stat().st_size < 60_000
    if "zh" in plot and fonts.drawing("甲烷")[1]:
        pytest.skip("no font here draws Chinese")
    kept.picture(readme, tmp_path / "again.png")
    now, then = (
        np.asarray(image.open(path).convert("L"), dtype=float) for path in (tmp_path / "again.png", kept.ROOT / place)
    )
    assert now.shape == then.shape
    assert (abs(now - then) > 60).mean() < 0.01  # of the pixels: versions set type a little otherwise
