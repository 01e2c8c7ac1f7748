"""The head of an answer: status line and header lines, read as browsers read them.

RFC 9112 names what is wrong with a line; what is done about it follows the servers that
send it: no reason, no colon, a space before the colon, a bare LF, a folded line, a NUL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_STATUS = re.compile(
    rb"\s*(?:(?:HTTP|ICY)\s*/?\s*(?:(\d+)(?:\.(\d+))?)?)\s+([1-9]\d\d)(?!\d)[ \t]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_BEGINNINGS = (b"http", b"icy ")
_END = re.compile(rb"\n\r?\n")
_BLANK = re.compile(rb"[\r\n]+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]+")

Pairs = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Head:
    """One head.

    ``raw`` is every byte of it with the empty line, ``headers`` are the names and values
    as sent, in their order, a folded value on one line and lines without a colon left out.
    """

    raw: bytes
    version: tuple[int, int]
    status: int
    reason: bytes
    headers: Pairs

    @property
    def protocol(self) -> str:
        """The protocol's version, as ``HTTP/1.1``."""
        return "HTTP/{}.{}".format(*self.version)

    def values(self, name: bytes) -> list[bytes]:
        """All values of a header, whatever the case of its name."""
        wanted = name.lower()
        return [value for key, value in self.headers if clean_name(key).lower() == wanted]

    def tokens(self, name: bytes) -> list[bytes]:
        """The members of a header that is a list (RFC 9110, 5.6.1), in small letters."""
        parts = b",".join(self.values(name)).lower().split(b",")
        return [part.strip() for part in parts if part.strip()]

    @property
    def is_plain(self) -> bool:
        """Whether version, status, reason and headers give the very bytes of ``raw``."""
        first = b"%b %d %b" % (self.protocol.encode(), self.status, self.reason)
        lines = [first, *(name + b": " + value for name, value in self.headers)]
        return b"\r\n".join(lines) + b"\r\n\r\n" == self.raw


def clean_name(name: bytes) -> bytes:
    """A header's name without what must not be in it (RFC 9112, 5.1)."""
    return _CONTROLS.sub(b"", name).strip()


def clean_value(value: bytes) -> bytes:
    """A header's value without control characters (RFC 9110, 5.5)."""
    return _CONTROLS.sub(b" ", value).strip()


def may_be_head(data: bytes | bytearray) -> bool:
    """Whether an answer that begins so may have a head; HTTP/0.9 had none."""
    begin = data.lstrip()[:4].lower()
    return any(word.startswith(begin) for word in _BEGINNINGS)


def head_end(data: bytes | bytearray, seen: int = 0) -> int | None:
    """Where the first head of ``data`` ends, behind its empty line; ``None``: not yet.

    There is no such line before ``seen``.  Empty lines before the status line belong to the head.
    """
    blank = _BLANK.match(data)
    found = _END.search(data, max(seen, blank.end() if blank else 0))
    return found.end() if found else None


def parse_head(raw: bytes) -> Head | None:
    """The head that stands in ``raw``; ``None`` when its first line gives no status."""
    lines = [line.removesuffix(b"\r") for line in raw.lstrip(b"\r\n").split(b"\n")]
    status = _STATUS.fullmatch(lines[0])
    if status is None:
        return None
    major, minor, code, reason = status.groups()
    pairs: list[tuple[bytes, bytes]] = []
    for line in lines[1:]:
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t"):
            if pairs and line.strip():
                pairs[-1] = (pairs[-1][0], (pairs[-1][1] + b" " + line.strip()).strip())
        elif colon and clean_name(name):
            pairs.append((name, value.strip(b" \t\r")))
    return Head(
        raw=raw,
        version=(int(major or 1), int(minor or 0)),
        status=int(code),
        reason=reason.rstrip(b" \t\r"),
        headers=tuple(pairs),
    )
