"""A series of WARC files: one gzip member a record, a new file when one is full.

A file is called ``NAME.open`` until it is complete and on the disk; one that
still has that ending was cut off.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self

from warcio.warcwriter import WARCWriter

from archive.errors import ArchiveError
from archive.warc.records import VERSION

OPEN = ".open"


_WITH_PAYLOAD = ("response", "resource", "revisit")


class _Writer(WARCWriter):  # type: ignore[misc]
    """Writes a payload digest only on records that have a payload (ISO 28500, 5.9)."""

    def ensure_digest(self, record: Any, block: bool = True, payload: bool = True) -> None:
        """Called by warcio for each record it writes."""
        sent = record.rec_type == "request" and record.payload_length
        has_payload = record.rec_type in _WITH_PAYLOAD or bool(sent)
        super().ensure_digest(record, block=block, payload=payload and has_payload)


class WarcSeries:
    """Writes groups of records into files of at most about ``max_size`` bytes each.

    ``begin`` makes the first record of the file of a given name.  A group is
    never divided, so a file holds at least one.  Raises :class:`ArchiveError`
    rather than replace a file that is there.
    """

    def __init__(self, folder: Path, stem: str, max_size: int, begin: Callable[[str], Any]) -> None:
        self._folder = folder
        self._stem = stem
        self._max_size = max_size
        self._begin = begin
        self._file: BinaryIO | None = None
        self._writer: _Writer | None = None
        self._path = folder
        self.finished: list[Path] = []
        self.bytes = 0

    def write(self, records: Sequence[Any]) -> None:
        """Add a group of records, in the file that is open or in a new one."""
        if self._file is not None and self._file.tell() >= self._max_size:
            self._finish()
        if self._file is None:
            self._open()
        assert self._writer is not None
        for record in records:
            self._writer.write_record(record)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._finish()
        elif self._file is not None:
            self._file.close()  # it keeps its ending: cut off

    def _open(self) -> None:
        name = f"{self._stem}-{len(self.finished):05}.warc.gz"
        self._path = self._folder / name
        if self._path.exists():
            raise ArchiveError(
                f"{self._path} is there already: remove it, or name another folder with --out"
            )
        self._file = self._path.with_name(name + OPEN).open("wb")
        self._writer = _Writer(self._file, gzip=True, warc_version=VERSION)
        self._writer.write_record(self._begin(name))

    def _finish(self) -> None:
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self.bytes += self._file.tell()
        self._file.close()
        self._path.with_name(self._path.name + OPEN).replace(self._path)
        self.finished.append(self._path)
        self._file = self._writer = None
