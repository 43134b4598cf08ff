"""The numerical heart: numpy only, floats in canonical units, axes (year, stream, draw, site)."""
