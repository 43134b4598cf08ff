"""Gas: what the waste of some sites makes, by any model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lfgmodel.core.decay import Years, generate
from lfgmodel.core.flows import Gas, Parts
from lfgmodel.generation.model import described, methane_content, possible


def gas_of(parts: Parts, years: Years, sites: slice, columns: Mapping[str, Any]) -> Gas:
    """Return the gas of some of the sites, their parts and columns filled in: (year, draw, site)."""
    site, model = parts.site, parts.generation
    decay = described(model, site.kinds, {**columns, "year": years})
    mass, multiplier = site.mass(years, sites), site.multiplier(sites)
    if multiplier is not None:  # waste that is drawn: its mean is what decays, each draw so many times as much
        decay = decay._replace(potential=decay.potential * multiplier)
    content, called = methane_content(model, years), {"names": site.names[sites], "among": site.names}
    return Gas(years, possible(generate(mass, decay), model), mass, decay, columns, content, site.kinds, **called)
