"""ZIP archives of documents: their members, within limits.  RAR and 7z are only recognised."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from extract.documents.containers.zipped import member, opened
from extract.documents.limits import LIMITS, Limits, RefusedError, check_payload, problem
from extract.records import Finding

MEDIA_TYPE = "application/zip"

_UNSUPPORTED = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
}
_CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_UTF8_NAME = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; ``name`` is its path, through archives within the archive."""

    name: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of an archive in its order, and what could not be unpacked."""

    members: tuple[Member, ...]
    problems: tuple[Finding, ...] = ()


def unsupported_archive(payload: bytes) -> str | None:
    """The name of an archive format that is recognised but not unpacked."""
    for magic, name in _UNSUPPORTED.items():
        if payload.startswith(magic):
            return name
    return None


def unpack(payload: bytes, limits: Limits = LIMITS) -> Unpacked:
    """The files of a ZIP archive, those of archives within it included.

    Nothing is written to disk.  ``limits.members``, ``limits.unpacked`` and
    ``limits.depth`` hold for all levels together.  Names without the UTF-8 mark are
    read as UTF-8 or else GB 18030, as Chinese Windows writes them.  Problems:
    ``empty_document``, ``limit_reached``, ``encrypted_document``,
    ``unreadable_document``, ``truncated_document``, ``unsupported_format``.
    """
    work = _Unpacking(limits)
    try:
        check_payload(payload, limits)
        if kind := unsupported_archive(payload):
            raise RefusedError("unsupported_format", _advice(kind))
        for found in work.inside(payload, "", 1):
            work.members.append(found)
        if not work.members and not work.problems:
            raise RefusedError("empty_document", "the archive holds no file")
    except RefusedError as refusal:
        work.problems.append(problem(refusal.rule, refusal.message))
    return Unpacked(tuple(work.members), tuple(work.problems))


def _advice(kind: str) -> str:
    return f"a {kind} archive; unpack it (7z x FILE) and give the files in it"


class _Unpacking:
    """What one unpacking has found and used up."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.members: list[Member] = []
        self.problems: list[Finding] = []
        self._count = 0
        self._size = 0

    def inside(self, payload: bytes, path: str, depth: int) -> Iterator[Member]:
        """The files of one archive; ``path`` is that of the archive itself."""
        with opened(payload, self.limits) as container:
            for info in container.infolist():
                name = member_name(info)
                if info.is_dir() or not info.file_size or _is_clutter(name):
                    continue
                self._take(info)
                yield from self._file(container, info, f"{path}{name}", depth)

    def _take(self, info: zipfile.ZipInfo) -> None:
        self._count += 1
        self._size += info.file_size
        if self._count > self.limits.members:
            message = f"the archive holds more than {self.limits.members:,} files"
            raise RefusedError("limit_reached", message)
        if self._size > self.limits.unpacked:
            message = f"the archive unpacks to more than {self.limits.unpacked:,} bytes"
            raise RefusedError("limit_reached", message)

    def _file(
        self, container: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, depth: int
    ) -> Iterator[Member]:
        """A file, or the files of an archive within the archive."""
        try:
            payload = member(container, info)
            if kind := unsupported_archive(payload):
                raise RefusedError("unsupported_format", _advice(kind))
            if not _is_archive(payload):
                yield Member(path, payload)
            elif depth >= self.limits.depth:
                message = f"archives are nested more than {self.limits.depth} deep"
                raise RefusedError("limit_reached", message)
            else:
                yield from self.inside(payload, f"{path}/", depth + 1)
        except RefusedError as refusal:
            message = f"{path}: {refusal.message}"
            self.problems.append(Finding(refusal.rule, message, subject=path))


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's path with forward slashes, its characters put right."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for charset in ("utf-8", "gb18030"):
            try:
                name = raw.decode(charset) or name
                break
            except UnicodeDecodeError:
                continue
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _is_clutter(name: str) -> bool:
    return name.startswith(_CLUTTER[0]) or name.rpartition("/")[2] in _CLUTTER


def _is_archive(payload: bytes) -> bool:
    """Whether bytes are a plain ZIP archive, not a document kept in one."""
    if not payload.startswith(b"PK\x03\x04"):
        return False
    try:
        names = opened(payload, LIMITS).namelist()
    except RefusedError:
        return False
    parts = {name.lower() for name in names}
    return not ({"[content_types].xml", "ofd.xml", "mimetype"} & parts)
