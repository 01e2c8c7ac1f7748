"""Requests as spiders make them: for the address a browser would ask, with where it was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scrapy import FormRequest, Request
from scrapy.http import Response

from common.addresses.asked import asked
from spiders.drawn import OF_ONE_ANSWER

TROUBLES = frozenset(
    {"failed", "timeout", "server_error", "tls_error", "too_large", "challenged", "blocked"}
)
"""Outcomes after which a list page is lost: it is there, and was not had."""

NOT_THERE = frozenset({"not_found", "soft_404"})
"""Outcomes of a list page that say nothing, unless the list itself promised the page."""

ADDRESS_FAILED = frozenset({"failed", "timeout", "tls_error", "not_found", "soft_404"})
"""Outcomes of a start page after which the portal's candidate hosts are asked."""

PRIORITIES: Mapping[str, int] = {"page": 3, "attachment": 3, "image": 3, "part": 3}
"""Articles and their files are asked for before further lists: a list may go on without end."""

_DOCUMENTS = frozenset({"page", "part", "attachment"})

OF_THE_LIST = 1
"""By how much an article gives way whose address is its list's own with another query."""

COOKIE_SET = "cookie_set"
"""The key of a request's meta that says that a redirect on its way set a cookie."""

_OF_THE_WAY = frozenset(
    [
        COOKIE_SET,
        "download_latency",
        "retry_times",
        "redirect_urls",
        "redirect_times",
        "redirect_ttl",
        "redirect_reasons",
        *OF_ONE_ANSWER,
    ]
)
"""What Scrapy notes of one download and its hops, which says nothing about the next."""


def request_for(
    url: str,
    callback: Callable[..., Any],
    errback: Callable[..., Any],
    *,
    meta: Mapping[str, Any],
    form: Mapping[str, str] | None = None,
    arguments: Mapping[str, Any],
) -> Request:
    """A request for ``url``, with a ``form`` by POST; ``arguments`` are the callback's."""
    address = asked(url) or url
    values: dict[str, Any] = {"callback": callback, "errback": errback, "cb_kwargs": arguments}
    if Request(address).url != address:  # Scrapy would escape more than browsers do
        meta = {**meta, "verbatim_url": True}
    values["meta"] = dict(meta)
    values["priority"] = PRIORITIES.get(str(meta.get("kind")), 0)
    if form is not None:
        return FormRequest(address, method="POST", formdata=dict(form), **values)
    return Request(address, **values)


def again(response: Response) -> Request:
    """The request for the whole of a page that came cut off, or empty."""
    assert response.request is not None  # as Scrapy's engine gives it
    kept = {name: value for name, value in response.request.meta.items() if name not in _OF_THE_WAY}
    return response.request.replace(
        dont_filter=True, meta={**kept, "again": True, "unconditional": True}
    )


def lists_last(asked: object) -> int:
    """The order in which what a list names is handed on: lists after articles and files.

    What is handed on is asked for while the rest still comes.
    """
    return -asked.priority if isinstance(asked, Request) else 0


def is_lost(request: Request, outcome: str) -> bool:
    """Whether a document, or a list, was not had that is there: an error, a refusal, a host that
    is left alone.  Lists that failed are counted by themselves; pictures are no documents, and
    what robots.txt forbids or a challenge stands before is not the crawl's to have.
    """
    kind = request.meta.get("kind")
    failed = outcome in TROUBLES and outcome != "challenged"
    left = request.meta.get("postponed") == "host"
    return (kind in _DOCUMENTS and (failed or left)) or (kind == "list" and left)
