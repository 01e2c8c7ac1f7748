"""Pages that are asked for once more since their end is missing, and pages of the archive.

A page whose end is missing is asked for once more, unless it always ends so; of the two
the spider gets the longer one.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.records import StoredCapture
from archive.store import Archive
from crawler.crawl.answers.received import as_page, with_body
from spiders.text import CUT

RECORDED = "recorded"
"""The flag of a response that comes from the archive, in place of one that came to nothing."""


def asked_again(request: Request) -> Request:
    """The same request, as one that was never made."""
    again = request.replace(dont_filter=True)
    for name in ("capture_id", "outcome"):
        again.meta.pop(name, None)
    return again


def once_more(
    archive: Archive, request: Request, stored: StoredCapture
) -> Request | Response | None:
    """A request for what came cut; after it, the longer of the two if that is the first."""
    if not request.meta.get("again"):
        again = asked_again(request)
        again.meta.update(again=True, unconditional=True, cut_capture=stored.id)
        return again
    first = request.meta.get("cut_capture")
    if first is not None and len(archive.content(first)) > len(archive.content(stored.id)):
        return kept(archive, request)
    return None


def kept(archive: Archive, request: Request) -> Response | None:
    """The page that came cut before, when nothing better came; ``None`` if there is none."""
    first = request.meta.pop("cut_capture", None)
    if first is None:
        return None
    content_type, body = archive.typed_content(first)
    request.meta.update({"capture_id": first, "outcome": "ok", CUT: True})
    headers = Headers({"Content-Type": content_type} if content_type else {})
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    return as_page(kind(request.url, headers=headers, body=body, flags=[RECORDED, "cut"]))


def confirmed(archive: Archive, request: Request, response: Response, capture_id: int) -> Response:
    """The page that a 304 confirms, as it was captured before."""
    headers = Headers(response.headers)
    content_type = request.meta.get("revalidates")
    if content_type:
        headers["Content-Type"] = content_type
    return with_body(response, headers, archive.content(capture_id), 200, ["unchanged"])
