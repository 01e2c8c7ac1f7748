"""Two versions of a report side by side: head, tables and prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.ask import Query, Row
from archive.site.changes import FigureChange, between
from archive.versions import diff

MOST_ROWS = 3000
"""More paragraphs than this are not laid out."""

VERSION_SQL = """
SELECT id, number, edition, title, published_on, first_seen, last_seen FROM versions
 WHERE report_id = :report AND number = :number
"""
SECTIONS_SQL = "SELECT title, text FROM sections WHERE version_id = :version ORDER BY position"


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of each version; ``None`` where one has none that answers to it."""

    left: str | None
    right: str | None

    @property
    def is_same(self) -> bool:
        """Whether both have it."""
        return self.left == self.right


def chosen(numbers: Sequence[int], left: str, right: str) -> tuple[int | None, int | None]:
    """The two versions that are asked for, each ``None`` if there is none of that number.

    Where none is named they are the last and the one before it; of one alone, itself twice.
    """
    there = sorted(numbers)
    defaults = (there[-2] if len(there) > 1 else there[-1], there[-1])

    def one(text: str, default: int) -> int | None:
        if not text:
            return default
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
        return number if number in there else None

    return one(left, defaults[0]), one(right, defaults[1])


def context(query: Query, report: int, left: int, right: int) -> dict[str, Any]:
    """What the page shows of the versions with these two numbers."""
    versions = [query(VERSION_SQL, report=report, number=number)[0] for number in (left, right)]
    found = between(query, versions[0], versions[1])
    pairs = _pairs(*(_paragraphs(query, row["id"]) for row in versions))
    figures: tuple[FigureChange, ...] = found.figures
    return {
        "left": versions[0],
        "right": versions[1],
        "head_changes": found.head,
        "figure_changes": figures,
        "pairs": pairs[:MOST_ROWS],
        "not_shown": max(len(pairs) - MOST_ROWS, 0),
    }


def _paragraphs(query: Query, version: int) -> list[str]:
    rows: list[Row] = list(query(SECTIONS_SQL, version=version))
    return [
        line.strip()
        for row in rows
        for line in (row["title"], *row["text"].splitlines())
        if line.strip()
    ]


def _pairs(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """The paragraphs of both in order: each beside the one that is the same or took its place."""
    found: list[Pair] = []
    at = 0
    for _, gone, come in diff.passages(list(before), list(after)):
        found += [Pair(line, line) for line in before[at : gone[0]]]
        old, new = list(before[slice(*gone)]), list(after[slice(*come)])
        for index in range(max(len(old), len(new))):
            found.append(
                Pair(
                    old[index] if index < len(old) else None,
                    new[index] if index < len(new) else None,
                )
            )
        at = gone[1]
    return found + [Pair(line, line) for line in before[at:]]
