"""Benchmarks: each prints ratios, with absolute figures for information."""
