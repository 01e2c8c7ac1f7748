"""The bytes of a WARC file, decompressed as they are asked for: gzip, zstd, bzip2 or plain.

Nothing here trusts the file.  No more is decompressed than was asked for, lines
have a limit, and a file that stops short or is damaged raises
:class:`DamagedError`, after which reading can go on at the next record.
"""

from __future__ import annotations

import bz2
import io
import re
import zlib
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

MAX_LINE = 64 * 1024
_RAW = 64 * 1024
_PART = 256 * 1024
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
_SKIPPED = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
_SIP = 1024
"""Bytes given to the zstd decoder at a time: one block of three bytes may hold 128 KiB."""

_ZSTD_WINDOW = 128 * 1024 * 1024
_MAX_DICTIONARY = 16 * 1024 * 1024
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_RECORD = b"WARC/"
_ARC_RECORD = re.compile(rb"https?://[^ \r\n]{1,4000} [0-9a-fA-F.:]{2,45} [0-9]{14} ")
"""The line that begins a record of an ARC file."""


class DamagedError(Exception):
    """The file is not what it should be at this place; the message says how."""


class _Source(Protocol):
    """Decompressed parts, one after the other."""

    place: int

    def part(self) -> bytes:
        """The next part, empty at the end.  Raises DamagedError."""

    def resync(self) -> bool:
        """Go to where the next record may begin; ``False`` if there is none."""


class Inflow:
    """A file's decompressed bytes.  A context manager that closes the file.

    ``place`` is where in the file the last line read began, or the compressed
    member it stood in.
    """

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        self._source = _source(self._file)
        self._part = b""
        self._at = 0
        self.place = 0

    def __enter__(self) -> Inflow:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def damaged_at(self) -> int:
        """Where the part begins that was being read: to be asked after DamagedError."""
        return self.place if isinstance(self._source, _Plain) else self._source.place

    def readline(self, limit: int = MAX_LINE) -> bytes:
        """A line with its end, or what there is before the file ends; sets ``place``."""
        self._fill()
        self.place = self._source.place
        if isinstance(self._source, _Plain):
            self.place += self._at
        line = b""
        while not line.endswith(b"\n") and self._fill():
            stop = self._at + limit + 1 - len(line)
            end = self._part.find(b"\n", self._at, stop) + 1
            line += self._take((end or min(stop, len(self._part))) - self._at)
            if len(line) > limit:
                raise DamagedError(f"a line is longer than {limit} bytes")
        return line

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only where the file ends."""
        found = bytearray()
        while len(found) < size and self._fill():
            found += self._take(size - len(found))
        return bytes(found)

    def skip(self, size: int) -> int:
        """Pass over so many bytes; gives how many there were."""
        passed = 0
        while passed < size and self._fill():
            passed += len(self._take(size - passed))
        return passed

    def resync(self) -> bool:
        """After damage, go to the next place where a record may begin."""
        if isinstance(self._source, _Plain):
            return self._to_next_line_of_record()
        self._part, self._at = b"", 0
        return self._source.resync()

    def _to_next_line_of_record(self) -> bool:
        self._fill()
        if len(self._part) - self._at < len(_RECORD):
            rest, start = self._part[self._at :], self._source.place + self._at
            self._part, self._at = rest + self._source.part(), 0
            self._source.place = start
        if self._part.startswith(_RECORD, self._at):  # the line before it was what is damaged
            return True
        while True:
            found = self._part.find(b"\n" + _RECORD, self._at)
            if found >= 0:
                self._at = found + 1
                return True
            tail = self._part[-len(_RECORD) :]  # the mark may be cut through
            part = self._source.part()
            if not part:
                return False
            self._part, self._at = tail + part, 0
            self._source.place -= len(tail)

    def _fill(self) -> bool:
        if self._at >= len(self._part):
            self._part, self._at = self._source.part(), 0
        return bool(self._part)

    def _take(self, size: int) -> bytes:
        taken = self._part[self._at : self._at + size]
        self._at += len(taken)
        return taken


def _source(file: BinaryIO) -> _Source:
    """The decompressor for what the file begins with."""
    start = file.read(10)
    file.seek(0)
    if _BZIP2.match(start):
        return _Bzip2(file)
    if start.startswith(_GZIP):
        return _Gzip(file)
    if start.startswith((_ZSTD, _ZSTD_DICTIONARY)):
        return _Zstd(file)
    return _Plain(file)


class _Plain:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.place = 0

    def part(self) -> bytes:
        self.place = self._file.tell()
        return self._file.read(_PART)

    def resync(self) -> bool:
        return False


class _Gzip:
    """Members of gzip; a part never goes beyond its member."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._raw = b""
        self._member: zlib._Decompress | None = None
        self.place = 0

    def part(self) -> bytes:
        while True:
            if self._member is None and not self._begin():
                return b""
            member = self._member
            assert member is not None
            self._raw = self._raw or self._file.read(_RAW)
            ended = not self._raw
            try:
                data = member.decompress(self._raw, _PART)
            except zlib.error as error:
                raise DamagedError(f"the gzip member is damaged ({error})") from error
            self._raw = member.unused_data if member.eof else member.unconsumed_tail
            if member.eof:
                self._member = None
            elif ended and not data:
                raise DamagedError("the file is cut short")
            if data:
                return data

    def resync(self) -> bool:
        """The next gzip member that begins with a record."""
        self._member, place = None, self.place + 1
        while True:
            self._file.seek(place)
            window = self._file.read(_RAW + len(_GZIP))
            found = window.find(_GZIP)
            if found < 0 and len(window) <= len(_GZIP):
                return False
            if found < 0:
                place += len(window) - len(_GZIP) + 1
                continue
            place += found
            if _begins_record(window[found : found + 4096]):
                self._file.seek(place)
                self._raw = b""
                return True
            place += 1

    def _begin(self) -> bool:
        while not self._raw.strip(b"\0"):  # some tools pad a file with zeros
            self._raw = self._file.read(_RAW)
            if not self._raw:
                return False
        self._raw = self._raw.lstrip(b"\0")
        self.place = self._file.tell() - len(self._raw)
        self._raw += self._file.read(len(_GZIP)) if len(self._raw) < len(_GZIP) else b""
        if not self._raw.startswith(_GZIP):
            raise DamagedError("what follows is no gzip member")
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return True


