"""Archives of documents: the members of ZIP, RAR and 7z, within limits, and of those inside."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from common.messages import say
from extract.documents.containers import foreign
from extract.documents.containers.zipped import member, opened
from extract.documents.limits import LIMITS, Limits, RefusedError, check_payload, problem
from extract.records import Finding

MEDIA_TYPE = "application/zip"

_UNSUPPORTED = {
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
    """The files of a ZIP, RAR or 7z archive, those of archives within it included.

    ``limits.members``, ``limits.unpacked`` and
    ``limits.depth`` hold for all levels together.  Names without the UTF-8 mark are
    read as UTF-8 or else GB 18030, as Chinese Windows writes them.  Problems:
    ``empty_document``, ``limit_reached``, ``encrypted_document``, ``converter_missing``,
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
            raise RefusedError("empty_document", say("archive_empty"))
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
        if foreign.media_type(payload) is not None:
            yield from self._inside_foreign(payload, path, depth)
            return
        with opened(payload, self.limits) as container:
            for info in container.infolist():
                name = member_name(info)
                if info.is_dir() or not info.file_size or _is_clutter(name):
                    continue
                self._take(info.file_size)
                yield from self._file(partial(member, container, info), f"{path}{name}", depth)

    def _inside_foreign(self, payload: bytes, path: str, depth: int) -> Iterator[Member]:
        left = replace(
            self.limits,
            members=self.limits.members - self._count,
            unpacked=self.limits.unpacked - self._size,
        )
        found = foreign.contents(payload, left)
        for name, content in found.files:
            if content and not _is_clutter(name):
                self._take(len(content))
                whole = f"{path}{plain_path(name)}"
                yield from self._file(partial(bytes, content), whole, depth)
        if found.refusal is not None:
            raise found.refusal

    def _take(self, size: int) -> None:
        self._count += 1
        self._size += size
        if self._count > self.limits.members:
            message = say("archive_files", members=f"{self.limits.members:,}")
            raise RefusedError("limit_reached", message)
        if self._size > self.limits.unpacked:
            message = say("archive_swells", unpacked=f"{self.limits.unpacked:,}")
            raise RefusedError("limit_reached", message)

    def _file(self, content: Callable[[], bytes], path: str, depth: int) -> Iterator[Member]:
        """A file, or the files of an archive within the archive."""
        try:
            payload = content()
            if kind := unsupported_archive(payload):
                raise RefusedError("unsupported_format", _advice(kind))
            if not _is_archive(payload):
                yield Member(path, payload)
            elif depth >= self.limits.depth:
                message = say("archive_depth", depth=self.limits.depth)
                raise RefusedError("limit_reached", message)
            else:
                yield from self.inside(payload, f"{path}/", depth + 1)
        except RefusedError as refusal:
            message = say("in_archive", path=path, message=refusal.message)
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
    return plain_path(name)


def plain_path(name: str) -> str:
    """A path with forward slashes that leads nowhere but down."""
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _is_clutter(name: str) -> bool:
    return name.startswith(_CLUTTER[0]) or name.rpartition("/")[2] in _CLUTTER


def _is_archive(payload: bytes) -> bool:
    """Whether bytes are a plain archive, not a document kept in one."""
    if foreign.media_type(payload) is not None:
        return True
    if not payload.startswith(b"PK\x03\x04"):
        return False
    try:
        names = opened(payload, LIMITS).namelist()
    except RefusedError:
        return False
    parts = {name.lower() for name in names}
    return not ({"[content_types].xml", "ofd.xml", "mimetype"} & parts)
