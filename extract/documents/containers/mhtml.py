"""Pages saved with all they show in one file (MHTML, RFC 2557), by Word under the name .doc too."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from email.message import Message
from itertools import islice

from common.messages import say
from extract.documents.limits import LIMITS, Limits, RefusedError, check_payload
from extract.records import Inside

MEDIA_TYPE = "multipart/related"

_HEADER = re.compile(rb"\s*(?:\xef\xbb\xbf)?[A-Za-z][\w-]*:[^\r\n]*\r?\n")
_NO_FILES = ("xml", "javascript", "x-mso")
_MOST = 200
"""Parts of one file that are looked at."""
_MOST_WALKED = 1_000
"""Parts that are gone through for those, others' wrappings among them."""
LONGEST_TYPE = 4_000
"""Characters of one line of a part's type; boundaries have 70 at most (RFC 2046, 5.1.1)."""
_LONG_TYPE = re.compile(
    rb"^content-type:(?:[^\n]{%d}|(?:[^\n]*\n[ \t]){100})" % LONGEST_TYPE,
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(slots=True)
class Saved:
    """A saved page: its markup with its charset, further pages (frames), and its files."""

    page: bytes = b""
    charset: str | None = None
    frames: list[tuple[bytes, str | None, str]] = field(default_factory=list)
    inside: list[Inside] = field(default_factory=list)


def is_mhtml(head: bytes) -> bool:
    """Whether a file's first bytes are the headers of a saved page."""
    lower = head[:4096].lower()
    kind = (
        b"multipart/related" in lower
        or b"multipart/alternative" in lower
        or (b"content-type: text/html" in lower)
    )
    return bool(_HEADER.match(head)) and b"mime-version:" in lower and kind


def unpack(payload: bytes, name: str, limits: Limits = LIMITS) -> Saved:
    """The pages and files of a saved page; refuses one that holds no page.

    Nothing is fetched; a part's address is only its name.
    """
    check_payload(payload, limits)
    saved = Saved()
    size = 0
    for number, part in enumerate(_parsed(payload.lstrip())):
        if number >= _MOST:
            break
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes) or not body:
            continue
        size += len(body)
        if size > limits.unpacked:
            message = say("saved_page_swells", unpacked=f"{limits.unpacked:,}")
            raise RefusedError("limit_reached", message)
        _take(saved, part, body, f"{name}!{_address(part) or number}")
    if not saved.page:
        raise RefusedError("unreadable_document", say("saved_page_empty"))
    return saved


def _take(saved: Saved, part: Message, body: bytes, name: str) -> None:
    kind = part.get_content_type()
    charset = part.get_content_charset()
    if kind in ("text/html", "application/xhtml+xml"):
        if saved.page:
            saved.frames.append((body, charset, name))
        else:
            saved.page, saved.charset = body, charset
    elif kind.startswith(("image/", "application/")) and not kind.endswith(_NO_FILES):
        saved.inside.append(Inside(name, body, kind))


def _parsed(payload: bytes) -> list[Message]:
    """The parts that hold no others; refuses heads and depths that the parser cannot take.

    It goes over each parameter of a type once for every other, and into parts by recursion.
    """
    if _LONG_TYPE.search(payload):
        raise RefusedError("limit_reached", say("saved_page_head", limit=LONGEST_TYPE))
    try:
        walked = list(islice(email.message_from_bytes(payload).walk(), _MOST_WALKED))
    except RecursionError as error:
        raise RefusedError("limit_reached", say("saved_page_deep")) from error
    return [part for part in walked if not part.is_multipart()]


def _address(part: Message) -> str:
    found = str(part.get("Content-Location") or part.get("Content-ID") or "")
    return " ".join(found.split()).rpartition("/")[2][:100]