def _begins_record(data: bytes) -> bool:
    try:
        start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(data, 4096)
    except zlib.error:
        return False
    return start.startswith(_RECORD) or _ARC_RECORD.match(start) is not None


class _Bzip2:
    """Streams of bzip2, one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream = bz2.BZ2Decompressor()
        self._rest = b""
        self.place = 0

    def part(self) -> bytes:
        while True:
            if self._stream.eof:
                self._rest = self._stream.unused_data or self._file.read(_RAW)
                if not self._rest.strip(b"\0"):
                    return b""
                self.place = self._file.tell() - len(self._rest)
                self._stream = bz2.BZ2Decompressor()
            elif self._stream.needs_input and not self._rest:
                self._rest = self._file.read(_RAW)
                if not self._rest:
                    raise DamagedError("the file is cut short")
            data, self._rest = self._rest, b""
            try:
                part = self._stream.decompress(data, _PART)
            except OSError as error:
                raise DamagedError(f"the bzip2 stream is damaged ({error})") from error
            if part:
                return part

    def resync(self) -> bool:
        return False


class _Zstd:
    """Frames of zstd, with the dictionary that the file may begin with.

    (IIPC's proposal "Use of Zstandard in WARC files".)
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.place = 0
        dictionary = _zstd_dictionary(file)
        self._context = zstandard.ZstdDecompressor(
            dict_data=dictionary, max_window_size=_ZSTD_WINDOW
        )
        self._frame: zstandard.ZstdDecompressionObj | None = None
        self._raw = b""

    def part(self) -> bytes:
        while True:
            if self._frame is None and not self._begin():
                return b""
            frame = self._frame
            assert frame is not None
            self._raw = self._raw or self._file.read(_RAW)
            if not self._raw:
                raise DamagedError("the file is cut short")
            sip, self._raw = self._raw[:_SIP], self._raw[_SIP:]
            try:
                data = bytes(frame.decompress(sip))
            except zstandard.ZstdError as error:
                raise DamagedError(f"the zstd frame is damaged ({error})") from error
            if frame.eof:
                self._raw, self._frame = frame.unused_data + self._raw, None
            if data:
                return data

    def resync(self) -> bool:
        return False

    def _begin(self) -> bool:
        """Go to the next frame, past those that are to be skipped (RFC 8878, 3.1.2)."""
        while self._filled():
            self.place = self._file.tell() - len(self._raw)
            if self._raw.startswith(_ZSTD):
                self._frame = self._context.decompressobj()
                return True
            if not _SKIPPED.match(self._raw):
                raise DamagedError("what follows is no zstd frame")
            size = 8 + int.from_bytes(self._raw[4:8], "little")
            self._file.seek(self.place + size)
            self._raw = b""
        return False

    def _filled(self) -> bool:
        if len(self._raw) < 8:
            self._raw += self._file.read(_RAW)
        return bool(self._raw)


def _zstd_dictionary(file: BinaryIO) -> zstandard.ZstdCompressionDict | None:
    """The dictionary in a skippable frame at the file's beginning, if there is one."""
    if file.read(4) != _ZSTD_DICTIONARY:
        file.seek(0)
        return None
    size = int.from_bytes(file.read(4), "little")
    if size > _MAX_DICTIONARY:
        raise DamagedError(f"its dictionary has {size} bytes, more than {_MAX_DICTIONARY}")
    data = file.read(size)
    if data.startswith(_ZSTD):
        reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data))
        data = reader.read(_MAX_DICTIONARY)
    return zstandard.ZstdCompressionDict(data)
