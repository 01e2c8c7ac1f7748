"""A report as JSON and CSV, complete: what the page shows, in the keys of the archive."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.site.numbers import plain

_PLACE = ("block", "grid", "grid_row", "grid_column", "page", "box", "quote")
FIGURE_COLUMNS = (
    "table", "row", "column", "row_label", "column_label", "value", "unit", "raw", "document_id",
    *_PLACE,
)  # fmt: skip
FINDING_COLUMNS = (
    "id", "rule", "verdict", "message", "observed", "expected", "subject", "fingerprint",
    "decision", "document_id", *_PLACE,
)  # fmt: skip
STATEMENT_COLUMNS = ("key", "value", "unit", "raw", "approximate", "document_id", *_PLACE)
SECTION_COLUMNS = ("number", "title", "text")


def as_json(page: Mapping[str, Any]) -> dict[str, Any]:
    """A report's page (see :func:`archive.site.pages.report.context`) as JSON values."""
    return {
        "report": page["head"],
        "sources": page["sources"],
        "versions": page["versions"],
        "figures": _only(page["figures"], FIGURE_COLUMNS),
        "findings": _only(page["findings"], FINDING_COLUMNS),
        "corrections": [dict(row) for row in page["corrections"]],
        "statements": _only(page["statements"], STATEMENT_COLUMNS),
        "sections": _only(page["sections"], SECTION_COLUMNS),
    }


def as_csv(page: Mapping[str, Any]) -> str:
    """A report's figures as CSV, one a line, with labels and places."""
    head = page["head"]
    names = ("report_id", "bureau", "year", "edition", "version")
    fixed = (head["report_id"], head["bureau"], head["year"], head["edition"], head["number"])
    rows = ([*fixed, *(row[name] for name in FIGURE_COLUMNS)] for row in page["figures"])
    return table((*names, *FIGURE_COLUMNS), rows)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV (RFC 4180) with a header and a byte order mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)
    return "\ufeff" + buffer.getvalue()


def _only(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in rows]
