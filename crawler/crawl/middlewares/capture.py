"""Every answer, error and refusal goes into the archive before anything reads it.

This is the downloader middleware nearest to the network: what it keeps are the
bytes as they were sent, of each hop of a redirect and each attempt of a retry.
Above it bodies are decoded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from archive.errors import ArchiveError
from archive.records import StoredCapture
from crawler.crawl.answers.again import RECORDED, asked_again, confirmed, kept, once_more
from crawler.crawl.answers.judge import Judged, is_withheld, judge
from crawler.crawl.answers.received import Received, kind_of, location, received
from crawler.crawl.answers.record import our_fault, record
from crawler.crawl.outcomes import Verdict, of_exception
from crawler.crawl.refusals import PostponedError
from crawler.crawl.session import session_of
from crawler.crawl.wire.connections import KeptConnectionClosedError, NoAnswerError
from spiders.requests import COOKIE_SET
from spiders.text import CUT


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
        came = received(request, response)
        target, judged = self._judged(request, response, came)
        came = replace(came, cut=judged.cut)
        request.meta[CUT] = judged.cut is not None
        stored = record(self._crawler, request, judged.verdict, came, response, target)
        host = urlparse_cached(request).hostname or ""
        self._session.hosts[host].judged(judged.verdict.outcome)
        if (
            judged.cut is not None
            and 200 <= response.status < 300
            and stored.outcome != "unchanged"
        ):
            again = once_more(self._session.archive, request, stored)
            if again is not None:
                return again
        return self._passed_on(request, response, target, judged, stored)

    def process_exception(
        self, request: Request, exception: Exception
    ) -> Response | Request | None:
        """Record a request that got no answer, or was never sent."""
        if isinstance(exception, ArchiveError):
            return None  # the archive itself failed; there is nowhere to record it
        data = getattr(exception, "data", b"") if isinstance(exception, NoAnswerError) else b""
        record(self._crawler, request, of_exception(exception), Received(body=data or None))
        if isinstance(exception, PostponedError):
            return None
        if isinstance(exception, KeptConnectionClosedError) and request.method == "GET":
            return asked_again(request)
        return kept(self._session.archive, request)

    def _judged(
        self, request: Request, response: Response, came: Received
    ) -> tuple[str | None, Judged]:
        """Where the answer leads, and the verdict; whatever an answer does to us, it is kept."""
        target = None
        try:
            target = location(response)
            judged = self._judge(response, came, target)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not lose the bytes
            judged = Judged(our_fault(self._crawler, request, error), cut=came.cut)
        if response.status == 304 and "revalidates" not in request.meta:
            verdict = Verdict("failed", "HTTP 304, although no condition was sent")
            judged = replace(judged, verdict=verdict)
        return target, judged

    def _judge(self, response: Response, came: Received, target: str | None) -> Judged:
        return judge(response, came, target, self._max_size)

    def _passed_on(
        self,
        request: Request,
        response: Response,
        target: str | None,
        judged: Judged,
        stored: StoredCapture,
    ) -> Response:
        """What the spider gets: the page, one that was kept before, or NotThePageError."""
        page, verdict = judged.page, judged.verdict
        withheld = is_withheld(verdict, response, target, kind_of(request))
        if target is not None and b"Set-Cookie" in response.headers:
            request.meta[COOKIE_SET] = True
        if page is not None and target is not None:
            page.headers["Location"] = target  # what is recorded is what is followed
        lost = page is None or withheld
        if lost or verdict.outcome in ("server_error", "failed", "not_found"):
            before = kept(self._session.archive, request)
            if before is not None:
                return before
        if page is None or withheld:
            raise NotThePageError(verdict.error or verdict.outcome)
        if response.status == 304:
            return confirmed(self._session.archive, request, response, stored.id)
        return page
