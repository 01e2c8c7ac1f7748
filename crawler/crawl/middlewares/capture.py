"""Every answer, error and refusal goes into the archive before anything reads it.

This is the downloader middleware nearest to the network: what it keeps are the
bytes as they were sent, of each hop of a redirect and each attempt of a retry.
Above it bodies are decoded.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Self
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.httpobj import urlparse_cached

from archive.captures.content import decode
from archive.captures.record import CUT_ENCODING
from archive.errors import ArchiveError, RefusedError
from archive.records import Capture, StoredCapture
from archive.records import Headers as Pairs
from common.addresses.asked import asked
from common.times import present
from crawler.crawl.outcomes import CUTS, REDIRECTS, Verdict, of_exception, of_response
from crawler.crawl.refusals import PostponedError
from crawler.crawl.session import session_of
from crawler.crawl.wire.client import ANSWER
from crawler.crawl.wire.connections import Answer, KeptConnectionClosedError, NoAnswerError
from spiders.text import readable

RETRIED_WHEN_BLOCKED = 429
"""Too Many Requests: the one refusal that asks for another try later."""

_WITHHELD = frozenset({"challenged", "blocked", "soft_404"})


PROGRAM_ERRORS = "gongan/program_errors"
"""The statistic that counts answers and pages that met an error of this program."""

logger = logging.getLogger(__name__)

RECORDED = "recorded"
"""The flag of a response that comes from the archive, in place of one that came to nothing."""


@dataclass(frozen=True, slots=True)
class _Received:
    """What came on the wire, beside what Scrapy's response holds of it."""

    headers: Pairs = ()
    body: bytes | None = None
    reason: str | None = None
    head: bytes | None = None
    cut: str | None = None
    is_longer: bool = False


class NotThePageError(IgnoreRequest):
    """What came is not the page asked for, and nobody is to read it as such."""


