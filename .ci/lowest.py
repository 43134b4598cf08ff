"""Print the lowest versions of the required packages that pyproject.toml declares, as pip constraints."""

import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
print("\n".join(need.replace(">=", "==") for need in project["dependencies"]))
