"""Calibration: the problem that measured flows pose, its posterior, the fit, and the front door, `calibrate`."""
