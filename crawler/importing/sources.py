"""The WARC and ARC files in what is given: files, folders, and WACZ packages.

WACZ (version 1.1.1 of the specification) is a ZIP file with WARC files in ``archive/`` and
``datapackage.json``, which states their digests.  What is another kind of file is refused by its
name, with what to do.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from common.errors import CrawlError

ENDINGS = tuple(
    f".{kind}{packed}" for kind in ("warc", "arc") for packed in ("", ".gz", ".zst", ".bz2")
)
WACZ = ".wacz"
MAX_RATIO = 200
"""How many times larger a WARC file of a package may be than its compressed bytes."""

SMALL = 64 * 1024 * 1024
"""Bytes up to which the ratio does not matter."""

MAX_MEMBERS = 100_000
MAX_DESCRIPTION = 16 * 1024 * 1024
_LOOKED_AT = 4096
_PART = 1024 * 1024

_BY_HAND = "take it with: gongan import file {} --url {} --portal ID --fetched DATE"
_STATED = re.compile(
    rb"^(?:Snapshot-Content-Location| ?url):[ ]{1,9}(https?://[!-~]{1,2000})[ ]{0,9}\r?$",
    re.M | re.I,
)
"""Where an MHTML file's head, or the comment of a SingleFile page, says where the page is from."""


class NotTakenError(CrawlError):
    """What was given holds no WARC files; the message says what it is and what to do."""


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC or ARC file: one on disk, or the ``member`` of a WACZ package.

    ``digest`` is what the package states of the member (``sha256:...``), ``packed`` the packages
    within the package, which are not read.
    """

    path: Path
    member: str | None = None
    digest: str | None = None
    packed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the file is called, without its folder."""
        return self.path.name if self.member is None else f"{self.path.name}/{self.member}"


def files_in(paths: Sequence[Path]) -> list[WarcFile]:
    """The WARC files that are given, the files of folders in the order of their names.

    Raises :class:`NotTakenError` for what is none, and OSError for what cannot be read.
    """
    found: list[WarcFile] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if _is_named_so(p) and p.is_file())
            if not inside:
                raise NotTakenError(
                    f"{path}: in this folder are no files named {', '.join(ENDINGS)} or {WACZ}"
                )
            for file in inside:
                found += _of_file(file)
        elif path.is_file():
            found += _of_file(path)
        else:
            raise NotTakenError(f"{path}: no such file; check the path and try again")
    return found


@contextmanager
def on_disk(file: WarcFile, problems: list[str]) -> Iterator[Path]:
    """The file as one on disk: a package's member is unpacked for as long as it is read.

    A member that is damaged, or not what its package says, is told in ``problems``; what there
    is of it is given all the same.
    """
    if file.member is None:
        yield file.path
        return
    problems += [
        f"{file.path.name}/{name}: a package within a package is not read: unpack it, and give it"
        for name in file.packed
    ]
    with tempfile.TemporaryDirectory(prefix="gongan-wacz-") as folder:
        path = Path(folder) / "member.warc.gz"
        fault = _unpack(file, path)
        if fault is not None:
            problems.append(f"{file.name}: {fault}")
        yield path


def _is_named_so(path: Path) -> bool:
    return path.name.lower().endswith((*ENDINGS, WACZ))


def _of_file(path: Path) -> list[WarcFile]:
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    if start.startswith(b"PK\x03\x04"):
        return _of_package(path)
    refusal = _refusal(path, start)
    if refusal is not None:
        raise NotTakenError(f"{path}: {refusal}")
    return [WarcFile(path)]


def _refusal(path: Path, start: bytes) -> str | None:
    """Why a file is not taken, and what to do; ``None`` for what may be WARC."""
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    lower = text.lower()
    stated = _STATED.search(start)
    address = quote(stated[1].decode("ascii")) if stated is not None else "ADDRESS"
    by_hand = _BY_HAND.format(quote(path.name), address)
    if not start:
        return "it is empty: fetch it again"
    if path.name.lower().endswith(".har") or (text.startswith(b"{") and b'"log"' in text):
        return (
            "this is a HAR file, which keeps texts and not the bytes that were sent: record it as "
            "WARC or WACZ (ArchiveWeb.page does in a browser), or convert it with har2warc"
        )
    head = lower.partition(b"\n\n")[0] if b"\n\n" in lower else lower.partition(b"\r\n\r\n")[0]
    if path.name.lower().endswith((".mht", ".mhtml")) or b"\nmime-version:" in b"\n" + head:
        return f"this is an MHTML file, one page saved by a browser: {by_hand}"
    if lower.startswith((b"<!doctype html", b"<html", b"<!--")):
        return f"this is a web page (SingleFile saves such): {by_hand}"
    if start.startswith(b"SQLite format 3\0"):
        return "this is an archive of this program or another database: use 'gongan merge'"
    if start.startswith((b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ")):
        return "this is a packed file: unpack it, and give what is in it"
    if start.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        return f"this is a document: {by_hand}"
    return None


def _of_package(path: Path) -> list[WarcFile]:
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            if len(members) > MAX_MEMBERS:
                raise NotTakenError(f"{path}: a ZIP file of {len(members)} members is not taken")
            names = [one.filename for one in members if not one.is_dir()]
            warcs = [name for name in names if name.lower().endswith(ENDINGS)]
            digests = _stated(package)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise NotTakenError(f"{path}: a damaged ZIP file ({error}): fetch it again") from error
    packed = tuple(sorted(name for name in names if name.lower().endswith(WACZ)))
    if packed and not warcs:
        raise NotTakenError(f"{path}: a package of WACZ files: unpack it, and give those in it")
    if not warcs:
        raise NotTakenError(
            f"{path}: a ZIP file without WARC files. If it holds documents, take it with "
            f"'gongan import file {path.name} --url ADDRESS --portal ID --fetched DATE'"
        )
    first, *others = sorted(warcs)
    found = [WarcFile(path, first, digests.get(first), packed)]
    return found + [WarcFile(path, name, digests.get(name)) for name in others]


def _stated(package: zipfile.ZipFile) -> dict[str, str]:
    """The digests that a package's description states, by the members' names."""
    try:
        with package.open("datapackage.json") as file:
            described = json.loads(file.read(MAX_DESCRIPTION))
        resources = described.get("resources", [])
        pairs = [(one.get("path"), one.get("hash")) for one in resources]
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, RuntimeError, OSError):
        return {}
    except zipfile.BadZipFile:
        return {}
    return {path: digest for path, digest in pairs if isinstance(path, str) and digest}


def _unpack(file: WarcFile, path: Path) -> str | None:
    """Write a member to ``path``, as far as it goes; gives what is wrong with it."""
    digest = hashlib.sha256()
    written = 0
    try:
        with zipfile.ZipFile(file.path) as package, path.open("wb") as out:
            info = package.getinfo(file.member or "")
            most = max(SMALL, MAX_RATIO * info.compress_size)
            with package.open(info) as member:
                while part := member.read(_PART):
                    written += len(part)
                    if written > most:
                        return f"it unpacks to more than {MAX_RATIO} times its size"
                    digest.update(part)
                    out.write(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        return f"its place in the package is damaged ({error})"
    stated = str(file.digest or "")
    if stated.startswith("sha256:") and stated[7:].lower() != digest.hexdigest():
        return "its digest is not that which datapackage.json states: it was changed or damaged"
    return None
