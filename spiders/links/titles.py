"""What the text of a link or a title says: a report, a column, another organ's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

from common import data_files
from common.text.normal import squeeze
from spiders.links.link import Link

_WRITTEN = re.compile("[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

Kind = Literal["report", "maybe", "other"]

Button = Literal["more", "next", "tab"]
"""What pressing a part of a page brings: more entries, the next ones, another part's."""


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
    rules = _rules()
    plain = squeeze(text)
    if rules.always.search(plain):
        return "report"
    if rules.never.search(plain):
        return "other"
    if rules.report.search(plain):
        return "report"
    return "maybe" if rules.maybe.search(plain) else "other"


def has_year(text: str) -> bool:
    """Whether a title names a year, as reports' do and columns' do not."""
    return bool(_rules().year.search(squeeze(text)))


def years(text: str) -> tuple[int, ...]:
    """The years that a title names, in figures or in characters (二〇二三年)."""
    plain = squeeze(text)
    figures = re.findall(r"(?:19|20)\d{2}", plain)
    written = [found.translate(_DIGITS) for found in _WRITTEN.findall(plain)]
    return tuple(int(found) for found in (*figures, *written))


def names_year_only(text: str) -> bool:
    """Whether a link's text is a year with little else, as of columns of one year."""
    return bool(_rules().year_only.search(squeeze(text)))


def names_group(text: str) -> bool:
    """Whether a link's text names a group of organs or the police, and no report of theirs."""
    return bool(_rules().group.search(squeeze(text)))


def names_other(title: str) -> bool:
    """Whether a title names an organ, and none of the police.

    What is left of a report's title without year and subject is the organ's name.
    """
    rules = _rules()
    name = rules.subject.sub("", squeeze(title))
    return bool(rules.organ.search(name)) and not rules.police.search(name)


def names_police(text: str) -> bool:
    """Whether a text has a word that organs of the police bear in their names."""
    return bool(_rules().police.search(text))


def score(link: Link) -> Score | None:
    """How well a link leads towards the annual-report column; ``None``: it does not."""
    rules = _rules()
    plain = squeeze(link.text)
    for pattern, value in rules.navigation if len(plain) <= 30 else ():
        if pattern.search(plain):
            return value
    for pattern, value in rules.slugs:
        if pattern.search(urlsplit(link.url).path):
            return value
    return None


def button(text: str) -> Button | None:
    """What a part of a page that scripts draw brings when it is pressed, by what it says."""
    rules, plain = _rules(), squeeze(text)
    if rules.more.search(plain):
        return "more"
    if rules.following.search(plain.lower()):
        return "next"
    named = score(Link("", plain))
    is_column = named is not None and named.column and not has_year(plain)
    return "tab" if is_column or rules.button_year.search(plain) else None


@dataclass(frozen=True, slots=True)
class _Rules:
    report: re.Pattern[str]
    maybe: re.Pattern[str]
    never: re.Pattern[str]
    always: re.Pattern[str]
    year: re.Pattern[str]
    year_only: re.Pattern[str]
    group: re.Pattern[str]
    subject: re.Pattern[str]
    organ: re.Pattern[str]
    police: re.Pattern[str]
    more: re.Pattern[str]
    following: re.Pattern[str]
    button_year: re.Pattern[str]
    navigation: tuple[tuple[re.Pattern[str], Score], ...]
    slugs: tuple[tuple[re.Pattern[str], Score], ...]


@cache
def _rules() -> _Rules:
    data = data_files.toml("spiders.links", "words.toml")
    report = data["report"]
    return _Rules(
        report=re.compile(report["title"]),
        maybe=re.compile(report["maybe"]),
        never=re.compile(report["never"]),
        always=re.compile(report["always"]),
        year=re.compile(report["year"]),
        year_only=re.compile(report["year_only"]),
        group=re.compile(report["group"]),
        subject=re.compile(report["subject"]),
        organ=re.compile(report["organ"]),
        police=re.compile(report["police"]),
        more=re.compile(data["button"]["more"]),
        following=re.compile(data["next_page"]["text"]),
        button_year=re.compile(data["button"]["year"]),
        navigation=tuple(_scored(entry, "text") for entry in data["navigation"]),
        slugs=tuple(_scored(entry, "url") for entry in data["slug"]),
    )


def _scored(entry: dict[str, Any], pattern: str) -> tuple[re.Pattern[str], Score]:
    score = Score(entry["score"], entry.get("column", False), pattern == "text")
    return re.compile(entry[pattern]), score
