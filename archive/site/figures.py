"""Charts that can be published: drawn, with what they are made of written in the picture.

One :class:`Figure` is given as the server's SVG, as a Vega-Lite specification, as a CSV table
and, where vl-convert-python is installed, as PNG.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from archive.site import charts, vega
from archive.site.ask import Query
from archive.site.labels import Translate

DATE_SQL = "SELECT value FROM archive_info WHERE key = 'published_at'"
FORMS = ("svg", "csv", "vl.json", "png")


@dataclass(frozen=True, slots=True)
class About:
    """Where a chart's figures are from: the day of the copy (ISO) and the page's address."""

    date: str
    address: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart before it is drawn.

    ``breaks`` are years in which a definition changed, ``stacked`` draws bars instead of
    lines, values of ``percent`` are shares from 0 to 1.
    """

    title: str
    lines: tuple[charts.ChartLine, ...]
    years: tuple[int, ...]
    breaks: tuple[int, ...] = ()
    percent: bool = False
    stacked: bool = False
    notes: tuple[str, ...] = ()

    def svg(self, t: Translate, width: int = 640) -> str:
        """The picture that needs no script."""
        changed = t("chart_break")
        if self.stacked:
            return charts.stacked(
                self.title, self.lines, self.years, breaks=self.breaks, width=width,
                notes=self.notes, changed=changed,
            )  # fmt: skip
        return charts.lines(
            self.title, self.lines, self.years, breaks=self.breaks, percent=self.percent,
            width=width, notes=self.notes, changed=changed,
        )  # fmt: skip

    def spec(self, t: Translate) -> vega.Spec:
        """The Vega-Lite specification."""
        words = vega.Words(t("year"), t("figure"), t("chart_name"), t("chart_break"))
        if self.stacked:
            return vega.stacked_spec(
                self.title, self.lines, self.years, words, breaks=self.breaks, notes=self.notes
            )
        return vega.line_spec(
            self.title, self.lines, self.years, words, breaks=self.breaks, percent=self.percent,
            notes=self.notes,
        )  # fmt: skip

    def rows(self) -> Iterator[tuple[str, int, float]]:
        """What is drawn, as name, year and value."""
        for line in self.lines:
            for year in self.years:
                if year in line.values:
                    yield line.label, year, line.values[year]


def about(query: Query, address: str) -> About:
    """What a picture says of the copy that is asked, and of its own page at ``address``."""
    rows = query(DATE_SQL)
    return About(rows[0]["value"][:10] if rows else "", address)


def source_notes(lines: Sequence[charts.ChartLine], about: About, t: Translate) -> tuple[str, ...]:
    """The notes every picture has: how many figures, from where, of which day, at which address."""
    count = sum(len(line.values) for line in lines)
    without = [line.label for line in lines if not line.values]
    return (
        *([t("chart_without", names=t("list_and").join(without))] if without else []),
        t("chart_source", n=f"{count:,}", date=about.date),
        t("chart_address", address=about.address),
    )


MOST_TOLD = 12
"""The most figures that a note names."""


def named(names: Sequence[str], t: Translate) -> str:
    """The names as a list for a note: the first of them, and how many more there are."""
    told = t("list_and").join(names[:MOST_TOLD])
    return (
        t("names_and_more", names=told, n=len(names) - MOST_TOLD)
        if len(names) > MOST_TOLD
        else told
    )


def exceeding(label: str, year: int, share: float, t: Translate) -> str:
    """A share above its whole, as a note names it."""
    return f"{label} {year}{t('open_bracket')}{100 * share:,.0f}%{t('close_bracket')}"


def has_png() -> bool:
    """Whether charts can be had as PNG: vl-convert-python is installed (extra ``pictures``)."""
    return find_spec("vl_convert") is not None


def png(spec: vega.Spec) -> bytes:
    """A specification drawn as PNG, at twice its size; nothing is loaded from anywhere."""
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(json.dumps(spec), scale=2, allowed_base_urls=[])
    return drawn
