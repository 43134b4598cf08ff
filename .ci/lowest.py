"""Print the lowest versions that pyproject.toml declares for what lfgmodel needs, as pip constraints."""

import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
print(
    "\n".join(need.replace(">=", "==") for need in project["dependencies"] + project["optional-dependencies"]["plot"])
)
