"""Looks whether a portal's address still is the bureau's: one page, and others named for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar

from scrapy.http import Response

from spiders.asking import Output
from spiders.families.generic import GenericSpider
from spiders.items import Asked


class VerifySpider(GenericSpider):
    """Asks for the first address of a portal and, when it fails, for its candidate hosts.

    What is learnt lies in the captures; see :mod:`crawler.crawl.addresses`.
    """

    name = "verify"
    asks_for_looks: ClassVar[bool] = False

    async def start(self) -> AsyncIterator[Asked]:
        """The column, or else the home page."""
        for url in self.portal.start_urls[:1]:
            kind = "list" if self.portal.columns else "home"
            yield self.request(url, self.parse_start, kind=kind)

    def parse_start(self, response: Response) -> Output:  # noqa: ARG002 - its capture is all
        """Nothing is followed."""
        yield from ()
