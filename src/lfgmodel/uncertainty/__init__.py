"""Uncertainty: distributions, how numbers are drawn from them, and how wide published numbers are."""
