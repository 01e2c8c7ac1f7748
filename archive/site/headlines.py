"""What the data says, in three sentences for the home page.

Each is a share over all reports of one year with its numerator, denominator and number of
reports, and leads to the page that shows just these numbers.  Nothing is said that needs
more than the numbers themselves: no trend over other bureaus each year, no cause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from archive.site.ask import Query
from archive.site.explore import data
from archive.site.explore.choice import choice
from archive.site.labels import Translate
from archive.site.numbers import number_text, percent
from archive.site.series import series_by_key

Item = TypeVar("Item")

MOST = 3
FEW = 30
"""Of fewer reports than this the page says that they are few."""

LEAST = 10
"""A share of less than this many cases is no headline."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence, what it rests on, and the address that shows it; ``few`` warns of few reports."""

    sentence: str
    basis: str
    address: str
    reports: int

    @property
    def few(self) -> bool:
        """Whether so few reports give it that it says little of others."""
        return self.reports < FEW


def headlines(query: Query, language: str, t: Translate) -> list[Headline]:
    """The first three sentences that the data holds; fewer where it holds fewer."""
    found: list[Headline] = []
    for make in _MAKERS:
        if len(found) < MOST and (headline := make(query, language, t)) is not None:
            found.append(headline)
    return found


def _share(measure: str) -> Callable[[Query, str, Translate], Headline | None]:
    """A maker of the sentence on one measure as a share of its whole."""

    def make(query: Query, language: str, t: Translate) -> Headline | None:  # noqa: ARG001 - one shape
        wanted = choice(query, {"measure": [measure], "as": ["share"], "view": ["table"]})
        points = [
            point for point in data.points(query, wanted, wanted.places)
            if point.value is not None and point.value <= 1 and (point.whole or 0) >= LEAST
        ]  # fmt: skip
        point = _telling(points, lambda one: (one.year, one.reports))
        if point is None:
            return None
        share = percent(point.number, point.whole)
        return Headline(
            t(f"headline_{measure}", year=point.year, share=share),
            _basis(point.number, point.whole, point.reports, point.above_whole, t),
            replace(wanted, first=point.year, last=point.year).address(), point.reports,
        )  # fmt: skip

    return make


def _greatest(whole: str) -> Callable[[Query, str, Translate], Headline | None]:
    """A maker of the sentence on the greatest part of a whole, where one alone is greatest."""

    def make(query: Query, language: str, t: Translate) -> Headline | None:
        wanted = choice(query, {"measure": [whole], "view": ["shares"]})
        bars = [
            bar for bar in data.apart(query, wanted)
            if bar.whole >= LEAST and not bar.over
        ]  # fmt: skip
        bar = _telling(bars, lambda one: (one.year, one.reports))
        if bar is None:
            return None
        first, *others = sorted(bar.parts, key=lambda one: -(one.number or 0))
        if others and others[0].number == first.number:
            return None
        name = series_by_key()[first.series.key].labels[language]
        part = name.partition("：" if language == "zh" else ": ")[2] or name
        part = part.replace("“", "‘").replace("”", "’")  # it stands in quotation marks itself
        share = percent(first.number, bar.whole)
        return Headline(
            t(f"headline_greatest_{whole}", year=bar.year, part=part, share=share),
            _basis(first.number, bar.whole, bar.reports, 0, t),
            replace(wanted, first=bar.year, last=bar.year).address(), bar.reports,
        )  # fmt: skip

    return make


def _telling(items: Sequence[Item], of: Callable[[Item], tuple[int, int]]) -> Item | None:
    """The one of the latest year that has at least half the reports of the fullest year."""
    most = max((of(item)[1] for item in items), default=0)
    full = [item for item in items if 2 * of(item)[1] >= most]
    return max(full, key=lambda item: of(item)[0], default=None)


def _basis(part: float | None, whole: float | None, reports: int, above: int, t: Translate) -> str:
    """The numbers that a sentence rests on."""
    told = t("headline_basis", part=number_text(part), whole=number_text(whole), n=reports)
    return f"{told} {t('sums_above_whole', n=above)}" if above else told


_MAKERS = (
    _share("granted"), _greatest("denied"), _share("reviews_corrected"),
    _share("lawsuits_corrected"), _greatest("rejected"), _share("denied"), _share("rejected"),
)  # fmt: skip
