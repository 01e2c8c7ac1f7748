"""Labelled sentences (``*_statements.toml``), and how many of their figures are read."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from extract.records import Place
from extract.reports.statements import read_statements

HERE = Place("a.html", block=0)


@dataclass(frozen=True)
class Labelled:
    """A sentence and the figures it states as ``key=value``, approximate ones with ``~``.

    Figures with ``open`` keys count neither way: careful readers take the sentence differently.
    """

    text: str
    says: Counter[str]
    year: int | None = None
    open: frozenset[str] = frozenset()


def labelled(name: str) -> list[Labelled]:
    """The sentences of a file beside this one."""
    data = tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return [
        Labelled(
            one["text"],
            Counter(_said(one["says"], one.get("open", ()))),
            one.get("year"),
            frozenset(one.get("open", ())),
        )
        for one in data["sentence"]
    ]


def _said(says: Mapping[str, object], either_way: Collection[str]) -> list[str]:
    return [f"{key}={value}" for key, value in says.items() if key not in either_way]


def read(sentence: Labelled) -> Counter[str]:
    """What the program reads of it; a figure that is said twice is one."""
    found = read_statements([(sentence.text, HERE)], sentence.year, parts=True)
    return Counter(
        {
            f"{one.key}={plain(one.value)}{'~' * one.approximate}"
            for one in found
            if one.key not in sentence.open
        }
    )


def plain(value: Decimal) -> str:
    """A number as labels have it."""
    return f"{value.normalize():f}"


@dataclass(frozen=True)
class Measured:
    """Figures labelled, read, and both."""

    labelled: int
    read: int
    right: int

    @property
    def recall(self) -> float:
        """The share of the labelled figures that were read."""
        return self.right / self.labelled

    @property
    def precision(self) -> float:
        """The share of the read figures that are labelled."""
        return self.right / self.read


def measure(sentences: list[Labelled]) -> Measured:
    """Over all sentences together."""
    pairs = [(one.says, read(one)) for one in sentences]
    return Measured(
        sum(says.total() for says, _ in pairs),
        sum(found.total() for _, found in pairs),
        sum((says & found).total() for says, found in pairs),
    )


def differences(sentences: list[Labelled]) -> list[str]:
    """What was missed and what was read wrongly, a line a sentence."""
    lines = []
    for one in sentences:
        found = read(one)
        if missed := sorted((one.says - found).elements()):
            lines.append(f"missed {missed}: {one.text}")
        if wrong := sorted((found - one.says).elements()):
            lines.append(f"wrong {wrong}: {one.text}")
    return lines
