"""What the text of a link or a title says: a report, a column, another organ's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from common.text.normal import squeeze
from spiders.links.link import Link
from spiders.links.words import words

_WRITTEN = re.compile("[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_ASIDE = re.compile(r"(?<=.)\([^()]{1,20}\)$")
"""What a column's name says of it behind the name: 历年年报(2013-2018)."""
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

Kind = Literal["report", "maybe", "other"]

Button = Literal["more", "next", "tab"]
"""What pressing a part of a page brings: more entries, the next ones, another part's."""

_LONGEST_PART = 10
"""Characters of a part of a menu."""

_LONGEST_NAME = 30
"""Characters of a link that may name a column; longer ones are titles of articles."""


@dataclass(frozen=True, slots=True)
class Score:
    """How promising a navigation link is, and whether it names the column itself.

    ``named`` says that its text speaks for it, and not only its address.
    """

    value: int
    column: bool = False
    named: bool = field(default=False, compare=False)


def title_kind(text: str) -> Kind:
    """Whether a link's text names a report, may name one, or names something else."""
    rules = words().report
    plain = squeeze(text)
    if rules.always.search(plain):
        return "report"
    if rules.never.search(plain):
        return "other"
    if rules.title.search(plain):
        return "report"
    return "maybe" if rules.maybe.search(plain) or rules.cut.search(plain) else "other"


def is_cut_short(text: str) -> bool:
    """Whether a title's end is missing where it may have named an annual report."""
    rules = words().report
    return bool(rules.cut.search(squeeze(text))) and not rules.never.search(squeeze(text))


def has_year(text: str) -> bool:
    """Whether a title names a year, as reports' do and columns' do not."""
    return bool(words().report.year.search(squeeze(text)))


def years(text: str) -> tuple[int, ...]:
    """The years that a title names, in figures or in characters (二〇二三年)."""
    plain = squeeze(text)
    figures = re.findall(r"(?:19|20)\d{2}", plain)
    written = [found.translate(_DIGITS) for found in _WRITTEN.findall(plain)]
    return tuple(int(found) for found in (*figures, *written))


def names_year_only(text: str) -> bool:
    """Whether a link's text is a year with little else, as of columns of one year."""
    return bool(words().report.year_only.search(squeeze(text)))


def names_past(text: str) -> bool:
    """Whether a link's text names the column of the reports of earlier years, or of all."""
    return bool(words().report.past.search(_ASIDE.sub("", squeeze(text))))


def names_place(title: str) -> bool:
    """Whether a report's title names a place and no organ of it: its government's, mostly."""
    rules = words().report
    return bool(rules.place.search(rules.subject.sub("", squeeze(title))))


def is_promising(text: str) -> bool:
    """Whether a part of a menu may lead to a column that has reports by another name."""
    plain = squeeze(text)
    short = 1 < len(plain) <= _LONGEST_PART and not has_year(plain)
    return short and bool(words().menu.promising.search(plain))


def names_group(text: str) -> bool:
    """Whether a link's text names a group of organs or the police, and no report of theirs."""
    return bool(words().report.group.search(squeeze(text)))


def names_other(title: str) -> bool:
    """Whether a title names an organ, and none of the police.

    What is left of a report's title without year and subject is the organ's name.
    """
    rules = words().report
    name = rules.subject.sub("", squeeze(title))
    return bool(rules.organ.search(name)) and not rules.police.search(name)


def names_unit(title: str) -> bool:
    """Whether a title names a unit of the police that may publish for itself."""
    return bool(words().report.unit.search(squeeze(title)))


def names_part_of(title: str, bureau: str) -> bool:
    """Whether a report's title names a branch or a unit of a ``bureau``, and not the bureau.

    Either with the bureau's name before its own, or alone at the beginning.
    """
    plain, rules = squeeze(title), words().report
    if not bureau or rules.part.search(bureau):
        return False
    behind = plain.partition(squeeze(bureau))[2]
    return bool(rules.part.match(behind) or rules.part_alone.search(plain))


def names_police(text: str) -> bool:
    """Whether a text has a word that organs of the police bear in their names."""
    return bool(words().report.police.search(text))


def score(link: Link) -> Score | None:
    """How well a link leads towards the annual-report column; ``None``: it does not."""
    plain = _ASIDE.sub("", squeeze(link.text))
    for entry in words().navigation if len(plain) <= _LONGEST_NAME else ():
        if entry.text.search(plain):
            return Score(entry.score, entry.column, named=True)
    path = urlsplit(link.url).path
    for slug in words().slug:
        if slug.url.search(path):
            return Score(slug.score, slug.column)
    return None


def says_column(url: str) -> bool:
    """Whether an address by itself names a column of annual reports."""
    named = score(Link(url, ""))
    return named is not None and named.column


def button(text: str) -> Button | None:
    """What a part of a page that scripts draw brings when it is pressed, by what it says."""
    plain = squeeze(text)
    if words().button.more.search(plain):
        return "more"
    if words().next_page.text.search(plain.lower()):
        return "next"
    named = score(Link("", plain))
    is_column = named is not None and named.column and not has_year(plain)
    return "tab" if is_column or words().button.year.search(plain) else None
