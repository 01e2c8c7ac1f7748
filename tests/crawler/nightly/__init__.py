"""Nights in a row: what the nightly crawl plans, does, remembers and reports."""
