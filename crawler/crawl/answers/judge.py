"""Whether an answer is the page asked for, and whether anybody is to read it as such."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from scrapy.http import Headers, Response

from archive.captures.content import Content, decode
from archive.captures.record import CUT_ENCODING
from archive.records import Outcome
from crawler.crawl.answers.received import Received, as_page, with_body
from crawler.crawl.outcomes import CUTS, REDIRECTS, Verdict, of_response

RETRIED_WHEN_BLOCKED = 429
"""Too Many Requests: the one refusal that asks for another try later."""

_WITHHELD = frozenset({"challenged", "blocked", "soft_404"})


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, the page with its body decoded (``None``: it cannot be) and what is cut."""

    verdict: Verdict
    page: Response | None = None
    cut: str | None = None


def judge(response: Response, received: Received, location: str | None, max_size: int) -> Judged:
    """The verdict on an answer; ``max_size`` bounds its decoded body, in bytes."""
    content = _content(response, max_size)
    if content.body is None:
        error = f"Content-Encoding cannot be undone: {content.error}"
        outcome: Outcome = "too_large" if content.is_too_large else "failed"
        return Judged(Verdict(outcome, error), cut=received.cut)
    cut = received.cut or (CUT_ENCODING if content.is_cut else None)
    if cut is not None and not content.body and 200 <= response.status < 300:
        error = "the connection was closed before the answer was complete"
        return Judged(Verdict("timeout" if cut == "time" else "failed", error), cut=cut)
    page = as_page(_decoded(response, content.body))
    tree = partial(getattr, page, "tree", None)
    verdict = of_response(response.status, received.headers, page.body, location, tree)
    if verdict.error is None and cut is not None:
        verdict = replace(verdict, error=f"the end is missing: {CUTS[cut]}")
    elif verdict.error is None and received.is_longer:
        verdict = replace(verdict, error="more bytes came than Content-Length said")
    return Judged(verdict, page, cut)


def is_withheld(verdict: Verdict, response: Response, location: str | None, kind: str) -> bool:
    """Whether an answer is kept from the spider, since it is not the page asked for."""
    if response.status in REDIRECTS and "Location" in response.headers and location is None:
        return True  # it leads nowhere, and Scrapy would try
    if kind == "robots":
        return False
    if verdict.outcome == "blocked" and response.status == RETRIED_WHEN_BLOCKED:
        return False
    if response.status == 304:
        return verdict.outcome != "unchanged"
    return verdict.outcome in _WITHHELD


def _content(response: Response, max_size: int) -> Content:
    encodings = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
    content = decode(response.body, encodings, max_size)
    is_page = 200 <= response.status < 300
    if content.body is None and not is_page and not content.is_too_large:
        return replace(content, body=response.body)  # its status says enough
    return content


def _decoded(response: Response, content: bytes) -> Response:
    if content is response.body and "Content-Encoding" not in response.headers:
        return response
    headers = Headers(response.headers)
    headers.pop("Content-Encoding", None)
    return with_body(response, headers, content, response.status, [*response.flags, "decoded"])
