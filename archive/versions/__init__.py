"""Versions of reports: what was read, what stands, what people decided."""
