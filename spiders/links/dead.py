"""Entries of a list that name reports and lead to no address that could be read."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Any

from lxml import etree
from scrapy.http import TextResponse

from common.text.normal import squeeze
from spiders.links.link import IS_SCRIPT, said_by
from spiders.links.page import is_markup
from spiders.links.titles import has_year, title_kind

_PRESSED = etree.XPath(f".//a[{IS_SCRIPT} or starts-with(@href, '#')] | .//*[@onclick]")
_MOST = 2000
"""Entries of a page that are looked at."""


def dead_entries(page: TextResponse, known: Collection[str]) -> list[str]:
    """The titles of reports that a page offers to press and that none of its ``known`` links has.

    What pressing them does stands in a script that was not understood: a person has to look.
    """
    if not is_markup(page):
        return []
    names = {squeeze(text) for text in known}
    found: Any = _PRESSED(page.selector.root)
    titles = dict.fromkeys(said_by(element) for element in islice(found, _MOST))
    return [
        title
        for title in titles
        if title_kind(title) == "report"
        and has_year(title)
        and not any(squeeze(title) in name or name in squeeze(title) for name in names if name)
    ]
