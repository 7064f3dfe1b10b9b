"""Measurements: each figure beside the limit that the same run measured. `python3 dev.py bench`."""
