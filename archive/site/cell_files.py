"""Pictures of cells as files, to look at without a site.

A cell that has its place on a page of a PDF or a scan becomes a strip of that page, the
cell framed; any other one a page with the archived document, the cell marked.  What is
parsed is parsed in the process of :mod:`archive.site.preview.process`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.site.pages.snapshot import Wanted, find
from archive.site.preview.process import PreviewProcess
from archive.site.preview.snapshot import PNG, Job, Tools

_CELL = """
SELECT v.id, f.document_id FROM reports r
  JOIN versions v ON v.report_id = r.id AND v.is_current = 1
  JOIN figures f ON f.version_id = v.id AND f."table" = :table AND f."row" = :row
   AND f."column" = :column
 WHERE r.bureau = :bureau AND r.year = :year"""
_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><title>{name}</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<style>table {{ border-collapse: collapse }} td, th {{ border: 1px solid #999; padding: .2em }}
#cell {{ outline: 3px solid #c00 }} .sheet {{ position: relative }}
.box {{ position: absolute; outline: 2px solid #c00 }}</style></head>
<body>{body}</body></html>
"""


def save(
    db: Database, path: Path, tools: Tools, cells: Iterable[dict[str, Any]], folder: Path
) -> Iterator[Path | None]:
    """Write a file for each cell (``name``, ``bureau``, ``year``, ``cell``) into ``folder``.

    ``path`` is the archive ``db``.  Gives each one's file, ``None`` for a cell that was not
    found or whose document cannot be shown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with closing(PreviewProcess(path, tools)) as process:
        for cell in cells:
            job = _job(db, cell)
            yield _written(process, job, cell["name"], folder) if job else None


def _job(db: Database, cell: dict[str, Any]) -> Job | None:
    table, row, column = cell["cell"].split(".")
    found = db.conn.execute(
        _CELL, {"bureau": cell["bureau"], "year": cell["year"], "table": table, "row": row,
                "column": column},
    ).fetchone()  # fmt: skip
    if found is None:
        return None

    def query(sql: str, **values: object) -> list[dict[str, Any]]:
        return list(db.query(sql, values))

    version, document = found
    source = find(query, version, document, Wanted(cell=cell["cell"]))
    return source[1] if source else None


def _written(process: PreviewProcess, job: Job, name: str, folder: Path) -> Path | None:
    stem = name.replace("/", "-")
    if job.spot is not None and job.spot.box is not None:
        strip = process.view(replace(job, view=PNG))
        if strip.error is None:
            path = folder / f"{stem}.png"
            path.write_bytes(base64.b64decode(strip.body))
            return path
    view = process.view(job)
    if view.error is not None:
        return None
    path = folder / f"{stem}.html"
    path.write_text(_PAGE.format(name=escape(name), body=view.body), encoding="utf-8")
    return path
