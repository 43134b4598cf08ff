"""Print the lowest versions that `pyproject.toml` declares of what is required and of `scale` and `files`, for pip."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
extras = [need for name in ("scale", "files") for need in project["optional-dependencies"][name]]
lowest = [re.sub(r"\[.*?\]", "", need).replace(">=", "==") for need in project["dependencies"] + extras]
print("\n".join([*lowest, *(need.replace("dask", "distributed") for need in lowest if need.startswith("dask"))]))
