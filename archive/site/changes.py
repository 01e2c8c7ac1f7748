"""What changed between two versions of a report: figures, passages of prose, its head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from archive.site.ask import Query, Row
from archive.versions import diff

MOST_FIGURES = 500
MOST_PASSAGES = 60


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A cell that differs; ``None`` where a version lacks the cell."""

    key: tuple[str, str, str]
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PassageChange:
    """A paragraph that was taken away or added."""

    section: str
    added: bool
    text: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How a version differs from the one before it."""

    number: int
    head: tuple[tuple[str, str, str], ...]
    figures: tuple[FigureChange, ...]
    passages: tuple[PassageChange, ...]


_VERSION = """
SELECT id, number, edition, title, published_on FROM versions
 WHERE report_id = :report AND number = :number
"""
_BEFORE = """
SELECT id, number, edition, title, published_on FROM versions
 WHERE report_id = :report AND number < :number ORDER BY number DESC LIMIT 1
"""
_FIGURES = """
SELECT f."table", f."row", f."column", f.raw, f.value, k.row_label, k.column_label
  FROM figures f JOIN versions v ON v.id = f.version_id
  LEFT JOIN figure_keys k ON k.edition = v.edition AND k."table" = f."table"
   AND k."row" = f."row" AND k."column" = f."column"
 WHERE f.version_id = :version ORDER BY k.position
"""
_SECTIONS = "SELECT title, text FROM sections WHERE version_id = :version ORDER BY position"


def changes(query: Query, report: int, number: int) -> Changes | None:
    """How version ``number`` of a report differs from the one before; ``None`` for the first."""
    after = query(_VERSION, report=report, number=number)[0]
    earlier = query(_BEFORE, report=report, number=number)
    if not earlier:
        return None
    return between(query, earlier[0], after)


def between(query: Query, before: Row, after: Row) -> Changes:
    """How one version of a report (its id, number, edition, title, day) differs from another."""
    figures = [query(_FIGURES, version=row["id"]) for row in (before, after)]
    sections = [query(_SECTIONS, version=row["id"]) for row in (before, after)]
    names = ("edition", "title", "published_on")
    head = tuple(
        (name, str(before[name] or ""), str(after[name] or ""))
        for name in names
        if before[name] != after[name]
    )
    return Changes(
        before["number"],
        head,
        _figure_changes(*figures),
        tuple(_passages(*sections))[:MOST_PASSAGES],
    )


def _figure_changes(before: Sequence[Row], after: Sequence[Row]) -> tuple[FigureChange, ...]:
    def by_key(rows: Sequence[Row]) -> Mapping[tuple[str, str, str], Row]:
        return {(row["table"], row["row"], row["column"]): row for row in rows}

    old, new = by_key(before), by_key(after)
    values = [{key: row["value"] for key, row in rows.items()} for rows in (old, new)]
    changed = []
    for _, key in islice(diff.cells(*values), MOST_FIGURES):
        was, now = old.get(key), new.get(key)
        row = now or was or {}
        label = "，".join(filter(None, (row["row_label"], row["column_label"]))) or ", ".join(key)
        changed.append(
            FigureChange(key, label, was["raw"] if was else None, now["raw"] if now else None)
        )
    return tuple(changed)


def _passages(before: Sequence[Row], after: Sequence[Row]) -> list[PassageChange]:
    def lines(rows: Sequence[Row]) -> list[tuple[str, str]]:
        return [
            (row["title"], line.strip())
            for row in rows
            for line in (row["title"], *row["text"].splitlines())
            if line.strip()
        ]

    old, new = lines(before), lines(after)
    found = []
    for _, gone, come in diff.passages([line for _, line in old], [line for _, line in new]):
        found += [PassageChange(section, False, line) for section, line in old[slice(*gone)]]
        found += [PassageChange(section, True, line) for section, line in new[slice(*come)]]
    return found
