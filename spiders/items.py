"""What spiders yield."""

from __future__ import annotations

from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response

from spiders.drawn import is_drawn


@dataclass(frozen=True, slots=True)
class Page:
    """A captured response that may hold a report and is to be read.

    ``body`` is the decoded body (Content-Encoding undone, bytes of the page or
    file itself), ``None`` where only the archive has it: the spider saw the page as a browser
    showed it.  ``capture_id`` names the capture that holds it as sent.
    ``link_text`` is the text of the link that led here, ``page_title`` the title
    of the article an attachment belongs to, ``parts`` are the captures of an
    article's further pages, in order; ``waiting`` are the addresses of those to be asked
    for, ``asked`` names those that were, and the files.  ``files`` counts the attachments and
    pictures that were asked for on the page's account; ``found_on`` is the address
    of the page that named this one, ``kind`` what was asked for, as in captures.
    An article that is ``going_on`` comes again once its further pages have come, and each
    time that one of them names ``files``.
    """

    capture_id: int
    portal_id: str
    url: str
    body: bytes | None
    content_type: str | None
    link_text: str | None = None
    page_title: str | None = None
    parts: tuple[int, ...] = ()
    files: int = 0
    found_on: str | None = None
    kind: str = "page"
    going_on: bool = False
    waiting: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadAddress:
    """A link that no request can be made of: its address as it stands there, and what is wrong."""

    portal_id: str
    url: str
    error: str
    kind: str
    found_on: str | None
    link_text: str | None


@dataclass(frozen=True, slots=True)
class MissedFile:
    """An attachment or a picture that was asked for on a page's account and did not come."""

    portal_id: str
    found_on: str


@dataclass(frozen=True, slots=True)
class Held:
    """An article that did not come, and the capture of an answer that holds its text."""

    portal_id: str
    capture_id: int


def page_of(response: Response, portal_id: str, page_title: str | None = None) -> Page:
    """The item for a captured response; ``page_title`` is that of the article of a file."""
    content_type = response.headers.get("Content-Type")
    return Page(
        capture_id=response.meta["capture_id"],
        portal_id=portal_id,
        url=response.url,
        body=None if is_drawn(response) else response.body,
        content_type=content_type.decode("latin-1") if content_type else None,
        link_text=response.meta.get("link_text") or None,
        page_title=page_title,
        found_on=response.meta.get("found_on") or None,
        kind=str(response.meta.get("kind", "page")),
    )


@dataclass(frozen=True, slots=True)
class NotHeld:
    """An address that an archive has no copy of, or none that is wanted."""

    portal_id: str
    url: str
    kind: str


Asked = Request | BadAddress | MissedFile | NotHeld | Held
"""What becomes of an address: a request, or why there is none."""
