"""WARC in and out, with the tools that others use."""
