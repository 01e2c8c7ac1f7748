"""Places whose figures are shown: bureaus, provinces, and all reports together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.bureau_codes import bureau_code
from archive.site import bureaus
from archive.site.ask import Query
from archive.site.labels import Translate
from archive.site.published.summaries import provinces

ALL = "all"
"""What all reports together are called in addresses."""

Kind = Literal["bureau", "province", "all"]


@dataclass(frozen=True, slots=True)
class Place:
    """A bureau by its name, a province by its two digits, or ``all``."""

    kind: Kind
    key: str

    @property
    def code(self) -> str:
        """What it is called in addresses."""
        return bureau_code(self.key) if self.kind == "bureau" else self.key

    def label(self, language: str, t: Translate) -> str:
        """What it is called on a page."""
        if self.kind == "bureau":
            return self.key
        if self.kind == "all":
            return t("all_reports_together")
        return next(p.zh if language == "zh" else p.en for p in provinces() if p.code == self.key)


def resolved(query: Query, given: Iterable[str]) -> tuple[list[Place], list[str]]:
    """The places that texts name, without doubles, and the texts that name none.

    A place is named by its code or its name in either language; a bureau also by anything
    that finds just one (part of its name, its pinyin).
    """
    found: dict[Place, None] = {}
    unknown = []
    for text in given:
        place = _place(query, text)
        if place is None:
            unknown.append(text)
        else:
            found[place] = None
    return list(found), unknown


def _place(query: Query, text: str) -> Place | None:
    if text.lower() == ALL:
        return Place("all", ALL)
    lower = text.lower()
    for province in provinces():
        if lower in (province.code, province.zh, province.en.lower()):
            return Place("province", province.code)
    if name := bureaus.named(query, text):
        return Place("bureau", name)
    rows = bureaus.found(query, text, 2)
    return Place("bureau", rows[0]["bureau"]) if len(rows) == 1 else None


def suggested(query: Query, text: str, language: str, t: Translate) -> list[tuple[str, str]]:
    """Code and label of places that may be meant by a text that names none."""
    start = text.lower()[:2]
    like = [
        Place("province", one.code)
        for one in provinces()
        if len(start) > 1 and (one.zh.startswith(start) or one.en.lower().startswith(start))
    ]
    like += [Place("bureau", name) for name in bureaus.suggested(query, text)]
    return [(place.code, place.label(language, t)) for place in like[:6]]
