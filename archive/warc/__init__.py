"""WARC files (ISO 28500) out of the archive and into it."""
