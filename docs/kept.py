"""What the repository keeps of what the code makes, so that it is seen before anything is installed.

`python docs/kept.py` makes it again: the pictures of the READMEs, and notebooks whose outputs are the point of them.
"""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
NOTEBOOKS = tuple(ROOT / "examples" / f"{name}.ipynb" for name in ("country", "forecast"))
PICTURES = {
    "README.md": ("docs/_static/hill_road.png", 'est.plot(unit="scfm", gas="lfg", years=(2000, 2040))'),
    "README.zh-CN.md": ("docs/_static/hill_road_zh.png", 'est.plot(unit="Nm3/h", gas="lfg", lang="zh")'),
}
"""The picture of each README: where it is, and how the README says that its first estimate is drawn."""


def picture(readme: str, path: Path | None = None) -> None:
    """Draw the first estimate of a README."""
    import matplotlib.pyplot as plt
    from PIL import Image

    place, plot = PICTURES[readme]
    path = path or ROOT / place
    first = re.search(r"```python\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(re.sub(r"(?m)^print\(.*\n", "", first[1]), names)  # type: ignore[index]
    figure = eval(plot, names).figure
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)


def executed(path: Path) -> Any:
    """Run a notebook from its first cell, and return it with its outputs, which hold no times and no paths."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    options = {"timeout": 300, "kernel_name": "python3", "record_timing": False}
    done = NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, **options).execute()
    done.metadata["made_with"] = made_with()
    done.metadata["language_info"] = {"name": "python"}
    return done


def made_with() -> dict[str, str]:
    """Return the versions on which hangs how a frame is printed and a picture drawn."""
    return {name: version(name) for name in ("pandas", "matplotlib")}


def printed(notebook: Any) -> list[list[str]]:
    """Return the texts under each cell, pictures and addresses in memory left out."""
    found = []
    for cell in notebook.cells:
        outputs = cell.get("outputs", [])
        texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
        found.append([re.sub(r" at 0x[0-9a-f]+", "", text) for text in texts])
    return found


def main() -> None:
    """Make all of it again."""
    import nbformat

    for readme in PICTURES:
        picture(readme)
    for path in NOTEBOOKS:
        nbformat.write(executed(path), path)


if __name__ == "__main__":
    main()
