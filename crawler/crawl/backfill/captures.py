"""Every answer of an archive goes into the corpus: pages as their own captures, with its name.

A page is kept under its own address, with the moment at which the archive captured it;
what the archive says for itself (index answers, errors, redirects to another moment) is
kept under the archive's address, so that it never counts as anything of the page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.captures.content import decode
from archive.captures.mementos import kept
from archive.captures.record import joined_header
from archive.errors import ArchiveError
from archive.records import Capture, Outcome, StoredCapture
from archive.records import Headers as Pairs
from common.times import present
from crawler.crawl.answers.received import as_page, pairs
from crawler.crawl.backfill.answers import Unpacked, agrees, of_playback, of_record
from crawler.crawl.backfill.kept import FLAG, AskedBeforeError, name_of
from crawler.crawl.backfill.setting import RETRIED, backfill_of
from crawler.crawl.middlewares.capture import CaptureMiddleware, NotThePageError
from crawler.crawl.outcomes import REDIRECTS, Verdict, of_exception, of_response
from spiders.history.choice import is_within
from spiders.history.rows import moment_of, timestamp_of
from spiders.history.services import Memento, says_none


class MementoMiddleware(CaptureMiddleware):
    """Writes what an archive sent, and passes on pages as if their portals had sent them."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        backfill = backfill_of(crawler)
        self._service, self._task = backfill.service, backfill.task

    def process_response(self, request: Request, response: Response) -> Response:
        """Record the answer; raises NotThePageError for one that is no page."""
        if FLAG in response.flags:
            return response
        headers = pairs(response.headers)
        if request.meta.get("service") == "index":
            return self._index(request, response, headers)
        memento = self._service.parsed(request.url) or request.meta["memento"]
        unpacked = self._unpacked(memento, response, headers)
        if unpacked is None:
            return self._of_its_own(request, response, headers, memento)
        away = self._away(request, memento, timestamp_of(unpacked.moment))
        if away is not None:
            self._note(request, response, headers, Verdict("not_found", away))
            raise NotThePageError(away)
        return self._page(request, response, memento, unpacked)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Record a request that got no answer, or was never sent, under the archive's address."""
        if not isinstance(exception, ArchiveError | AskedBeforeError):
            self._note(request, None, (), of_exception(exception))

    def _unpacked(self, memento: Memento, response: Response, headers: Pairs) -> Unpacked | None:
        if memento.range is None:
            return of_playback(self._service, memento, response.status, headers, response.body)
        if response.status != 206:
            return None
        return of_record(memento, response.body, self._max_size)

    def _index(self, request: Request, response: Response, headers: Pairs) -> Response:
        good = response.status == 200
        none = response.status == 404 and says_none(response.body.decode("utf-8", "replace"))
        if good or none:
            self._note(request, response, headers, Verdict("ok"))
            return response
        error = f"HTTP {response.status}{_reason(headers)}"
        self._note(request, response, headers, Verdict(_outcome(response.status), error))
        if response.status in RETRIED:
            return response
        raise NotThePageError(error)

    def _of_its_own(
        self, request: Request, response: Response, headers: Pairs, memento: Memento
    ) -> Response:
        """An answer that is none of a capture: a redirect in time, an error, a page of its own."""
        location = response.headers.get("Location")
        there = response.urljoin(location.decode("latin-1")) if location else ""
        target = self._service.parsed(there)
        if response.status in REDIRECTS and target is not None:
            away = self._away(request, memento, target.timestamp)
            verdict = Verdict("not_found", away) if away else Verdict("redirected")
            self._note(request, response, headers, verdict, None if away else there)
            if away is None:
                return response
            raise NotThePageError(away)
        error = f"HTTP {response.status} of the archive itself{_reason(headers)}"
        self._note(request, response, headers, Verdict(_outcome(response.status), error))
        if response.status in RETRIED:
            return response
        raise NotThePageError(error)

    def _page(
        self, request: Request, response: Response, asked: Memento, unpacked: Unpacked
    ) -> Response:
        """The captured answer, recorded once, as the spider is to see it."""
        moment = timestamp_of(unpacked.moment)
        there = asked
        if asked.range is None:
            there = self._service.memento(unpacked.original, moment) or asked
        content = decode(
            unpacked.body, joined_header(unpacked.headers, "content-encoding"), self._max_size
        )
        page = _response(response, unpacked, content.body or b"")
        verdict = of_response(
            unpacked.status, unpacked.headers, content.body or b"", unpacked.location
        )
        if content.body is None:
            verdict = Verdict("failed", f"Content-Encoding cannot be undone: {content.error}")
        if verdict.outcome == "ok" and unpacked.truncated:
            verdict = replace(verdict, error=f"cut off by the crawler ({unpacked.truncated})")
        exact = there.name == name_of(request)
        digest = request.meta.get("digest") if exact else None
        self._keep(request, unpacked, content.body, verdict, there, digest)
        if not exact:  # an archive may give the nearest capture without a redirect
            self._note(request, response, (), Verdict("redirected"), there.url)
        request.meta["captured"] = moment
        if verdict.outcome == "redirected":
            return response  # Scrapy follows it within the archive
        if verdict.outcome != "ok":
            raise NotThePageError(verdict.error or verdict.outcome)
        return page

    def _keep(
        self,
        request: Request,
        unpacked: Unpacked,
        content: bytes | None,
        verdict: Verdict,
        there: Memento,
        digest: str | None,
    ) -> None:
        found = kept(self._session.archive.db, there.name)
        if found is not None and found.url == unpacked.original:
            request.meta["capture_id"], request.meta["outcome"] = found.capture_id, found.outcome
            return
        meta = request.meta
        capture = Capture(
            run_id=self._session.run_id,
            url=unpacked.original,
            outcome=verdict.outcome,
            requested_at=unpacked.moment,
            fetched_at=unpacked.moment,
            portal_id=self._portal_id,
            status=unpacked.status,
            error=verdict.error,
            vendor=verdict.vendor,
            redirect_to=unpacked.location if verdict.outcome == "redirected" else None,
            found_on=meta.get("found_on"),
            link_text=meta.get("link_text"),
            kind=str(meta.get("kind", "page")),
            source=self._service.source,
            tls=unpacked.original.lower().startswith("https:"),
            response_headers=unpacked.headers,
            body=unpacked.body,
            archive_url=there.name,
            archive_digest=digest,
            digest_agrees=agrees(digest, unpacked.body, content),
        )
        self._stored(request, self._session.record(capture))

    def _note(
        self,
        request: Request,
        response: Response | None,
        headers: Pairs,
        verdict: Verdict,
        redirect_to: str | None = None,
    ) -> None:
        """Keep what the archive said for itself, under its own address."""
        now = present()
        is_index = request.meta.get("service") == "index"
        name = name_of(request)
        capture = Capture(
            run_id=self._session.run_id,
            url=name,
            outcome=verdict.outcome,
            requested_at=request.meta.pop("requested_at", now),
            fetched_at=now,
            portal_id=self._portal_id,
            status=response.status if response is not None else None,
            error=verdict.error,
            redirect_to=redirect_to,
            kind="index" if is_index else "archive",
            source=self._service.source,
            tls=name.startswith("https:"),
            request_headers=pairs(request.headers),
            response_headers=headers,
            body=response.body if response is not None and headers else None,
            archive_url=name,
        )
        stored = self._session.record(capture)
        if "outcome" not in request.meta or redirect_to is None:
            self._stored(request, stored)

    def _stored(self, request: Request, stored: StoredCapture) -> None:
        request.meta["capture_id"] = stored.id
        request.meta["outcome"] = stored.outcome

    def _away(self, request: Request, asked: Memento, given: str) -> str | None:
        """What is wrong with the moment of a capture that was given in another's place."""
        window = timedelta(seconds=float(request.meta.get("window", 0)))
        if is_within(given, moment_of(asked.timestamp), window):
            return None
        days = abs(moment_of(given) - moment_of(asked.timestamp)).days
        return f"the nearest capture is of {moment_of(given):%Y-%m-%d}, {days} days away"

    @property
    def _portal_id(self) -> str | None:
        return getattr(getattr(self._crawler.spider, "portal", None), "id", None)


def _response(response: Response, unpacked: Unpacked, body: bytes) -> Response:
    """The page as its portal sent it, under its own address."""
    undone = ("content-encoding", "location")
    headers = Headers([pair for pair in unpacked.headers if pair[0].lower() not in undone])
    kind = responsetypes.from_args(headers=headers, url=unpacked.original, body=body)
    page = kind(
        unpacked.original,
        status=unpacked.status,
        headers=headers,
        body=body,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )
    return as_page(page)


def _outcome(status: int) -> Outcome:
    if status in (404, 410):
        return "not_found"
    if status in (403, 451):
        return "blocked"
    return "server_error" if status >= 500 else "failed"


def _reason(headers: Pairs) -> str:
    """Why a playback failed, as the Wayback Machine says in a header of its own."""
    told = next((v for n, v in headers if n.lower() == "x-archive-wayback-runtime-error"), None)
    return f": {told}" if told else ""
