"""Unpacks a RAR or 7z archive in a process of its own: bytes on stdin, members on stdout.

libarchive is a library in C that reads what strangers made; so it runs apart, with
limits of its own.  This is started as a script and imports nothing of the package.

Output: for each member a line of JSON, ``{"name", "size"}``, and so many bytes; at the
end a line ``{"end": true}`` or ``{"error": KIND, "message": TEXT}`` where KIND is
``missing``, ``password``, ``members``, ``unpacked``, ``ratio`` or ``damaged``.
"""

from __future__ import annotations

import json
import locale
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MEMORY = 1 << 30
"""Bytes of address space this process may use."""

BLOCK = 1 << 16
SMALL = 8 << 20
"""Unpacked sizes up to this (bytes) are harmless whatever their ratio."""


class StoppedError(Exception):
    """A bound was met, or a password is asked for."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def members(
    payload: bytes, style: str, bounds: tuple[int, int, int]
) -> Iterator[tuple[str, bytes]]:
    """Names and contents; ``bounds`` are the most members, bytes in all, and the ratio."""
    import libarchive
    from libarchive import ffi

    is_encrypted = ffi.libarchive.archive_entry_is_encrypted
    is_encrypted.argtypes = [ffi.c_archive_entry_p]
    most, largest, ratio = bounds
    count = size = 0
    with libarchive.memory_reader(payload, format_name=style, filter_name="none") as archive:
        for entry in archive:
            if not entry.isreg:
                continue
            if is_encrypted(entry._entry_p):
                raise StoppedError("password", "a member is encrypted")
            count += 1
            if count > most:
                raise StoppedError("members", str(most))
            parts = []
            for block in entry.get_blocks(BLOCK):
                size += len(block)
                if size > largest:
                    raise StoppedError("unpacked", str(largest))
                if size > SMALL and size > ratio * len(payload):
                    raise StoppedError("ratio", str(ratio))
                parts.append(block)
            yield written(ffi.entry_pathname(entry._entry_p), entry.pathname), b"".join(parts)


def written(raw: bytes | None, name: str | bytes | None) -> str:
    """A member's path; bytes without a charset are UTF-8, or GB 18030 as Chinese Windows writes."""
    for charset in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return (raw or b"").decode(charset) or str(name or "")
    return str(name or "")


def answer(payload: bytes, style: str, bounds: tuple[int, int, int]) -> dict[str, Any]:
    """Write the members to stdout, and give what is written at the end."""
    try:
        from libarchive import ArchiveError
    except (ImportError, OSError, AttributeError, TypeError) as error:  # without the C library, too
        return {"error": "missing", "message": str(error)}
    try:
        for name, content in members(payload, style, bounds):
            line = json.dumps({"name": name, "size": len(content)})
            sys.stdout.buffer.write(line.encode() + b"\n" + content)
    except StoppedError as stop:
        return {"error": stop.kind, "message": str(stop)}
    except (ArchiveError, ValueError, MemoryError) as error:
        kind = "password" if asks_for_password(payload, style) else "damaged"
        # libarchive's own words alone: beside them its binding tells an address in memory
        told = getattr(error, "msg", error) or "libarchive says no more"
        return {"error": kind, "message": str(told)}
    return {"end": True}


def asks_for_password(payload: bytes, style: str) -> bool:
    """Whether an archive that cannot be read has encrypted members or an encrypted directory."""
    import libarchive
    from libarchive import ffi

    asked = ffi.libarchive.archive_read_has_encrypted_entries
    asked.argtypes = [ffi.c_archive_p]
    with (
        suppress(libarchive.ArchiveError, ValueError),
        libarchive.memory_reader(payload, format_name=style, filter_name="none") as archive,
    ):
        with suppress(libarchive.ArchiveError):
            next(iter(archive), None)
        return bool(asked(archive._pointer) > 0)
    return False


def main() -> None:
    """Read stdin under the limits and answer."""
    try:
        import resource
    except ImportError:  # not on Windows
        pass
    else:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    style, most, largest, ratio = sys.argv[1:5]
    end = answer(sys.stdin.buffer.read(), style, (int(most), int(largest), int(ratio)))
    sys.stdout.buffer.write(json.dumps(end).encode() + b"\n")


if __name__ == "__main__":
    main()
