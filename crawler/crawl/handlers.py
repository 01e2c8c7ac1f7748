"""The download handler: sends requests, and notes times and troubles of the host.

It notes them before the host's next request can go out, which no middleware is
early enough for.
"""

from __future__ import annotations

from time import monotonic

from scrapy import Request
from scrapy.core.downloader.contextfactory import _load_context_factory_from_settings
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.httpobj import urlparse_cached

from common.times import present
from crawler.crawl.hosts.pace import Host, retry_after
from crawler.crawl.middlewares.politeness import admit, hold
from crawler.crawl.middlewares.scope import OutOfScopeError, may_connect
from crawler.crawl.refusals import StoppedError
from crawler.crawl.session import session_of
from crawler.crawl.wire.client import ANSWER, Client
from crawler.crawl.wire.connections import Answer, KeptConnectionClosedError, Limits
from crawler.crawl.wire.heads import Head, clean_name, clean_value

_TROUBLE = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class NotingHandler(BaseDownloadHandler):
    """Sets ``requested_at`` and :data:`ANSWER` in the request's meta, keeps the host's record."""

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # installed by the crawl, not by an import

        super().__init__(crawler)
        self._engine_of = crawler
        self._session = session_of(crawler)
        self._hosts = self._session.hosts
        settings = crawler.settings
        self._size = settings.getint("DOWNLOAD_MAXSIZE")
        bind = settings.get("DOWNLOAD_BIND_ADDRESS")
        self._client = Client(
            reactor,
            _load_context_factory_from_settings(crawler),
            (bind, 0) if isinstance(bind, str) else bind,
        )

    async def download_request(self, request: Request) -> Response:
        """Download one request; its host is held after an error or a Retry-After.

        Raises HostClosedError if the host may be asked no more, StoppedError if this crawl
        may ask none any more, OutOfScopeError if its address is none that it may connect to.
        """
        if self._session.part is not None and not self._session.part.may_ask():
            raise StoppedError("not sent: the hosts may be another machine's by now")
        host = self._hosts[urlparse_cached(request).hostname or ""]
        admit(host)
        request.meta["requested_at"] = present()
        try:
            answer = await self._send(request)
        except (DownloadCancelledError, OutOfScopeError, KeptConnectionClosedError):
            raise  # our own limits, and what is no fault of the host
        except Exception:
            host.failed(monotonic())
            self._hold(request, host)
            raise
        self._note(answer, host)
        self._hold(request, host)
        request.meta[ANSWER] = answer
        return _response(request, answer)

    async def close(self) -> None:
        """Close the connections."""
        self._client.close()

    async def _send(self, request: Request) -> Answer:
        meta = request.meta
        limits = Limits(
            seconds=float(meta.get("download_timeout") or 60.0),
            size=int(meta.get("download_maxsize", self._size)),
        )
        answer = await self._client.send(
            request, limits, lambda host, address: may_connect(self._engine_of, host, address)
        )
        meta["download_latency"] = answer.latency
        return answer

    def _note(self, answer: Answer, host: Host) -> None:
        if answer.head.status not in _TROUBLE and answer.cut != "time":
            host.succeeded()
            return
        headers = answer.head.values(b"Retry-After")
        wanted = retry_after(headers[0].decode("latin-1")) if headers else None
        host.failed(monotonic())
        if wanted is not None:
            host.asked_to_wait(wanted, monotonic())

    def _hold(self, request: Request, host: Host) -> None:
        downloader = self._engine_of.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot is not None:
            hold(slot, host)


def _response(request: Request, answer: Answer) -> Response:
    headers = _headers(answer.head)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
    return kind(
        url=request.url,
        status=answer.head.status,
        headers=headers,
        body=answer.body,
        flags=["cut"] if answer.cut else [],
        certificate=answer.certificate,
        ip_address=answer.ip,
        protocol=answer.head.protocol,
    )


def _headers(head: Head) -> Headers:
    """The headers as Scrapy's programs look them up."""
    headers = Headers()
    for name, value in head.headers:
        headers.appendlist(clean_name(name), clean_value(value))
    return headers
