"""Documents by another hand, with their truths (see README.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.truth import Expected

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Written:
    """A document: its file, the kind it stands for, its reports, and cells it has not as text."""

    name: str
    share: str
    kind: str
    reports: tuple[Expected, ...]
    absent: frozenset[tuple[str, str, str]]

    @property
    def payload(self) -> bytes:
        return (FOLDER / self.name).read_bytes()


def written() -> Iterator[Written]:
    """All documents, in the order of their names."""
    for line in (FOLDER / "truths.jsonl").read_text(encoding="utf-8").splitlines():
        data: dict[str, Any] = json.loads(line)
        reports = tuple(map(_expected, data["reports"]))
        absent = [tuple(name.split("/")) for r in data["reports"] for name in r.get("absent", ())]
        yield Written(data["name"], data["share"], data["kind"], reports, frozenset(absent))


def _expected(data: dict[str, Any]) -> Expected:
    figures = {
        (table, row, column): None if value is None else Decimal(value)
        for table, rows in data["figures"].items()
        for row, columns in rows.items()
        for column, value in columns.items()
    }
    return Expected(data["bureau"], data["year"], data["edition"], None, figures)
