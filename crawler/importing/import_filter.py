"""What is taken of other people's crawls: captures of known portals, and likely reports.

Of a crawl of the whole web only a small part belongs here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from spiders.portals import Portal

SCANNED = 2 * 1024 * 1024
"""Bytes of a page in which the words of a report are looked for."""

_DOCUMENTS = (
    *(b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf"),
    *(b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"),  # also pages whose encoding no header names
)
_TEXTS = ("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml")
_OFFICIAL = re.compile(r"(?:^|\.)gov\.cn\Z")
_ENCODINGS = ("utf-8", "gb18030", "big5")
_SUBJECT = ("政府信息公开", "政府信息公開", "政务公开", "政務公開")
_REPORT = ("年度报告", "年度報告", "年报", "年報", "工作报告", "工作報告")


@dataclass(frozen=True, slots=True)
class Interest:
    """Which captures are taken: of these portals' hosts and likely reports, or ``everything``."""

    portals: Mapping[str, Portal]
    only: str | None = None
    everything: bool = False

    def portal(self, url: str, named: str | None = None) -> Portal | None:
        """The one portal whose host this is; several may share one, which then says nothing.

        The portal that an export ``named`` goes before, if it is in the registry.
        """
        if named is not None and named in self.portals:
            return self.portals[named]
        host = (urlsplit(url).hostname or "").lower()
        found = [portal for portal in self.portals.values() if host in portal.hosts]
        columns = [p for p in found if any(url.startswith(_folder(c)) for c in p.columns)]
        chosen = columns if len(found) > 1 else found
        return chosen[0] if len(chosen) == 1 else None

    def wants(self, url: str, portal: Portal | None, *, report: bool) -> bool:
        """Whether to take a capture."""
        if self.only is not None:
            return portal is not None and portal.id == self.only
        return self.everything or portal is not None or report or self._shared(url)

    def _shared(self, url: str) -> bool:
        host = (urlsplit(url).hostname or "").lower()
        return any(host in portal.hosts for portal in self.portals.values())


def looks_like_report(content_type: str | None, body: bytes, *, official: bool) -> bool:
    """Whether a page or file may hold an annual report, told without reading it.

    A page must name the subject (政府信息公开) and a report or yearbook (年度报告,
    年报) in one of the usual encodings.  A file (PDF, Word, spreadsheet, archive)
    says nothing of itself before it is read: it counts if it is from an
    ``official`` host.
    """
    if body.startswith(_DOCUMENTS):
        return official
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type not in _TEXTS and not body[:512].lstrip().startswith(b"<"):
        return False
    head = body[:SCANNED]
    return any(
        _names(head, _SUBJECT, encoding) and _names(head, _REPORT, encoding)
        for encoding in _ENCODINGS
    )


def is_official(url: str) -> bool:
    """Whether an address is on a host of the government's."""
    return _OFFICIAL.search((urlsplit(url).hostname or "").lower()) is not None


def _folder(url: str) -> str:
    """The address up to its last slash."""
    return url[: url.rfind("/") + 1]


def _names(text: bytes, words: Sequence[str], encoding: str) -> bool:
    for word in words:
        with suppress(UnicodeEncodeError):
            if word.encode(encoding) in text:
                return True
    return False
