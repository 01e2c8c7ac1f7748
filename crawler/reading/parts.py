"""Articles that go on over several pages, put together to be read as one."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree, html
from scrapy.http import HtmlResponse

from spiders.links import body_of

WHOLE = "text/html; charset=utf-8"
"""The content type of a page put together."""


def joined(url: str, content_type: str | None, pages: Sequence[bytes]) -> bytes:
    """The first page of an article with the bodies of the others behind its own.

    The pages have their Content-Encoding undone; the result is UTF-8.  A page
    whose body cannot be told is put in whole.
    """
    first, *others = (_response(url, content_type, page) for page in pages)
    root = first.selector.root
    place = _body(first)
    if place is None:
        place = root.find("body") if root.find("body") is not None else root
    for other in others:
        body = _body(other)
        part = etree.SubElement(place, "div")
        part.append(body if body is not None else other.selector.root)
    text: str = html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    return text.replace("\ufeff", "").encode()


def _response(url: str, content_type: str | None, page: bytes) -> HtmlResponse:
    headers = {"Content-Type": content_type} if content_type else None
    return HtmlResponse(url, headers=headers, body=page)


def _body(response: HtmlResponse) -> html.HtmlElement | None:
    found = body_of(response)
    return None if found is None else found[0].root
