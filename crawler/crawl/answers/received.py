"""What came on the wire, as far as Scrapy's response does not hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Headers, HtmlResponse, Response
from scrapy.responsetypes import responsetypes

from archive.records import Headers as Pairs
from common.addresses.asked import asked
from crawler.crawl.outcomes import REDIRECTS
from crawler.crawl.wire.client import ANSWER
from crawler.crawl.wire.connections import Answer
from spiders.text import readable


@dataclass(frozen=True, slots=True)
class Received:
    """What came on the wire, beside what Scrapy's response holds of it."""

    headers: Pairs = ()
    body: bytes | None = None
    reason: str | None = None
    head: bytes | None = None
    cut: str | None = None
    is_longer: bool = False


def received(request: Request, response: Response) -> Received:
    """What came, as it was on the wire; of a replayed answer, as far as it is known."""
    answer = request.meta.pop(ANSWER, None)
    if not isinstance(answer, Answer):
        return Received(headers=pairs(response.headers))
    head = answer.head
    return Received(
        headers=as_text(head.headers),
        reason=head.reason.decode("latin-1"),
        head=None if head.is_plain else head.raw,
        cut=answer.cut,
        is_longer=answer.is_longer,
    )


def location(response: Response) -> str | None:
    """The absolute address a redirect names; ``None`` for one that is no address."""
    named = response.headers.get("Location")
    if response.status not in REDIRECTS or not named:
        return None
    try:
        text = named.decode()
    except UnicodeDecodeError:  # bytes of another charset go back to the server as they came
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in named)
    return asked(text, response.url)


def with_body(
    response: Response, headers: Headers, body: bytes, status: int, flags: list[str]
) -> Response:
    """The response with another body and headers, of the class that goes with them.

    A page of markup can be read at once (:func:`spiders.text.readable`).
    """
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    page = kind(
        response.url,
        status=status,
        headers=headers,
        body=body,
        flags=flags,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )
    return as_page(page)


def as_page(response: Response) -> Response:
    """A page of markup as the spiders read it; anything else as it is."""
    return (readable(response) or response) if type(response) is HtmlResponse else response


def kind_of(request: Request) -> str:
    """What is asked for: Scrapy marks its requests for robots.txt by this one meta key."""
    if request.meta.get("dont_obey_robotstxt"):
        return "robots"
    return str(request.meta.get("kind", "page"))


def pairs(headers: Headers) -> Pairs:
    """The headers of a request or a response as pairs of text, in their order."""
    return as_text((name, value) for name, values in headers.items() for value in values)


def as_text(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    """Headers as pairs of text; HTTP's own characters are ISO 8859-1 (RFC 9110, 5.5)."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
