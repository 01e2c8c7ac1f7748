"""Documents by another hand, with their truths (see the READMEs of the folders)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.truth import Expected

_HERE = Path(__file__).parent
LATER = ("written_later", "written_last", "written_newest", "written_fifty")
FOLDERS = (_HERE, *(_HERE.parent / name for name in LATER))


@dataclass(frozen=True)
class Written:
    """A document: its file, the kind it stands for, its reports, and cells it has not as text."""

    name: str
    share: str
    kind: str
    reports: tuple[Expected, ...]
    absent: frozenset[tuple[str, str, str]]
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / self.name

    @property
    def payload(self) -> bytes:
        return self.path.read_bytes()


def written() -> Iterator[Written]:
    """All documents, in the order of their names, those of the first folder first."""
    for folder in FOLDERS:
        for line in (folder / "truths.jsonl").read_text(encoding="utf-8").splitlines():
            yield _written(json.loads(line), folder)


def _written(data: dict[str, Any], folder: Path) -> Written:
    reports = tuple(map(_expected, data["reports"]))
    absent = frozenset(
        tuple(name.split("/")) for r in data["reports"] for name in r.get("absent", ())
    )
    return Written(data["name"], data["share"], data["kind"], reports, absent, folder)


def _expected(data: dict[str, Any]) -> Expected:
    figures = {
        (table, row, column): None if value is None else Decimal(value)
        for table, rows in data["figures"].items()
        for row, columns in rows.items()
        for column, value in columns.items()
    }
    return Expected(data["bureau"], data["year"], data["edition"], None, figures)