class CaptureMiddleware:
    """Writes captures, and passes on only what is the page asked for.

    Sets ``capture_id`` and ``outcome`` in the request's meta (and so in the
    response's).  For an answer 304 the spider gets the archived body.

    A page whose end is missing is asked for once more, unless it always ends so; of the
    two the spider gets the longer one.  A kept connection that turns out to be closed costs
    one more request.  Both are captures, as every request is.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._session = session_of(crawler)
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The middleware of a crawl, whose session gives the archive."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Record the answer; raises NotThePageError for one that is not the page.

        Gives a request instead of a page that is to be asked for once more.
        """
        if RECORDED in response.flags:
            return response
        received = _received(request, response)
        location, cut = None, received.cut
        try:
            location = _location(response)
            page, verdict, cut = self._judge(response, received, location)
        except Exception as error:  # noqa: BLE001 - whatever an answer does to us, it is kept
            page, verdict = None, self._our_fault(request, error)
        if response.status == 304 and "revalidates" not in request.meta:
            verdict = Verdict("failed", "HTTP 304, although no condition was sent")
        received = replace(received, cut=cut)
        stored = self._record(request, verdict, response, received, location)
        self._note_verdict(request, verdict)
        if cut is not None and 200 <= response.status < 300 and stored.outcome != "unchanged":
            again = self._once_more(request, stored)
            if again is not None:
                return again
        is_robots = _kind(request) == "robots"
        withheld = page is None or (_withheld(verdict, response.status) and not is_robots)
        if response.status in REDIRECTS and "Location" in response.headers and location is None:
            withheld = True  # it leads nowhere, and Scrapy would try
        if page is not None and location is not None:
            page.headers["Location"] = location  # what is recorded is what is followed
        if withheld or verdict.outcome in ("server_error", "failed", "not_found"):
            kept = self._kept(request)
            if kept is not None:
                return kept
        if page is None or withheld:
            raise NotThePageError(verdict.error or verdict.outcome)
        if response.status == 304:
            return self._archived(request, response, stored.id)
        return page

    def process_exception(
        self, request: Request, exception: Exception
    ) -> Response | Request | None:
        """Record a request that got no answer, or was never sent."""
        if isinstance(exception, ArchiveError):
            return None  # the archive itself failed; there is nowhere to record it
        verdict = of_exception(exception)
        data = getattr(exception, "data", b"") if isinstance(exception, NoAnswerError) else b""
        self._record(request, verdict, received=_Received(body=data or None))
        if isinstance(exception, PostponedError):
            return None
        if isinstance(exception, KeptConnectionClosedError) and request.method == "GET":
            return _asked_again(request)
        return self._kept(request)

    def _once_more(self, request: Request, stored: StoredCapture) -> Request | Response | None:
        """A request for what came cut; after it, the longer of the two if that is the first."""
        if not request.meta.get("again"):
            again = _asked_again(request)
            again.meta.update(again=True, unconditional=True, cut_capture=stored.id)
            return again
        first = request.meta.get("cut_capture")
        archive = self._session.archive
        if first is not None and len(archive.content(first)) > len(archive.content(stored.id)):
            return self._kept(request)
        return None

    def _kept(self, request: Request) -> Response | None:
        """The page that came cut before, when nothing better came; ``None`` if there is none."""
        first = request.meta.pop("cut_capture", None)
        if first is None:
            return None
        content_type, body = self._session.archive.typed_content(first)
        request.meta.update(capture_id=first, outcome="ok")
        headers = Headers({"Content-Type": content_type} if content_type else {})
        kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
        page = kind(request.url, headers=headers, body=body, flags=[RECORDED, "cut"])
        return (readable(page) or page) if type(page) is HtmlResponse else page

    def _judge(
        self, response: Response, received: _Received, location: str | None
    ) -> tuple[Response | None, Verdict, str | None]:
        """The answer with its body decoded, ``None`` when it cannot be, the verdict and the cut."""
        encodings = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        content = decode(response.body, encodings, self._max_size)
        is_large = "more than" in (content.error or "")
        if content.body is None and not is_large and not 200 <= response.status < 300:
            content = replace(content, body=response.body)  # its status says enough
        if content.body is None:
            error = f"Content-Encoding cannot be undone: {content.error}"
            return None, Verdict("too_large" if is_large else "failed", error), received.cut
        cut = received.cut or (CUT_ENCODING if content.is_cut else None)
        if cut is not None and not content.body and 200 <= response.status < 300:
            error = "the connection was closed before the answer was complete"
            return None, Verdict("timeout" if cut == "time" else "failed", error), cut
        page = _decoded(response, content.body)
        if type(page) is HtmlResponse:
            page = readable(page) or page
        tree = partial(getattr, page, "tree", None)
        verdict = of_response(response.status, received.headers, page.body, location, tree)
        if verdict.error is None and cut is not None:
            verdict = replace(verdict, error=f"the end is missing: {CUTS[cut]}")
        elif verdict.error is None and received.is_longer:
            verdict = replace(verdict, error="more bytes came than Content-Length said")
        return page, verdict, cut

    def _record(
        self,
        request: Request,
        verdict: Verdict,
        response: Response | None = None,
        received: _Received | None = None,
        location: str | None = None,
    ) -> StoredCapture:
        now = present()
        meta = request.meta
        portal = getattr(self._crawler.spider, "portal", None)
        received = received or _Received()
        sent = meta.pop("sent_headers", ())
        capture = Capture(
            run_id=self._session.run_id,
            url=urldefrag(request.url)[0],
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
            request_headers=_text(sent),
            response_headers=received.headers,
            body=response.body if response is not None else received.body,
            request_body=request.body or None,
            reason=received.reason,
            response_head=received.head,
            cut=received.cut,
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
    """The absolute address a redirect names; ``None`` for one that is no address."""
    location = response.headers.get("Location")
    if response.status not in REDIRECTS or not location:
        return None
    try:
        text = location.decode()
    except UnicodeDecodeError:  # bytes of another charset go back to the server as they came
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in location)
    return asked(text, response.url)


def _asked_again(request: Request) -> Request:
    again = request.replace(dont_filter=True)
    for name in ("capture_id", "outcome"):
        again.meta.pop(name, None)
    return again


def _received(request: Request, response: Response) -> _Received:
    """What came, as it was on the wire; of a replayed answer, as far as it is known."""
    answer = request.meta.pop(ANSWER, None)
    if not isinstance(answer, Answer):
        return _Received(headers=pairs(response.headers))
    head = answer.head
    return _Received(
        headers=_text(head.headers),
        reason=head.reason.decode("latin-1"),
        head=None if head.is_plain else head.raw,
        cut=answer.cut,
        is_longer=answer.is_longer,
    )


def pairs(headers: Headers) -> Pairs:
    """The headers of a request or a response as pairs of text, in their order."""
    return _text((name, value) for name, values in headers.items() for value in values)


def _text(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    """Headers as pairs of text; HTTP's own characters are ISO 8859-1 (RFC 9110, 5.5)."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
