"""Print the lowest versions that pyproject.toml declares of the required packages and of the extra `scale`, for pip."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]
scale = project["optional-dependencies"]["scale"]
lowest = [re.sub(r"\[.*?\]", "", need).replace(">=", "==") for need in project["dependencies"] + scale]
print("\n".join([*lowest, *(need.replace("dask", "distributed") for need in lowest if need.startswith("dask"))]))
