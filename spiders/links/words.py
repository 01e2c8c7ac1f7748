"""The words by which links and pages are told apart: ``words.toml`` as records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Annotated

from lxml import etree
from parsel.csstranslator import HTMLTranslator

from common import data_files
from common.records import Check


def _place(selector: str) -> etree.XPath:
    """A CSS selector with parsel's ``::text`` and ``::attr()``, made ready for all pages."""
    return etree.XPath(HTMLTranslator().css_to_xpath(selector), smart_strings=False)


Place = Annotated[etree.XPath, Check(_place, given=str)]


@dataclass(frozen=True, slots=True)
class Report:
    """What titles of reports, and names of organs, say."""

    title: re.Pattern[str]
    maybe: re.Pattern[str]
    never: re.Pattern[str]
    always: re.Pattern[str]
    cut: re.Pattern[str]
    year: re.Pattern[str]
    year_only: re.Pattern[str]
    past: re.Pattern[str]
    place: re.Pattern[str]
    group: re.Pattern[str]
    subject: re.Pattern[str]
    organ: re.Pattern[str]
    police: re.Pattern[str]
    unit: re.Pattern[str]
    part: re.Pattern[str]
    part_alone: re.Pattern[str]
    dated: re.Pattern[str]
    generic: frozenset[str]
    day: re.Pattern[str]
    listing: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Which files of a page are its article's."""

    downloads: re.Pattern[str]
    named: re.Pattern[str]
    announced: re.Pattern[str]
    never: re.Pattern[str]
    blocks: re.Pattern[str]
    generic: frozenset[str]


@dataclass(frozen=True, slots=True)
class Article:
    """Where an article's body, title and source stand."""

    bodies: tuple[str, ...]
    titles: tuple[Place, ...]
    sources: tuple[Place, ...]
    furniture: re.Pattern[str]
    columns: tuple[Place, ...]
    sites: tuple[Place, ...]
    government: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class NextPage:
    """Links of a list to its next page, and to the whole list."""

    text: re.Pattern[str]
    more: re.Pattern[str]
    earlier: re.Pattern[str]
    picture: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Button:
    """What is pressed on a page that scripts draw."""

    more: re.Pattern[str]
    year: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Navigation:
    """A link's text that leads towards the column, and how well."""

    text: re.Pattern[str]
    score: int
    column: bool = False


@dataclass(frozen=True, slots=True)
class Slug:
    """A column's address that leads there, where the link's text says nothing."""

    url: re.Pattern[str]
    score: int
    column: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """What a server says when it has no list to give."""

    busy: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Menu:
    """Files that a page's scripts ask for, and parts of menus that say little."""

    library: re.Pattern[str]
    promising: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Words:
    """The whole file."""

    report: Report
    attachment: Attachment
    article: Article
    next_page: NextPage
    button: Button
    navigation: tuple[Navigation, ...]
    slug: tuple[Slug, ...]
    list: Lists
    menu: Menu


@cache
def words() -> Words:
    """The words; raises DataFileError for a file that is not as its records ask."""
    return data_files.records(__package__, "words.toml", Words)
