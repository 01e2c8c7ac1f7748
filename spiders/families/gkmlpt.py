"""gkmlpt, Guangdong's platform: a tree of categories in a script, lists by a JSON API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders import links
from spiders.base import PortalSpider
from spiders.family import Ask, Family
from spiders.links import Link
from spiders.markup import MAX_JSON, DecodedText, counted

_SID = re.compile(r"[\"']?\bSID[\"']?\s*:\s*[\"']?(\w+)")
_TREE = re.compile(r"[\"']?\bTREE[\"']?\s*:\s*(?=\[)")
_BASE = re.compile(r"^(.*?/gkmlpt)/")
_GUIDE = re.compile(r"/gkmlpt/m?guide/?(?:[?#]|$)")
_PAGE = re.compile(r"([?&]page=)(\d{1,6})\b")
_EVERYTHING = 0
_CATEGORIES = 20
"""Categories of annual reports on one portal, of many bureaus maybe, that are followed."""
_DEPTH = 50
"""Levels of the tree of categories that are looked at."""


class Gkmlpt(Family):
    """The category of annual reports, page by page; everything when no category says so."""

    def entries(self, response: TextResponse) -> list[Link]:
        """The links of a page, or the articles of the API's answer."""
        if "/gkmlpt/api/" not in response.url:
            return super().entries(response)
        found = []
        for article in _articles(response):
            title, url = article.get("title"), _address(response, article)
            if url is not None and isinstance(title, str):
                found.append(Link(url, title[: links.MAX_TEXT]))
        return found

    def is_answer(self, response: TextResponse) -> bool | None:
        """Whether the API's answer has a list of articles."""
        if "/gkmlpt/api/" not in response.url:
            return None
        return isinstance(_data(response).get("articles"), list)

    def leads_to_list(self, response: TextResponse) -> bool:
        """Whether the tree of an index page has a category of annual reports, or a guide one."""
        if _GUIDE.search(response.url):
            return True
        return "/gkmlpt/api/" not in response.url and bool(_categories(response.text))

    def list_pages(self, response: TextResponse) -> Iterator[Ask]:
        """From the index to the API, and from each of its pages to the next."""
        if "/gkmlpt/api/" in response.url:
            yield from _next(response)
            return
        if _GUIDE.search(response.url):
            yield Ask(f"{response.url.partition('/gkmlpt/')[0]}/gkmlpt/index")
            return
        base, sid = _BASE.search(response.url), _SID.search(response.text)
        if base is None or sid is None:
            yield from super().list_pages(response)
            return
        for category in _categories(response.text) or [_EVERYTHING]:
            yield Ask(f"{base[1]}/api/all/{category}?page=1&sid={sid[1]}")


def _data(response: TextResponse) -> dict[str, Any]:
    data = response.data if isinstance(response, DecodedText) else None
    return data if isinstance(data, dict) else {}


def _articles(response: TextResponse) -> list[dict[str, Any]]:
    found = _data(response).get("articles")
    listed = found[: links.MAX_LINKS] if isinstance(found, list) else []
    return [article for article in listed if isinstance(article, dict)]


def _address(response: TextResponse, article: dict[str, Any]) -> str | None:
    """The address of an article: of two that differ the one on the API's own host."""
    said = [one for one in (article.get("url"), article.get("post_url")) if isinstance(one, str)]
    urls = [url for one in said if one and (url := links.absolute(response.url, one))]
    here = urlsplit(response.url).netloc
    return next((url for url in urls if urlsplit(url).netloc == here), next(iter(urls), None))


def _next(response: TextResponse) -> Iterator[Ask]:
    """The pages after the first one, which shows how many articles a page holds."""
    page, total = _PAGE.search(response.url), counted(_data(response).get("total"))
    count = len(_articles(response))
    if page is None or int(page[2]) != 1 or not count:
        return
    for number in range(2, -(-total // count) + 1):
        yield Ask(_PAGE.sub(rf"\g<1>{number}", response.url), promised=1)


def _categories(text: str) -> list[int]:
    """The numbers of the tree's nodes that name annual reports, the lowest of each branch."""
    start = _TREE.search(text)
    if start is None or len(text) > MAX_JSON:
        return []
    try:
        tree, _ = json.JSONDecoder().raw_decode(text, start.end())
    except (ValueError, RecursionError):
        return []
    found = [number for node in tree for number in _named(node, 0)]
    return list(dict.fromkeys(found))[:_CATEGORIES]


def _named(node: Any, depth: int) -> list[int]:
    if not isinstance(node, dict) or depth > _DEPTH:
        return []
    children = node.get("children")
    listed = children if isinstance(children, list) else []
    below = [number for child in listed for number in _named(child, depth + 1)]
    if below or not isinstance(node.get("id"), int):
        return below
    score = links.score(Link("", str(node.get("name", ""))[: links.MAX_TEXT]))
    return [node["id"]] if score is not None and score.column else []


class GkmlptSpider(PortalSpider):
    """Portals of gkmlpt."""

    name = "gkmlpt"
    family = Gkmlpt("gkmlpt")
