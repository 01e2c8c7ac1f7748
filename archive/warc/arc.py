"""Records of ARC files, the format that was before WARC: one line, and the bytes that came.

The line is that of version 1 (address, IP address, date, type, length) or of version 2,
which has more fields between the type and the length.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from warcio.statusandheaders import StatusAndHeaders

_LINE = re.compile(
    rb"(?P<uri>[a-z][a-z0-9+.-]{1,20}:\S.*?) (?P<ip>[0-9a-fA-F.:]{2,45}) (?P<date>[0-9]{14})"
    rb" (?P<rest>.*?) ?(?P<length>[0-9]{1,15})\r?\n?\Z"
)
MAX_LINE = 8192
"""Bytes of a record's line."""

_UNKNOWN_IP = "0.0.0.0"


@dataclass(frozen=True, slots=True)
class ArcLine:
    """The line that begins a record: what of, from where, when, and how many bytes follow."""

    uri: str
    ip: str
    date: str
    content_type: str
    length: int

    def head(self, block: bytes) -> StatusAndHeaders:
        """The record's head as WARC would have it, for the bytes that came."""
        iso = "{}-{}-{}T{}:{}:{}Z".format(
            self.date[:4], *(self.date[at : at + 2] for at in range(4, 14, 2))
        )
        pairs = [
            ("WARC-Type", self._type(block)),
            ("WARC-Target-URI", self.uri),
            ("WARC-Date", iso),
            ("Content-Type", self.content_type),
            ("WARC-Record-ID", f"<urn:uuid:{self._id(block)}>"),
        ]
        if self.ip != _UNKNOWN_IP:
            pairs.append(("WARC-IP-Address", self.ip))
        return StatusAndHeaders("", pairs, protocol="ARC/1.0")

    def _type(self, block: bytes) -> str:
        if self.uri.startswith("filedesc:"):
            return "warcinfo"
        return "response" if block[:5].upper() == b"HTTP/" else "resource"

    def _id(self, block: bytes) -> uuid.UUID:
        """ARC has no names for records: this one follows from what the record holds."""
        name = f"arc {self.uri} {self.date} {self.length} "
        return uuid.uuid5(uuid.NAMESPACE_URL, name + block[:65536].decode("latin-1"))


def arc_line(line: bytes) -> ArcLine | None:
    """The line of a record; ``None`` if it is none."""
    found = _LINE.match(line) if len(line) <= MAX_LINE else None
    if found is None:
        return None
    kind = found["rest"].split()
    return ArcLine(
        uri=found["uri"].decode("utf-8", errors="replace"),
        ip=found["ip"].decode("ascii"),
        date=found["date"].decode("ascii"),
        content_type=kind[0].decode("latin-1") if kind else "",
        length=int(found["length"]),
    )
