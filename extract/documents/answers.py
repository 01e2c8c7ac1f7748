"""Answers of a portal's search service that hold articles whole, as UCAP's do.

Each article is what the service says of a page that has its own address.  A crawl asks for
that, too: nothing here loads what reads pages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

MEDIA_TYPE = "application/json"
_BODY = "contentHtml"
_MOST = 200
"""Articles of one answer that are read."""


def is_answer(payload: bytes) -> bool:
    """Whether a payload looks like such an answer."""
    return payload[:64].lstrip().startswith(b"{") and f'"{_BODY}"'.encode() in payload


def pages(payload: bytes) -> Iterator[tuple[str, bytes]]:
    """Address and page (in UTF-8) of each article; none of an answer that cannot be parsed."""
    for article in _articles(_parsed(payload))[:_MOST]:
        if _text(article, _BODY):
            yield _text(article, "url"), _page(article)


def without(payload: bytes, is_known: Callable[[str], bool]) -> bytes:
    """The answer without the articles whose addresses are known; itself where none is."""
    data = _parsed(payload)
    found = _articles(data)
    left = [article for article in found if not is_known(_text(article, "url"))]
    if len(left) == len(found):
        return payload
    data["data"]["results"] = left
    return json.dumps(data, ensure_ascii=False).encode(errors="replace")


def _parsed(payload: bytes) -> Any:
    try:
        return json.loads(payload.decode("utf-8", errors="replace"))
    except (ValueError, RecursionError):
        return None


def _articles(data: Any) -> list[dict[str, Any]]:
    inner = data.get("data") if isinstance(data, dict) else None
    results = inner.get("results") if isinstance(inner, dict) else None
    return [one for one in results if isinstance(one, dict)] if isinstance(results, list) else []


def _text(article: dict[str, Any], name: str) -> str:
    value = article.get(name)
    return value if isinstance(value, str) else ""


def _page(article: dict[str, Any]) -> bytes:
    """An article as the page that it would be, with what the service says of it."""
    title, date = _text(article, "title"), _text(article, "publishedTimeStr")
    said = {"ArticleTitle": title, "PubDate": date}
    metas = "".join(
        f'<meta name="{name}" content="{escape(value)}">' for name, value in said.items() if value
    )
    text = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{metas}<title>{escape(title)}</title>'
        f'</head><body><h1>{escape(title)}</h1><div class="article_content">'
        f"{_text(article, _BODY)}</div></body></html>"
    )
    return text.encode(errors="replace")
