"""Rows of an archive's index: which captures of which addresses it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from common.addresses.canonical import key

_DIGITS = re.compile(r"\d{14}\Z")
_WWW = re.compile(r"www\d?\.")


@dataclass(frozen=True, slots=True)
class Member:
    """Where in a file of records a capture stands: one gzip member, in bytes."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Row:
    """One capture that an archive has.

    ``timestamp`` has 14 digits, UTC; ``digest`` is the SHA-1 of the body in base 32,
    ``status`` ``None`` for a revisit, whose original is elsewhere in the archive.
    """

    url: str
    timestamp: str
    status: int | None
    media_type: str
    digest: str | None = None
    member: Member | None = None

    @property
    def moment(self) -> datetime:
        """When the archive captured it."""
        return moment_of(self.timestamp)


def moment_of(timestamp: str) -> datetime:
    """The moment of 14 digits; ValueError if they are none."""
    return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def timestamp_of(moment: datetime) -> str:
    """A moment as archives write it: 14 digits, UTC."""
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def page_key(url: str) -> str:
    """The name of a page in an index: schemes, ``www.`` and letter case are one (SURT)."""
    return _WWW.sub("", key(url).lower(), count=1)


def host_key(host: str) -> str:
    """A host's name without ``www.``."""
    return _WWW.sub("", host.lower().rstrip("."), count=1)


def host_of(url: str) -> str:
    """The host of an address, without ``www.``; empty for an address without one."""
    try:
        return host_key(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def of_columns(line: str, names: tuple[str, ...]) -> Row | None:
    """A row of columns set off by blanks, as ``names`` orders them; ``None`` if it is none."""
    values = line.split(" ")
    if len(values) != len(names):
        return None
    return _row(dict(zip(names, values, strict=True)))


def of_lines(text: str) -> Iterator[Row]:
    """The rows of a JSON object a line, as pywb and Common Crawl write them."""
    for line in text.splitlines():
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError):
            continue
        row = _row(fields) if isinstance(fields, dict) else None
        if row is not None:
            yield row


def _row(fields: dict[str, Any]) -> Row | None:
    url = fields.get("original") or fields.get("url")
    timestamp = str(fields.get("timestamp", ""))
    if not isinstance(url, str) or not _is_moment(timestamp):
        return None
    status = str(fields.get("statuscode") or fields.get("status") or "-")
    digest = fields.get("digest")
    return Row(
        url=url,
        timestamp=timestamp,
        status=int(status) if status.isascii() and status.isdigit() else None,
        media_type=str(fields.get("mimetype") or fields.get("mime") or ""),
        digest=str(digest).removeprefix("sha1:") if digest and digest != "-" else None,
        member=_member(fields),
    )


def _is_moment(timestamp: str) -> bool:
    if not _DIGITS.match(timestamp):
        return False
    try:
        moment_of(timestamp)
    except ValueError:
        return False
    return True


def _member(fields: dict[str, Any]) -> Member | None:
    file, offset, length = (fields.get(name) for name in ("filename", "offset", "length"))
    numbers = [str(value) for value in (offset, length)]
    if not isinstance(file, str) or not all(n.isascii() and n.isdigit() for n in numbers):
        return None
    return Member(file, int(numbers[0]), int(numbers[1]))


class Index:
    """The captures of pages that archives told of, by page and in the order of time."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[tuple[str, str], Row]] = {}

    def add(self, rows: Iterable[Row]) -> int:
        """Note rows, each once; gives how many were new."""
        new = 0
        for row in rows:
            known = self._rows.setdefault(page_key(row.url), {})
            name = (row.timestamp, row.url)
            new += name not in known
            known.setdefault(name, row)
        return new

    def of(self, url: str) -> list[Row]:
        """The captures of a page, the earliest first."""
        found = self._rows.get(page_key(url), {})
        return [found[name] for name in sorted(found)]

    def pages(self) -> Iterator[list[Row]]:
        """The captures of each page, by the pages' names."""
        for name in sorted(self._rows):
            yield [self._rows[name][one] for one in sorted(self._rows[name])]

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))
