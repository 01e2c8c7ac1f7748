"""A report's prose: its sections, and the figures that its sentences state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.records import Section, Statement
from extract.reports.sections import Passage, read_passages, read_sections
from extract.reports.statements import goes_on, read_statements
from extract.reports.titles import is_title
from extract.tables.stream import Line

NUMBERED_FORMS = ("2019", "2021")
"""Editions whose sections are laid down."""
FULL_LINE = 20
"""Characters of a line of laid-out text that the next one may go on from."""
LONGEST_LINE = 200
FEWEST_STATED = 2
"""Different figures stated in sentences that make a titled page a report."""
SHORTEST_PROSE = 300
"""Characters of sectioned prose that make one without stated figures a report."""


@dataclass(frozen=True, slots=True)
class Prose:
    """``general`` are the statements that repeat the tables (rule 7)."""

    sections: tuple[Section, ...]
    statements: tuple[Statement, ...]
    general: tuple[Statement, ...]

    def is_report(self, year: int | None) -> bool:
        """Whether a titled page is a report in prose: by what it states, or sections and length.

        One that says only that there was nothing (未收到申请) is a report as well.
        """
        if year is None:
            return False
        stated = self.statements
        nothing = bool(stated) and all(found.value == 0 for found in stated)
        if nothing or len({found.key for found in stated}) >= FEWEST_STATED:
            return True
        length = sum(len(section.text) for section in self.sections)
        return len(self.sections) >= 2 and length >= SHORTEST_PROSE


def read_prose(
    lines: Sequence[Line],
    skipped: frozenset[int],
    edition: str | None,
    year: int | None,
    document: str,
) -> Prose:
    """The prose of a report's lines; ``skipped`` are the lines that belong to tables.

    Where sections are laid down, those of section 一 repeat the tables; else any may.
    """
    laid_down = edition in NUMBERED_FORMS
    passages = list(_unbroken(read_passages(lines, skipped, document)))
    said = [(passage.section, _said(passage, year)) for passage in passages]
    return Prose(
        read_sections(lines, skipped, laid_down),
        _all(found for _, found in said),
        _all(found for section, found in said if section == 1 or not laid_down),
    )


def _unbroken(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The passages, those that one sentence goes through (lines of a laid-out text) as one."""
    above: Passage | None = None
    last = 0
    for passage in passages:
        block = passage.place.block or 0
        if above is not None and _goes_on(above, passage, block - last):
            above = replace(above, text=above.text + passage.text)
        else:
            if above is not None:
                yield above
            above = passage
        last = block
    if above is not None:
        yield above


def _goes_on(above: Passage, passage: Passage, blocks: int) -> bool:
    together = (above.section, above.topic) == (passage.section, passage.topic)
    last = above.text[-LONGEST_LINE:].rpartition("\n")[2]
    near = together and 0 <= blocks <= 1 and not is_title(last)
    return near and goes_on(last, passage.text, FULL_LINE)


def _said(passage: Passage, year: int | None) -> tuple[Statement, ...]:
    text = [(passage.text, passage.place)]
    return read_statements(text, year, parts=True, topic=passage.topic)


def _all(groups: Iterable[tuple[Statement, ...]]) -> tuple[Statement, ...]:
    return tuple(dict.fromkeys(found for group in groups for found in group))
