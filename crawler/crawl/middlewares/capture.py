"""Every answer, error and refusal goes into the archive before anything reads it.

This is the downloader middleware nearest to the network: what it keeps are the
bytes as they were sent, of each hop of a redirect and each attempt of a retry.
Above it bodies are decoded.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.httpobj import urlparse_cached

from archive.captures.content import decode
from archive.errors import ArchiveError, RefusedError
from archive.records import Capture, StoredCapture
from archive.records import Headers as Pairs
from common.addresses.asked import asked
from common.times import present
from crawler.crawl.outcomes import REDIRECTS, Verdict, of_exception, of_response
from crawler.crawl.session import session_of
from spiders.text import readable

RETRIED_WHEN_BLOCKED = 429
"""Too Many Requests: the one refusal that asks for another try later."""

_WITHHELD = frozenset({"challenged", "blocked", "soft_404"})


PROGRAM_ERRORS = "gongan/program_errors"
"""The statistic that counts answers and pages that met an error of this program."""

logger = logging.getLogger(__name__)


class NotThePageError(IgnoreRequest):
    """What came is not the page asked for, and nobody is to read it as such."""


class CaptureMiddleware:
    """Writes captures, and passes on only what is the page asked for.

    Sets ``capture_id`` and ``outcome`` in the request's meta (and so in the
    response's).  For an answer 304 the spider gets the archived body.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of a crawl, whose session gives the archive."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the answer; raises NotThePageError for one that is not the page."""
        headers = pairs(response.headers)
        location = None
        try:
            location = _location(response)
            page, verdict = self._judge(response, headers, location)
        except Exception as error:  # noqa: BLE001 - whatever an answer does to us, it is kept
            page, verdict = None, self._our_fault(request, error)
        if response.status == 304 and "revalidates" not in request.meta:
            verdict = Verdict("failed", "HTTP 304, although no condition was sent")
        stored = self._record(request, verdict, response, headers, location)
        self._note_verdict(request, verdict)
        is_robots = _kind(request) == "robots"
        if page is not None and response.status in REDIRECTS:
            page.headers["Location"] = location  # what is recorded is what is followed
        if page is None or (_withheld(verdict, response.status) and not is_robots):
            raise NotThePageError(verdict.error or verdict.outcome)
        if response.status == 304:
            return self._archived(request, response, stored.id)
        return page

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Record a request that got no answer, or was never sent."""
        if isinstance(exception, ArchiveError):
            return  # the archive itself failed; there is nowhere to record it
        self._record(request, of_exception(exception))

    def _judge(
        self, response: Response, headers: Pairs, location: str | None
    ) -> tuple[Response | None, Verdict]:
        """The answer with its body decoded, ``None`` when it cannot be, and the verdict."""
        encodings = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        content = decode(response.body, encodings, self._max_size)
        if content.body is not None:
            page = _decoded(response, content.body)
            if type(page) is HtmlResponse:
                page = readable(page) or page
            tree = partial(getattr, page, "tree", None)
            return page, of_response(response.status, headers, page.body, location, tree)
        error = f"Content-Encoding cannot be undone: {content.error}"
        large = "more than" in (content.error or "")
        return None, Verdict("too_large" if large else "failed", error)

    def _record(
        self,
        request: Request,
        verdict: Verdict,
        response: Response | None = None,
        headers: Pairs = (),
        location: str | None = None,
    ) -> StoredCapture:
        now = present()
        meta = request.meta
        portal = getattr(self._crawler.spider, "portal", None)
        capture = Capture(
            run_id=self._session.run_id,
            url=request.url,
            outcome=verdict.outcome,
            requested_at=meta.pop("requested_at", now),
            fetched_at=now,
            portal_id=getattr(portal, "id", None),
            method=request.method,
            status=response.status if response is not None else None,
            error=verdict.error,
            vendor=verdict.vendor,
            redirect_to=location if verdict.outcome == "redirected" else None,
            found_on=meta.get("found_on"),
            link_text=meta.get("link_text"),
            kind=_kind(request),
            ip=str(response.ip_address) if response is not None and response.ip_address else None,
            protocol=response.protocol if response is not None else None,
            tls=urlparse_cached(request).scheme == "https",
            request_headers=pairs(request.headers),
            response_headers=headers,
            body=response.body if response is not None else None,
            request_body=request.body or None,
        )
        try:
            stored = self._session.record(capture)
        except Exception as error:
            if isinstance(error, ArchiveError) and not isinstance(error, RefusedError):
                raise
            fault = self._our_fault(request, error)
            stored = self._session.record(_bare(capture, fault))
        meta["capture_id"] = stored.id
        meta["outcome"] = stored.outcome
        return stored

    def _our_fault(self, request: Request, error: Exception) -> Verdict:
        """The verdict where this program failed; it is logged, counted, and told at the end."""
        logger.error("error of this program at %s", request.url, exc_info=error)
        self._crawler.stats.inc_value(PROGRAM_ERRORS)
        return Verdict("failed", f"error of this program: {type(error).__name__}: {error}")

    def _note_verdict(self, request: Request, verdict: Verdict) -> None:
        self._session.hosts[urlparse_cached(request).hostname or ""].judged(verdict.outcome)

    def _archived(self, request: Request, response: Response, capture_id: int) -> Response:
        """The page that a 304 confirms, as it was captured before."""
        headers = Headers(response.headers)
        content_type = request.meta.get("revalidates")
        if content_type:
            headers["Content-Type"] = content_type
        body = self._session.archive.content(capture_id)
        page = _with_body(response, headers, body, status=200, flags=["unchanged"])
        return readable(page) or page if type(page) is HtmlResponse else page


def _bare(capture: Capture, verdict: Verdict) -> Capture:
    """A capture with what no error can lie in: address, times and the bytes as they came."""
    return Capture(
        run_id=capture.run_id,
        url=capture.url,
        outcome=verdict.outcome,
        requested_at=capture.requested_at,
        fetched_at=capture.fetched_at,
        portal_id=capture.portal_id,
        status=capture.status,
        error=verdict.error,
        kind=capture.kind,
        response_headers=capture.response_headers,
        body=capture.body,
    )


def _kind(request: Request) -> str:
    """What is asked for: Scrapy marks its requests for robots.txt by this one meta key."""
    if request.meta.get("dont_obey_robotstxt"):
        return "robots"
    return str(request.meta.get("kind", "page"))


def _withheld(verdict: Verdict, status: int) -> bool:
    if verdict.outcome == "blocked" and status == RETRIED_WHEN_BLOCKED:
        return False
    if status == 304:
        return verdict.outcome != "unchanged"
    return verdict.outcome in _WITHHELD


def _decoded(response: Response, content: bytes) -> Response:
    if content is response.body and "Content-Encoding" not in response.headers:
        return response
    headers = Headers(response.headers)
    headers.pop("Content-Encoding", None)
    return _with_body(response, headers, content, response.status, [*response.flags, "decoded"])


def _with_body(
    response: Response, headers: Headers, body: bytes, status: int, flags: list[str]
) -> Response:
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    return kind(
        response.url,
        status=status,
        headers=headers,
        body=body,
        flags=flags,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )


def _location(response: Response) -> str | None:
    """The absolute address a redirect names."""
    location = response.headers.get("Location")
    if response.status not in REDIRECTS or not location:
        return None
    try:
        text = location.decode()
    except UnicodeDecodeError:  # bytes of another charset go back to the server as they came
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in location)
    return asked(text, response.url)


def pairs(headers: Headers) -> Pairs:
    """Headers as pairs of text; HTTP's own characters are ISO 8859-1 (RFC 9110, 5.5)."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    )
