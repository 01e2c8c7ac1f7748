"""What spiders yield."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A captured response that may hold a report and is to be read.

    ``body`` is the decoded body (Content-Encoding undone, bytes of the page or
    file itself); ``capture_id`` names the capture that holds it as sent.
    ``link_text`` is the text of the link that led here, ``page_title`` the title
    of the article an attachment belongs to, ``parts`` are the captures of an
    article's further pages, in order.
    """

    capture_id: int
    portal_id: str
    url: str
    body: bytes
    content_type: str | None
    link_text: str | None = None
    page_title: str | None = None
    parts: tuple[int, ...] = ()
