"""A report as JSON and CSV, complete: what the page shows, in the keys of the archive."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from archive.bureau_codes import bureau_code
from archive.site.numbers import plain
from archive.versions.corrections import BLANK

_PLACE = ("block", "grid", "grid_row", "grid_column", "page", "box", "quote")
FIGURE_COLUMNS = (
    "table", "row", "column", "row_label", "column_label", "value", "unit", "raw", "document_id",
    *_PLACE,
)  # fmt: skip
NAMED_COLUMNS = ("name", "url", "corrected", "flagged")
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
        "figures": [
            figure | named
            for figure, named in zip(
                _only(page["figures"], FIGURE_COLUMNS), _named(page), strict=True
            )
        ],
        "findings": _only(page["findings"], FINDING_COLUMNS),
        "corrections": [dict(row) for row in page["corrections"]],
        "flags": [dict(row) for row in page["flags"]],
        "statements": _only(page["statements"], STATEMENT_COLUMNS),
        "sections": _only(page["sections"], SECTION_COLUMNS),
    }


def as_csv(page: Mapping[str, Any]) -> str:
    """A report's figures as CSV, one a line, with labels and places."""
    head = page["head"]
    names = ("report_id", "bureau", "year", "edition", "version")
    fixed = (head["report_id"], head["bureau"], head["year"], head["edition"], head["number"])
    rows = (
        [*fixed, *(row[name] for name in FIGURE_COLUMNS), *named.values()]
        for row, named in zip(page["figures"], _named(page), strict=True)
    )
    return table((*names, *FIGURE_COLUMNS, *NAMED_COLUMNS), rows)


def _named(page: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What holds in every archive of each figure: its name, its document's address; and notes."""
    head = page["head"]
    urls = {source["document_id"]: source["url"] for source in page["sources"]}
    corrected = {
        one["cell"]: BLANK if one["kind"] == BLANK else one["value"] for one in page["corrections"]
    }
    flagged = {one["cell"]: one["why"] for one in page["flags"]}
    found = []
    for row in page["figures"]:
        cell = f"{row['table']}.{row['row']}.{row['column']}"
        name = f"{bureau_code(head['bureau'])}/{head['year']}/{cell}@{head['digest']}"
        values = (name, urls.get(row["document_id"]), corrected.get(cell), flagged.get(cell))
        found.append(dict(zip(NAMED_COLUMNS, values, strict=True)))
    return found


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV (RFC 4180) with a header and a byte order mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)
    return "\ufeff" + buffer.getvalue()


def _only(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in rows]
