"""Pages that scripts draw, as a browser showed them: what a request asks for, and what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scrapy.http import Response, TextResponse

from spiders.links import Link
from spiders.markup import Markup

RENDER = "render"
"""The key of a request's meta that asks for the page to be drawn."""

RENDER_EMPTY = "render_empty"
"""The same for an article's page, if it comes without its text."""

NOT_DRAWN = "not_drawn"
"""The key that says why a page was not drawn, or not to its end."""

EARLIER = "earlier_states"
"""The key of the states before the last one: bytes of HTML each."""

DRAWN = "drawn_answers"
"""The key of the JSON answers that a page's scripts had: address, method, form, body."""

FLAG = "drawn"
"""The flag of a response whose markup is what a browser showed, not what the server sent."""

OF_ONE_ANSWER = (NOT_DRAWN, EARLIER, DRAWN)
"""Keys that say something of one answer, and nothing of the next."""


def as_drawn(page: Response, markup: bytes) -> Markup:
    """The page with the markup that it was drawn with, in UTF-8."""
    return Markup(
        page.url,
        status=page.status,
        headers={"Content-Type": "text/html; charset=utf-8"},
        body=markup,
        flags=[*page.flags, FLAG],
        request=page.request,
        certificate=page.certificate,
        ip_address=page.ip_address,
        protocol=page.protocol,
    )


def is_drawn(page: Response) -> bool:
    """Whether a page comes as a browser showed it."""
    return FLAG in page.flags


def states(page: TextResponse) -> Iterator[TextResponse]:
    """The states of a page before the one it comes in, and that one."""
    earlier = page.meta.get(EARLIER, ()) if page.request is not None else ()
    yield from (as_drawn(page, markup) for markup in earlier)
    yield page


def in_all_states(
    page: TextResponse, reports: Callable[[TextResponse], Iterable[tuple[Link, bool]]]
) -> list[tuple[Link, bool]]:
    """What ``reports`` finds on a page, each address once; on a drawn one in all its states."""
    every = (found for state in states(page) for found in reports(state))
    return list({link.url: (link, certain) for link, certain in every}.values())
