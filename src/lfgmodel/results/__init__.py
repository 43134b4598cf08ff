"""Results: flows by year, draw and site; what they say, and how they are shown and written."""
