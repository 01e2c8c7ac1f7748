"""The archive as a site: Datasette on a copy of it, with a page for each report."""

from archive.site.server import serve

__all__ = ["serve"]
