"""The reports that miniature portals publish: made-up figures, as pages and as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from tests.documents.forms import Pen, in_wan
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, fragment
from tests.documents.pdf import Sheet, pdf
from tests.documents.prose import STATED_2008
from tests.documents.report import Block, Layout, Text, prose_report, report_blocks
from tests.documents.truth import Truth
from tests.documents.word import docx

TITLES = (
    "{bureau}{year}年政府信息公开工作年度报告",
    "{bureau}{year}年度政府信息公开工作报告",
    "{year}年{bureau}政府信息公开年报",
    "{bureau}政府信息公开工作年度报告（{year}年度）",
)
"""Titles as bureaus give them."""


@dataclass(frozen=True)
class Report:
    """One report: whose, of which year, under which title, published when (ISO date).

    Each ``revision`` has other figures.
    """

    bureau: str
    year: int
    title: str
    published: str
    revision: int = 0

    @property
    def compact(self) -> str:
        """The date of publication as in addresses: 20240119."""
        return self.published.replace("-", "")

    @property
    def month(self) -> str:
        """The month of publication as in addresses: 202401."""
        return self.compact[:6]

    def html(self) -> str:
        """The report as the body of an article."""
        return fragment(self._blocks(), PLAIN)

    def parts(self, count: int) -> list[str]:
        """The report as the bodies of an article split over so many pages."""
        blocks = self._blocks()
        starts = [at for at, block in enumerate(blocks) if _is_section(block)][1::2][: count - 1]
        edges = [0, *starts, len(blocks)]
        return [fragment(blocks[a:b], PLAIN) for a, b in pairwise(edges)]

    def pdf(self) -> bytes:
        """The report as a PDF file."""
        return pdf(self._blocks(with_title=True), Sheet(size=12.0), self.title)

    def docx(self) -> bytes:
        """The report as a Word file."""
        return docx(self._blocks(with_title=True))

    def _blocks(self, *, with_title: bool = False) -> tuple[Block, ...]:
        return _blocks(self.bureau, self.year, self.title if with_title else "", self.revision)


def reports(bureau: str, years: Iterable[int], titles: Iterable[str] = TITLES) -> list[Report]:
    """A bureau's reports of these years, newest first, their titles in turn."""
    forms = tuple(titles)
    made = (
        Report(
            bureau,
            year,
            forms[year % len(forms)].format(bureau=bureau, year=year),
            f"{year + 1}-01-{10 + year % 19:02}",
        )
        for year in sorted(years, reverse=True)
    )
    seen = (_edit(report) for report in made)
    return [report for report in seen if report is not None]


Edit = Callable[[Report], Report | None]
"""What becomes of a report: the same, another revision or day, or nothing."""


@contextmanager
def edited(edit: Edit) -> Iterator[None]:
    """Portals that are built within the block publish what ``edit`` makes of their reports."""
    global _edit
    before, _edit = _edit, edit
    try:
        yield
    finally:
        _edit = before


def _as_it_is(report: Report) -> Report:
    return report


_edit: Edit = _as_it_is


def later(report: Report, published: str) -> Report:
    """The same report published on another day."""
    return replace(report, published=published)


@cache
def _blocks(bureau: str, year: int, title: str, revision: int) -> tuple[Block, ...]:
    name = f"{bureau}-{year}-{revision}" if revision else f"{bureau}-{year}"
    if year < 2014:
        stated = tuple(zip(STATED_2008, (300 + year % 100, 9, 7, 1, 1, 0), strict=True))
        truth = Truth(name, bureau, None, year, "2008", stated=stated)
        return prose_report(truth, Layout(title=title))
    edition = "2014" if year < 2019 else "2019" if year < 2021 else "2021"
    truth = invent(name, bureau, year, edition)
    return report_blocks(truth, Layout(pen=Pen(money=in_wan), title=title))


def _is_section(block: Block) -> bool:
    return isinstance(block, Text) and block.role == "section"
