"""Lists that programs read: feeds (RSS, Atom) and sitemaps, and where a page names its own."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from scrapy.http import TextResponse

from spiders.links.addresses import absolute
from spiders.links.link import MAX_LINKS, MAX_TEXT, Link

_KINDS = ("application/rss+xml", "application/atom+xml")
_MOST = 3
"""Feeds and sitemaps of one page that are asked for."""


def is_feed(response: TextResponse) -> bool:
    """Whether an answer is a feed."""
    start = response.text[:1000].lower()
    return "<rss" in start or "<rdf:rdf" in start or "<feed" in start


def entries(response: TextResponse) -> list[Link]:
    """The entries of a feed."""
    root = _parsed(response)
    if root is None:
        return []
    found: dict[str, Link] = {}
    for item in root.xpath("//*[local-name()='item' or local-name()='entry']")[:MAX_LINKS]:
        title = " ".join("".join(item.xpath("./*[local-name()='title']//text()")).split())
        said = item.xpath("./*[local-name()='link']/@href | ./*[local-name()='link']/text()")
        url = absolute(response.url, said[0].strip()) if said else None
        if url is not None:
            found.setdefault(url, Link(url, title[:MAX_TEXT]))
    return list(found.values())


def feeds(response: TextResponse) -> list[str]:
    """The feeds that a page names as its own."""
    if response.selector.type != "html":
        return []
    kinds = " or ".join(f"@type='{kind}'" for kind in _KINDS)
    named = response.xpath(f"//link[contains(@rel, 'alternate')][{kinds}]/@href").getall()
    return _addresses(response, named)


def sitemaps(response: TextResponse) -> list[str]:
    """The sitemaps that a page links to."""
    if response.selector.type != "html":
        return []
    named = response.xpath("//a/@href[contains(., 'sitemap')]").getall()
    found = _addresses(response, named[:100])
    return [url for url in found if urlsplit(url).path.lower().endswith(".xml")]


def _addresses(response: TextResponse, named: list[str]) -> list[str]:
    urls = (absolute(response.url, address) for address in named)
    return list(dict.fromkeys(url for url in urls if url is not None))[:_MOST]


def _parsed(response: TextResponse) -> Any | None:
    """The tree of XML, without what it may ask for; ``None`` when there is none."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    text = response.text.strip().partition("?>")[2] or response.text
    try:
        return etree.fromstring(text.encode(errors="replace"), parser)
    except (etree.ParseError, ValueError):
        return None
