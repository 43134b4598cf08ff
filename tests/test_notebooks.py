"""The notebooks, executed as a reader would; they are kept without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.filterwarnings("default")  # the kernel warns of its own doings
@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_notebooks_run(path):
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    resources = {"metadata": {"path": str(EXAMPLES)}}
    done = NotebookClient(notebook, timeout=120, kernel_name="python3", resources=resources).execute()
    pictures = [o for cell in done.cells for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
    assert pictures
