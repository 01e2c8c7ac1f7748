"""RAR and 7z archives, read by libarchive (the extra ``archives``) within the limits of ZIP."""

from __future__ import annotations

import json
import re
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common import file_types
from common.processes import LimitReached, ProcessLimits, run
from extract.documents.limits import Limits, RefusedError

_WORKER = Path(__file__).with_name("worker.py")


@dataclass(frozen=True, slots=True)
class _Style:
    """An archive format: its name for people, for libarchive, and its media type."""

    name: str
    reader: str
    media_type: str


_STYLES = {
    b"Rar!\x1a\x07\x01\x00": _Style("RAR", "rar5", file_types.media_type("rar")),
    b"Rar!\x1a\x07": _Style("RAR", "rar", file_types.media_type("rar")),
    b"7z\xbc\xaf\x27\x1c": _Style("7z", "7zip", file_types.media_type("7z")),
}

_ERRORS = {
    "missing": (
        "converter_missing",
        "{style} archives need libarchive and the extra 'archives': "
        "pip install 'gongan-archive[archives]', apt install libarchive13 ({why})",
    ),
    "password": (
        "encrypted_document",
        "the archive needs a password; ask the publisher for an open copy ({why})",
    ),
    "members": ("limit_reached", "the archive holds more than {why} files"),
    "unpacked": ("limit_reached", "the archive unpacks to more than {why} bytes"),
    "ratio": ("limit_reached", "the archive unpacks to more than {why} times its size"),
}


_MEMORY = 2 << 30
"""Bytes of address space the unpacking process may use: dictionaries of 7z are large."""
_TAIL = 1 << 16
"""Bytes at the end in which an archive's last block is looked for; signatures may follow it."""
_LAST = re.compile(rb"[\x03-\x0f]\x05", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of an archive in its order, by name, and why they are not all."""

    files: tuple[tuple[str, bytes], ...]
    refusal: RefusedError | None = None


def media_type(payload: bytes) -> str | None:
    """The media type of a RAR or 7z archive; ``None`` for any other payload."""
    style = _style(payload)
    return style.media_type if style else None


def contents(payload: bytes, limits: Limits) -> Contents:
    """The files of a RAR or 7z archive, as far as they could be read.

    They are unpacked by a process of its own within ``limits.members``,
    ``limits.unpacked``, ``limits.ratio`` and ``limits.seconds``.  Refusals:
    ``converter_missing``, ``encrypted_document``, ``limit_reached``,
    ``unsupported_format`` for one of which nothing could be read, and
    ``truncated_document`` for one that breaks off.  Raises ValueError for another payload.
    """
    style = _style(payload)
    if style is None:
        raise ValueError("no RAR or 7z archive")
    bounds = (limits.members, limits.unpacked, limits.ratio)
    command = [sys.executable, "-I", str(_WORKER), style.reader, *map(str, bounds)]
    limited = ProcessLimits(
        limits.seconds, memory=_MEMORY, file=2 * limits.unpacked, output=2 * limits.unpacked
    )
    done = run(command, limited, stdin=payload, environment={"LC_ALL": "C.UTF-8"})
    if isinstance(done.ended, LimitReached):
        message = f"unpacking the archive was ended at its limit of {done.ended.amount:g}"
        unit = "bytes" if done.ended.limit in ("output", "file") else "s"
        return Contents((), RefusedError("limit_reached", f"{message} {unit}"))
    files, end = _parsed(done.stdout)
    if "error" not in end and not _has_end(payload, style):
        end = {"error": "damaged", "message": "the end of the archive is missing"}
    if "error" not in end:
        return Contents(files)
    return Contents(files, _refusal(style, end, some=bool(files)))


def _refusal(style: _Style, end: dict[str, Any], *, some: bool) -> RefusedError:
    why = " ".join(str(end["message"]).split())[:120]
    if end["error"] in _ERRORS:
        rule, message = _ERRORS[end["error"]]
        return RefusedError(rule, message.format(style=style.name, why=why))
    if some:
        message = f"the {style.name} archive breaks off or is damaged ({why}); fetch it again"
        return RefusedError("truncated_document", message)
    message = (
        f"a {style.name} archive that is damaged, or of a kind that cannot be read ({why}); "
        "unpack it (7z x FILE) and give the files in it"
    )
    return RefusedError("unsupported_format", message)


def _parsed(output: bytes) -> tuple[tuple[tuple[str, bytes], ...], dict[str, Any]]:
    """The members that the process wrote, and its last line; a damage if it died before."""
    files: list[tuple[str, bytes]] = []
    at = 0
    while (line_end := output.find(b"\n", at)) >= 0:
        told = json.loads(output[at:line_end])
        at = line_end + 1
        if "size" not in told:
            return tuple(files), told
        content = output[at : at + told["size"]]
        at += told["size"]
        if len(content) == told["size"]:
            files.append((told["name"], content))
    return tuple(files), {"error": "damaged", "message": "the unpacking process died"}


def _has_end(payload: bytes, style: _Style) -> bool:
    """Whether a RAR archive has its last block, which the library does not miss.

    RAR 5: header type 5; RAR 3 and 4: block 0x7B.  Each is told by its own checksum.
    """
    tail = payload[-_TAIL:]
    if style.reader == "rar5":
        return any(_is_last(tail, found.start()) for found in _LAST.finditer(tail))
    if style.reader == "rar":
        return any(_is_last_old(tail, found.start()) for found in re.finditer(b"{", tail))
    return True


def _is_last(tail: bytes, at: int) -> bool:
    fields = tail[at : at + 1 + tail[at]]
    return at >= 4 and zlib.crc32(fields) == int.from_bytes(tail[at - 4 : at], "little")


def _is_last_old(tail: bytes, at: int) -> bool:
    length = int.from_bytes(tail[at + 3 : at + 5], "little") - 2
    fields = tail[at : at + length] if 5 <= length < 64 else b""
    told = int.from_bytes(tail[at - 2 : at], "little")
    return at >= 2 and bool(fields) and zlib.crc32(fields) & 0xFFFF == told


def _style(payload: bytes) -> _Style | None:
    return next((style for magic, style in _STYLES.items() if payload.startswith(magic)), None)
