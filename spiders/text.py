"""The text of answers whose charset nobody says."""

from __future__ import annotations

import json
from typing import TypeVar

from scrapy.http import HtmlResponse, Response, TextResponse

from spiders.markup import Markup

R = TypeVar("R", bound=TextResponse)


def readable(response: Response) -> TextResponse | None:
    """The response with the charset it is in; ``None`` for one that holds no text.

    What header, mark or markup declare counts.  Without that it is UTF-8, or else
    GB 18030, of which GBK and GB 2312 are parts; Scrapy would take it for Latin.
    A page of HTML comes as :class:`Markup`.
    """
    if isinstance(response, Markup):
        return response
    if not isinstance(response, TextResponse):
        return _as_text(response)
    kind = Markup if type(response) is HtmlResponse else type(response)
    declared = response._declared_encoding()
    if declared is not None:
        return response if kind is not Markup else response.replace(cls=kind, encoding=declared)
    try:
        response.body.decode("utf-8")
    except UnicodeDecodeError:
        return response.replace(cls=kind, encoding="gb18030")
    return response.replace(cls=kind, encoding="utf-8")


def is_cut_off(response: TextResponse) -> bool:
    """Whether the end of a page is missing, as after a wrong Content-Length.

    JSON that cannot be parsed, and markup that is opened and not closed.
    """
    text = response.text.strip()
    if text.startswith(("{", "[")):
        try:
            json.loads(text)
        except ValueError:
            return True
        return False
    end = text[-2000:].lower()
    opened = text[:2000].lower()
    return any(
        f"<{name}" in opened and f"</{name}>" not in end for name in ("html", "datastore", "urlset")
    )


def _as_text(response: Response) -> TextResponse | None:
    """Markup that was declared to be something else, or nothing at all."""
    start = response.body[:512].lstrip().lower()
    if not start.startswith((b"<!doctype html", b"<html", b"<datastore", b"<?xml")):
        return None
    text = HtmlResponse(
        response.url, headers=response.headers, body=response.body, request=response.request
    )
    return readable(text)
