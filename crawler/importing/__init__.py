"""Captures of other programs and people, taken into the archive."""
