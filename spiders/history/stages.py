"""In which order an archive's copies of a portal are asked for, and when there is enough.

First what addresses show to be reports; while wanted years lack, lists that may lead to
them; then articles beside reports that only lists showed, and files that no page named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spiders.history import choice
from spiders.history.choice import Chosen, Held
from spiders.history.rows import Index, Row, host_of, page_key
from spiders.history.services import Span


@dataclass(slots=True)
class Wanted:
    """The years that are wanted, and what is known of them so far.

    ``found`` have a report or are asked for, ``named`` stand in a list; ``had`` are the
    keys of pages asked for, ``beside`` the addresses of reports that lists led to.
    ``every``: all is wanted, as nobody knows which years there were; ``unsure``: what the
    archive has is not known in full, as an index failed.
    """

    span: Span
    held: Held
    every: bool = False
    unsure: bool = False
    found: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    had: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)

    def lacking(self, before: int, *, named: bool = True) -> list[int]:
        """The years whose report, published by then, has not been found, nor ``named``."""
        there = self.found | (self.named if named else set())
        last = min(self.span.last, before - 1)
        return [year for year in range(self.span.first, last + 1) if year not in there]

    def lacks(self, chosen: Chosen, before: int, *, named: bool = True) -> bool:
        """Whether a list may lead to something that is wanted and that the archive has."""
        lacking = self.lacking(before, named=named)
        return self.every or any(self.unsure or choice.may_have(chosen, one) for one in lacking)


Stage = tuple[str, tuple[Row, ...]]
"""What is asked for together: ``pages``, ``lists``, ``homes``, with their captures."""


def stages(chosen: Chosen, index: Index, wanted: Wanted, hosts: tuple[str, ...]) -> Iterator[Stage]:
    """What is asked for, in turn; ``wanted`` is looked at anew before each stage.

    A year that a list named, of which the archive has no copy, is not looked for in
    earlier lists.
    """
    yield "pages", chosen.pages
    yield from _lists(chosen, wanted)
    yield from _beside(index, wanted)
    if wanted.every or wanted.lacking(wanted.span.last + 1, named=False):
        yield (
            "pages",
            tuple(row for row in chosen.files if page_key(row.url) not in wanted.had),
        )
    if not chosen.lists:
        homes = (choice.home(index, host) for host in hosts)
        yield "homes", tuple(row for row in homes if row)


def _lists(chosen: Chosen, wanted: Wanted) -> Iterator[Stage]:
    """The latest of each list, first where addresses show nothing; then one a year."""
    plain = {host_of(row.url) for row in chosen.pages}
    for rows in sorted(chosen.lists, key=lambda rows: host_of(rows[0].url) in plain):
        # where addresses show reports, a list tells of those that are not there
        named = host_of(rows[0].url) in plain
        if wanted.lacks(chosen, before=int(rows[0].timestamp[:4]), named=named):
            yield "lists", rows[:1]
    for rows in chosen.lists:
        for row in rows[1:]:
            if not wanted.lacks(chosen, before=int(row.timestamp[:4])):
                break
            yield "lists", (row,)


def _beside(index: Index, wanted: Wanted) -> Iterator[Stage]:
    """Where reports stood that only lists led to, what came out when others were due."""
    if not wanted.beside or wanted.every:
        return
    for year in range(wanted.span.first, wanted.span.last + 1):
        for row in choice.beside(index, wanted.beside, year, wanted.had | wanted.held.pages):
            if year in wanted.found:
                break
            yield "pages", (row,)
