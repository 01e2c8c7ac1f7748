"""trafilatura's view of a page: its main text, and title and date where no meta tag has them."""

from __future__ import annotations

import copy
import logging
import re
from itertools import islice

from lxml import html
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata

from extract.normal import squeeze, tidy

_META = {
    "articletitle": "title",
    "pubdate": "published_on",
    "contentsource": "source",
    "sitename": "site",
    "columnname": "column",
}
_TRAILER = re.compile(r"\s*[-_|—]+\s*[^-_|—]*(?:网|门户|政府|公安局|公安厅|平台)[^-_|—]*$")
MAX_ELEMENTS = 50_000
"""Elements beyond which only the title element is asked for the title."""
MAX_TEXT = 1_500_000
"""Characters of markup beyond which trafilatura is not asked: its time grows with size."""

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def main_text(tree: html.HtmlElement) -> frozenset[str]:
    """The lines of the page's main text, squeezed; empty when trafilatura finds none.

    Tables are left out before: they are read elsewhere and take most of the time.
    """
    bare = copy.deepcopy(tree)
    for table in list(bare.iter("table")):
        parent = table.getparent()
        if parent is not None and not _holds_prose(table):
            table.clear(keep_tail=True)
    if len(bare) == 0 or sum(len(text) for text in bare.itertext()) > MAX_TEXT:
        return frozenset()
    found = bare_extraction(
        bare, fast=True, include_comments=False, include_tables=True, with_metadata=False
    )
    text = getattr(found, "text", None) or ""
    return frozenset(line for part in text.split("\n") if (line := squeeze(part)))


def _holds_prose(table: html.HtmlElement) -> bool:
    """Whether a table is a layout table with running text in it."""
    return any(len(text) > 120 for text in table.itertext())


def page_metadata(tree: html.HtmlElement) -> dict[str, str]:
    """Title, date, source and site as the page gives them.

    The government sites' fixed meta tags come first, then trafilatura's reading.
    """
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("name") or element.get("property") or "").strip().lower()
        content = tidy(element.get("content") or "")
        if content and (key := _META.get(name)) and key not in meta:
            meta[key] = content
    if "title" not in meta:
        meta |= _fallback_title(tree)
    if "published_on" not in meta and (shown := _shown_date(tree)):
        meta["published_on"] = shown
    return meta


def _fallback_title(tree: html.HtmlElement) -> dict[str, str]:
    if sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS)) < MAX_ELEMENTS:
        found = extract_metadata(copy.deepcopy(tree), extensive=False)
        title = tidy(getattr(found, "title", None) or "")
    else:
        title = tidy(tree.findtext(".//title") or "")
    return {"title": _TRAILER.sub("", title) or title} if title else {}


def _shown_date(tree: html.HtmlElement) -> str | None:
    """The date a page shows behind 发布日期 or 发布时间."""
    text = squeeze(" ".join(islice(tree.itertext(), 5_000))[:20_000])
    found = re.search(
        r"(?:发布|公布|发文)(?:日期|时间)[::]?(20\d\d[-年/.]\d{1,2}[-月/.]\d{1,2})", text
    )
    return found.group(1) if found else None
