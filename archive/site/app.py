"""Datasette, set up for the archive."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import Any

from datasette.plugins import pm

from archive.site import api_routes, chart_files, evidence_routes, plugin, release_routes, routes
from archive.site.asked_apart import PublishedDatabase
from archive.site.below import Site
from archive.site.metadata import DATABASE, metadata
from archive.site.preview.process import PreviewProcess
from archive.site.preview.snapshot import Tools
from archive.site.report_packages import PackageProcess
from archive.site.sql_worker import SqlProcesses

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


def make_app(
    db: Path,
    tools: Tools | None = None,
    base_url: str | None = None,
    *,
    sql: bool = True,
    releases: Path | None = None,
) -> Site:
    """Datasette on the published copy ``db``, opened immutable.

    Without ``tools`` archived pages are not shown beside the reports; without ``sql``
    visitors cannot ask in SQL of their own; ``releases`` is a folder of releases to give.
    ``base_url`` is the address that visitors have, which may have a path.
    """
    if not pm.has_plugin("gongan-archive"):
        pm.register(plugin, "gongan-archive")
    # with rich installed, Datasette prints a long trace for every page that is not there
    pm.get_plugin("datasette.handle_exception").rich = None
    folder = Path(str(files("archive.site")))
    site = Site(
        memory=True,
        inspect_data=_inspected(db),
        metadata=metadata(db),
        template_dir=str(folder / "templates"),
        static_mounts=[("gongan", str(folder / "static"))],
        settings=SETTINGS | {"default_allow_sql": sql},
    )
    setattr(site, routes.WORKSHOP, PreviewProcess(db, tools) if tools is not None else None)
    setattr(site, chart_files.BASE, base_url)
    setattr(site, routes.HOME, {})
    setattr(site, routes.FINDINGS, {})
    setattr(site, api_routes.PLACES, asyncio.Semaphore(api_routes.AT_ONCE))
    setattr(site, evidence_routes.PACKAGES, PackageProcess(db))
    site.base_address = base_url
    setattr(site, release_routes.FOLDER, releases)
    site.remove_database("_memory")
    site.add_database(PublishedDatabase(site, db, SqlProcesses(db)), name=DATABASE)
    return site


def _inspected(db: Path) -> dict[str, Any]:
    """What Datasette would read the whole file for: rows of each table, a name for the file."""
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        counts = dict(connection.execute("SELECT name, rows FROM table_counts"))
        (at,) = connection.execute(
            "SELECT value FROM archive_info WHERE key = 'published_at'"
        ).fetchone()
    size = db.stat().st_size
    digest = hashlib.sha256(f"{at} {size}".encode()).hexdigest()
    tables = {name: {"count": rows} for name, rows in counts.items()}
    return {DATABASE: {"hash": digest, "size": size, "file": str(db), "tables": tables}}
