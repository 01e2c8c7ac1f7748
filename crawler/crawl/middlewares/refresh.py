"""Pages that send to another one by their markup (``meta refresh``)."""

from __future__ import annotations

import logging

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

logger = logging.getLogger(__name__)


class RefreshMiddleware(MetaRefreshMiddleware):
    """Scrapy's own, which a broken address in a page does not cost the page.

    The page is taken as it is then, as a browser shows it: a ``base`` that is no address
    counts for nothing, and to what is no address nobody is sent.
    """

    def process_response(  # type: ignore[override]  # no spider is passed any more
        self, request: Request, response: Response
    ) -> Request | Response:
        """The request for the page that this one sends to, or this one."""
        try:
            sent: Request | Response = super().process_response(request, response)
        except ValueError as error:
            logger.warning("%s has a broken address: %s", response.url, error)
            return response
        return sent
