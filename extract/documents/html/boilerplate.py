"""trafilatura's view of a page: its main text, and title and date where no meta tag has them."""

from __future__ import annotations

import copy
import logging
import re
from functools import cache
from itertools import islice

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata
from trafilatura.settings import Extractor

from common.text.normal import squeeze, tidy

_META = {
    "articletitle": "title",
    "pubdate": "published_on",
    "contentsource": "source",
    "sitename": "site",
    "columnname": "column",
}
_TRAILER = re.compile(r"\s*[-_|—]+\s*[^-_|—]*(?:网|门户|政府|公安局|公安厅|平台)[^-_|—]*$")
MAX_ELEMENTS = 10_000
"""Elements outside tables beyond which trafilatura is not asked: its time grows with them."""
MAX_TEXT = 300_000
"""Characters outside tables beyond which it is not asked either."""
_HAS_MUCH_TEXT = etree.XPath(f"string-length() > {MAX_TEXT}")
SHORTEST_PROSE = 120
"""Characters in one piece beyond which a table's text is running text."""

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@cache
def _options() -> Extractor:
    """How trafilatura is asked: made once, as it reads its settings' file for each of them."""
    return Extractor(output_format="python", fast=True, comments=False, tables=True)


def main_text(tree: html.HtmlElement) -> frozenset[str]:
    """The lines of the page's main text, squeezed; empty when trafilatura finds none.

    Tables are left out before: they are read elsewhere and take most of the
    time.  They are taken out of the tree itself (a copy of a large page takes
    much memory), so this comes last of all that is asked of a tree.
    """
    for table in _bare_tables(tree):
        table.clear(keep_tail=True)
    if len(tree) == 0 or _is_long(tree):
        return frozenset()
    found = bare_extraction(tree, options=_options())
    text = getattr(found, "text", None) or ""
    return frozenset(line for part in text.split("\n") if (line := squeeze(part)))


def _bare_tables(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """The outermost tables without running text: no layout tables."""
    prose: set[html.HtmlElement] = set()
    for element in tree.iter():
        inside = element.text and len(element.text) > SHORTEST_PROSE
        behind = element.tail and len(element.tail) > SHORTEST_PROSE
        if not inside and not behind:
            continue
        if inside and element.tag == "table":
            prose.add(element)
        for table in element.iterancestors("table"):
            if table in prose:
                break
            prose.add(table)
    outer = ((table, next(table.iterancestors("table"), None)) for table in tree.iter("table"))
    return [
        table
        for table, around in outer
        if table not in prose and (around is None or around in prose)
    ]


def _is_long(tree: html.HtmlElement) -> bool:
    """Whether a page is too long for trafilatura: all its prose is kept then."""
    if next(islice(tree.iter(), MAX_ELEMENTS, None), None) is not None:
        return True
    return bool(_HAS_MUCH_TEXT(tree))


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
    if next(islice(tree.iter(), MAX_ELEMENTS, None), None) is None:
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
