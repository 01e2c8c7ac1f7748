"""Datasette, set up for the archive."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from datasette.app import Datasette
from datasette.plugins import pm

from archive.site import plugin
from archive.site.metadata import metadata

SETTINGS = {
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 500,
    "max_returned_rows": 2000,
    "default_page_size": 50,
    "default_cache_ttl": 60,
    "truncate_cells_html": 300,
    "allow_download": False,
    "suggest_facets": False,
}


def make_app(db: Path) -> Datasette:
    """Datasette on the published copy ``db``, opened immutable."""
    if not pm.has_plugin("gongan-archive"):
        pm.register(plugin, "gongan-archive")
    folder = Path(str(files("archive.site")))
    return Datasette(
        immutables=[str(db)],
        metadata=metadata(db),
        template_dir=str(folder / "templates"),
        static_mounts=[("gongan", str(folder / "static"))],
        settings=SETTINGS,
    )
