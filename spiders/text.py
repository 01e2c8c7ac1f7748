"""Answers as text: decoded as the reader of documents does, and whether their end is missing."""

from __future__ import annotations

from typing import TypeVar

from scrapy.http import HtmlResponse, Response, TextResponse, XmlResponse

from spiders.markup import DecodedText, Json, Markup

Page = TypeVar("Page", bound=DecodedText)

CUT = "cut"
"""The key of a request's meta that says whether the server ended its answer too early."""

_MARKUP = (b"<!doctype html", b"<html", b"<datastore", b"<?xml")
_WHOLE = ("html", "datastore", "urlset")
"""Elements that hold a whole document: one that is opened and not closed was cut off."""


def readable(response: Response) -> TextResponse | None:
    """The response with the text its bytes hold; ``None`` for one that holds no text.

    The bytes decide on the charset, then what header or markup declare
    (:mod:`common.text.decode`).  JSON comes as :class:`Json`, all else as :class:`Markup`.
    """
    if isinstance(response, DecodedText):
        return response
    if isinstance(response, TextResponse):
        page: TextResponse = _made(response, Markup)
        declared = isinstance(response, HtmlResponse | XmlResponse)
        if not declared and page.text.lstrip().startswith(("{", "[")):
            return _made(response, Json)
        return page
    start = response.body[:1024].replace(b"\x00", b"").lstrip(b"\xff\xfe\xef\xbb\xbf \t\r\n")
    return _made(response, Markup) if start.lower().startswith(_MARKUP) else None


def is_cut_off(response: TextResponse) -> bool:
    """Whether the end of a page is missing, as after a wrong Content-Length.

    JSON that cannot be parsed, and markup that is opened and not closed.  What stands
    behind the closing tag, as counters' scripts do, says nothing.
    """
    page = response if isinstance(response, DecodedText) else readable(response)
    if not isinstance(page, DecodedText) or page.is_shortened:
        return False  # its end was not looked at
    text = page.text.strip()
    if text.startswith(("{", "[")):
        return page.data is None
    lowered = text.lower()
    opened = lowered[:2000]
    return any(f"<{name}" in opened and f"</{name}" not in lowered for name in _WHOLE)


def lacks_end(page: TextResponse) -> bool:
    """Whether the end of an article is missing: it broke off, or came again without its end.

    A server that only states a false length gives the end all the same.
    """
    if page.meta.get("outcome") == "ok" and is_cut_off(page):
        return True
    return bool(page.meta.get(CUT)) and "</html" not in page.text.lower()


def _made(response: Response, kind: type[Page]) -> Page:
    return kind(
        response.url,
        status=response.status,
        headers=response.headers,
        body=response.body,
        flags=response.flags,
        request=response.request,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )
