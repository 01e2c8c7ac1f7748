"""Releases: the archive's current state as a data set that can be cited."""
