"""What a page in the browser asks for: each request goes through the crawl, or nowhere.

Through the crawl means: its hosts, robots.txt, pace, budgets and limits hold, and the
answer is a capture before the browser sees it.  What a list needs is asked for (scripts, what
scripts ask for, frames), what only adorns it is not (pictures, styles, fonts), and neither is
what leads away from the page.  Cookies go neither way.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse

from common.addresses.asked import asked
from common.text.decode import declared_charset, decode
from common.times import present
from spiders.requests import request_for

if TYPE_CHECKING:
    from playwright.async_api import Request as Wanted
    from playwright.async_api import Route

KIND = "rendering"
"""The kind of captures that a drawing makes."""

ANSWERED = frozenset({"script", "xhr", "fetch", "document"})
"""Playwright's names of what is asked for; all else comes to nothing."""

SENT_ON = ("accept", "content-type", "x-requested-with")
"""Headers of the page's own requests that the server sees; the others are the crawl's."""

MOST_SENT = 64 * 1024
"""Bytes of a form that is sent for a page."""

_KEPT = 32 * 1024 * 1024
"""Bytes of answers that are kept for further pages of the crawl."""

_DAY = 86_400_000
_MOMENT = re.compile(r"(?<=[=_/])\d{13}(?=&|$)")
_TEXT = re.compile(r"text/|json|javascript|ecmascript|xml", re.IGNORECASE)

Download = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Came:
    """An answer as the browser is given it, and its capture; text is in UTF-8."""

    status: int
    media_type: str
    body: bytes
    capture_id: int


@dataclass(slots=True)
class Kept:
    """Answers to GET that one crawl has had: pages share their scripts."""

    answers: dict[str, Came | None] = field(default_factory=dict)
    size: int = 0

    def keep(self, url: str, came: Came | None) -> None:
        """Remember an answer, or that none could be had."""
        size = len(came.body) if came is not None else 0
        if url not in self.answers and self.size + size <= _KEPT:
            self.answers[url] = came
            self.size += size


class Traffic:
    """The requests of one page while it is drawn.

    ``most`` bounds those that are made; ``refused`` says why a further one is not made, if
    for any reason.  ``sources`` are the captures of the answers, ``lost`` counts what the
    page's scripts asked for and the server failed to give; ``waited`` are the seconds that
    were spent waiting for the page to be quiet.
    """

    def __init__(
        self,
        page: TextResponse,
        download: Download,
        kept: Kept,
        most: int,
        is_stopping: Callable[[], bool],
    ) -> None:
        self._page = page
        self._download = download
        self._kept = kept
        self._most = most
        self._is_stopping = is_stopping
        self._own: dict[tuple[str, str, bytes], asyncio.Task[Came | None]] = {}
        self._shown = False
        self.begun = 0
        self.in_flight = 0
        self.made = 0
        self.spent = False
        self.lost = 0
        self.waited = 0.0
        self.sources: dict[int, None] = {}
        self.json: list[tuple[Wanted, Came]] = []

    async def answer(self, route: Route) -> None:
        """Answer one request of the browser; a page that is gone needs no answer."""
        from playwright.async_api import Error

        self.begun += 1
        self.in_flight += 1
        try:
            with suppress(Error):
                await self._answer(route)
        finally:
            self.in_flight -= 1

    async def _answer(self, route: Route) -> None:
        wanted = route.request
        if _is_main_document(wanted):
            if self._shown or urldefrag(wanted.url)[0] != urldefrag(self._page.url)[0]:
                await route.fulfill(status=204)  # stay on the page
                return
            self._shown = True
            await route.fulfill(
                status=200,
                content_type="text/html; charset=utf-8",
                body=self._page.text.encode(errors="replace"),
            )
            return
        came = await self._had(wanted) if _is_answered(wanted) else None
        if came is None:
            await route.abort()
            return
        headers = {"content-type": came.media_type, "access-control-allow-origin": "*"}
        await route.fulfill(status=came.status, headers=headers, body=came.body)
        self.sources[came.capture_id] = None
        if "json" in came.media_type or came.body[:1] in (b"{", b"["):
            self.json.append((wanted, came))

    async def _had(self, wanted: Wanted) -> Came | None:
        """The answer to a request, which is made once however often a page asks."""
        url = _timeless(asked(wanted.url) or wanted.url, self._page)
        sent = wanted.post_data_buffer or b""
        question = (wanted.method, url, sent)
        if wanted.method == "GET" and url in self._kept.answers:
            return self._kept.answers[url]
        if question not in self._own:
            if self.made >= self._most or self._is_stopping():
                self.spent = True
                return None
            self.made += 1
            self._own[question] = asyncio.ensure_future(self._ask(wanted, url, sent))
        return await asyncio.shield(self._own[question])

    async def _ask(self, wanted: Wanted, url: str, sent: bytes) -> Came | None:
        meta = {"kind": KIND, "found_on": self._page.url, "link_text": None}
        try:
            request = request_for(url, _unused, _unused, meta=meta, arguments={})
            headers = {n: v for n, v in wanted.headers.items() if n.lower() in SENT_ON}
            request = request.replace(headers=headers, method=wanted.method, body=sent)
            response = await self._download(request)
        except IgnoreRequest:
            self.lost += request.meta.get("outcome") in ("challenged", "blocked")
            came = None
        except Exception:  # noqa: BLE001 - what it was is in the archive, or ends the crawl
            self.lost += 1
            came = None
        else:
            came = _came(response)
            self.lost += not 200 <= response.status < 400 and wanted.resource_type != "script"
        if wanted.method == "GET" and wanted.resource_type == "script":
            self._kept.keep(url, came)
        return came


def _is_main_document(wanted: Wanted) -> bool:
    return wanted.is_navigation_request() and wanted.frame.parent_frame is None


def _is_answered(wanted: Wanted) -> bool:
    by_script = wanted.resource_type in ("xhr", "fetch")
    if wanted.method == "POST":
        return by_script and len(wanted.post_data_buffer or b"") <= MOST_SENT
    return wanted.method == "GET" and wanted.resource_type in ANSWERED


def _came(response: Response) -> Came:
    kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
    plain = kind.partition(";")[0].strip() or "text/plain"
    body = response.body
    if _TEXT.search(plain) or isinstance(response, TextResponse):
        body = decode(body, declared_charset(kind)).text.encode(errors="replace")
        kind = f"{plain}; charset=utf-8"
    return Came(response.status, kind or plain, body, response.meta["capture_id"])


def _timeless(url: str, page: Response) -> str:
    """The address with the moment in it, as scripts add it against caches, made that of the page.

    So the same is asked for tomorrow, and when a recording is replayed.
    """
    now = present().timestamp() * 1000
    day = int(page_moment(page).timestamp() * 1000) // _DAY * _DAY

    def fixed(found: re.Match[str]) -> str:
        return str(day) if abs(int(found[0]) - now) < _DAY else found[0]

    return _MOMENT.sub(fixed, url)


def page_moment(page: Response) -> datetime:
    """When the server said that it was, as it sent the page; else now."""
    sent = (page.headers.get("Date") or b"").decode("latin-1")
    try:
        moment = parsedate_to_datetime(sent)
    except ValueError:
        return present()
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _unused(*_: object) -> None:
    """Callbacks are for requests of spiders; these have none."""
