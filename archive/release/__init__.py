"""Releases: the archive's current state as a data set of Parquet and CSV files that can be cited."""
