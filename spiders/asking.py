"""What every spider of a portal does: ask, say where it was found, hand on what came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from common.text.surrogates import storable
from spiders.drawn import RENDER, RENDER_EMPTY
from spiders.items import Asked, BadAddress, Held, MissedFile, Page, page_of
from spiders.links import Link
from spiders.portals import Portal
from spiders.requests import is_lost, request_for
from spiders.statistics import PROGRAM_ERRORS, add_outcome

Output = Iterator[Asked | Page]

FILES = ("attachment", "image")
"""Kinds of captures that are made on a page's account and read along with it."""

_DRAWN = {"list": RENDER, "page": RENDER_EMPTY}
"""Which pages of a portal that scripts draw are drawn: lists, and articles that come empty."""


class AskingSpider(Spider):
    """Asks for pages of one portal; each request carries where its address was found."""

    portal: Portal

    def request(
        self,
        url: str,
        callback: Callable[..., Output],
        *,
        kind: str,
        found_on: str | None = None,
        text: str | None = None,
        form: Any = None,
        **kwargs: Any,
    ) -> Asked:
        """A request that carries where it was found and what the link said.

        An address that none can be made of (a broken port, half a character) costs
        itself only, not its neighbours.
        """
        text, address = storable(text or "") or None, storable(url)
        meta: dict[str, Any] = {"kind": kind, "found_on": found_on, "link_text": text}
        if self.portal.render and kind in _DRAWN:
            meta[_DRAWN[kind]] = True
        try:
            return request_for(
                address, callback, self.failed, meta=meta, form=form, arguments=kwargs
            )
        except ValueError as error:
            self.logger.warning("no address that can be asked for: %s (%s)", address, error)
            return BadAddress(self.portal.id, address, str(error), kind, found_on, text)

    def failed(self, failure: Failure) -> Output:
        """A request came to nothing; the archive has the details, the log a line.

        An article is read as far as it came.
        """
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome = request.meta.get("outcome", "failed")
        self.logger.info("%s: %s (%s)", outcome, request.url, failure.getErrorMessage())
        if outcome in ("ok", "unchanged"):  # it came, and was lost on its way to the spider
            self.crawler.stats.inc_value(PROGRAM_ERRORS)
        if is_lost(request, outcome):
            add_outcome(self.crawler.stats, outcome)
        whole = request.cb_kwargs.get("whole")
        if isinstance(whole, Page):
            yield from self.rest_of(whole)
        postponed = request.meta.get("postponed")
        if request.meta.get("held_in") and not postponed:
            yield Held(self.portal.id, request.meta["held_in"])
        found_on = request.meta.get("found_on")
        if request.meta.get("kind") in FILES and found_on and not postponed:
            yield MissedFile(self.portal.id, found_on)

    def rest_of(self, whole: Page) -> Output:
        """What is still to come of an article of which a further page came, or did not."""
        yield whole

    def follow(
        self,
        page: TextResponse,
        link: Link,
        callback: Callable[..., Output],
        kind: str,
        **kwargs: Any,
    ) -> Asked:
        """The request for a link of a page."""
        return self.request(
            link.url, callback, kind=kind, found_on=page.url, text=link.text, **kwargs
        )

    def page(self, response: Response, page_title: str | None = None) -> Page:
        """The item for a captured response."""
        return page_of(response, self.portal.id, page_title)
