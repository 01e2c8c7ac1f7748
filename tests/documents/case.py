"""One document of the corpus: its bytes, what it holds, which difficulties it has."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .invent import invent
from .report import Block, sections_of, usual_title
from .rules import broken
from .truth import Truth

SALT = 152
"""Of 0 to 199 one under which every format stands in both parts of the corpus."""

CITY = "样例市公安局"
COUNTY = "样例县公安局"
BRANCH = "样例市公安局城东分局"
OFFICE = "示范省公安厅"
OTHER_CITY = "示范市公安局"


@dataclass(frozen=True)
class Case:
    """A document named ``name``; ``make`` gives its bytes, always the same.

    ``hint`` is what whoever found the document knows of it: the portal's
    bureau, the Content-Type it was sent with.
    """

    name: str
    make: Callable[[], bytes]
    truths: tuple[Truth, ...]
    covers: tuple[str, ...]
    hint: Mapping[str, str] = field(default_factory=dict)

    @property
    def split(self) -> Literal["unseen", "tuning"]:
        """About a third is kept unseen while extraction is tuned; the name decides."""
        digest = hashlib.sha256(f"{SALT} {self.name}".encode()).digest()
        return "unseen" if digest[0] % 3 == 0 else "tuning"


def made(name: str, year: int, edition: str, bureau: str = CITY, *, busy: int = 40) -> Truth:
    """An invented report with the rules it breaks (none) as expected findings."""
    return invent(name, bureau, year, edition, busy=busy)


def with_findings(truth: Truth, *more: tuple[str, str]) -> Truth:
    """The report expecting what its figures break, and these findings besides."""
    return replace(truth, findings=(*broken(truth), *more))


def described(truth: Truth, blocks: Iterable[Block], *, on_page: bool) -> Truth:
    """The report with its title and sections, on a page also with the date shown there."""
    return replace(
        truth,
        title=usual_title(truth),
        published_on=f"{truth.year + 1}-01-20" if on_page else None,
        sections=sections_of(blocks),
    )
