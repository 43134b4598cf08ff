"""Gas: what the waste of some sites makes, by any model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lfgmodel.core.decay import Years, generate
from lfgmodel.core.flows import Gas, Parts
from lfgmodel.errors import RangeError
from lfgmodel.generation.model import methane_content


def gas_of(parts: Parts, years: Years, sites: slice, columns: Mapping[str, Any]) -> Gas:
    """Return the gas of some of the sites, their parts and columns filled in: (year, draw, site)."""
    site, model = parts.site, parts.generation
    decay = model.decay(site.kinds, {**columns, "year": years})
    for name, array in zip(decay._fields, decay, strict=True):
        if getattr(array, "ndim", 0) not in (3, 4):
            raise RangeError(
                f"{type(model).__name__}.decay: {name} needs axes (stream, draw, site), got {np.shape(array)}"
            )
    mass, multiplier = site.mass(years, sites), site.multiplier(sites)
    if multiplier is not None:  # waste that is drawn: its mean is what decays, each draw so many times as much
        decay = decay._replace(potential=decay.potential * multiplier)
    content, called = methane_content(model, years), {"names": site.names[sites], "among": site.names}
    return Gas(years, generate(mass, decay), mass, decay, columns, content, site.kinds, **called)
