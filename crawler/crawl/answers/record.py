"""The capture of an answer, an error or a refusal, written before anything reads it."""

from __future__ import annotations

import logging
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from archive.errors import ArchiveError, RefusedError
from archive.records import Capture, StoredCapture
from common.times import present
from crawler.crawl.answers.received import Received, as_text, kind_of
from crawler.crawl.outcomes import Verdict
from crawler.crawl.session import session_of
from spiders.statistics import PROGRAM_ERRORS

logger = logging.getLogger(__name__)


def record(
    crawler: Crawler,
    request: Request,
    verdict: Verdict,
    received: Received,
    response: Response | None = None,
    location: str | None = None,
) -> StoredCapture:
    """Write the capture of what became of a request, and set it in the request's meta.

    What this program cannot store as it is, is stored bare: an error of our own never costs
    the bytes that came.  Raises an ArchiveError for what the archive itself met.
    """
    session = session_of(crawler)
    capture = _capture(crawler, session.run_id, request, verdict, received, response, location)
    try:
        stored = session.record(capture)
    except Exception as error:
        if isinstance(error, ArchiveError) and not isinstance(error, RefusedError):
            raise
        stored = session.record(_bare(capture, our_fault(crawler, request, error)))
    request.meta["capture_id"] = stored.id
    request.meta["outcome"] = stored.outcome
    return stored


def our_fault(crawler: Crawler, request: Request, error: Exception) -> Verdict:
    """The verdict where this program failed; it is logged, counted, and told at the end."""
    logger.error("error of this program at %s", request.url, exc_info=error)
    crawler.stats.inc_value(PROGRAM_ERRORS)
    return Verdict("failed", f"error of this program: {type(error).__name__}: {error}")


def _capture(
    crawler: Crawler,
    run_id: int,
    request: Request,
    verdict: Verdict,
    received: Received,
    response: Response | None,
    location: str | None,
) -> Capture:
    now = present()
    meta = request.meta
    portal = getattr(crawler.spider, "portal", None)
    address = response.ip_address if response is not None else None
    return Capture(
        run_id=run_id,
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
        kind=kind_of(request),
        ip=str(address) if address else None,
        protocol=response.protocol if response is not None else None,
        tls=urlparse_cached(request).scheme == "https",
        request_headers=as_text(meta.pop("sent_headers", ())),
        response_headers=received.headers,
        body=response.body if response is not None else received.body,
        request_body=request.body or None,
        reason=received.reason,
        response_head=received.head,
        cut=received.cut,
    )


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
