"""Binary Word files (DOC, WPS), RTF and ODT, turned into DOCX by LibreOffice and read as that.

LibreOffice is not a Python package: ``apt install libreoffice-writer`` or the like.
Without it, or where it cannot be kept from network and files
(:mod:`extract.documents.word.office`), such a file gives a finding that says so.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

from common.isolation import ADVICE
from common.messages import say
from common.processes import Exited, LimitReached, ProcessLimits, run
from extract.documents.containers.zipped import OLE_MAGIC, opened
from extract.documents.limits import LIMITS, Limits, RefusedError, check_payload, refused
from extract.documents.sheets import workbook
from extract.documents.word import docx, office
from extract.records import Document

MEDIA_TYPE = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
_SUFFIXES = {MEDIA_TYPE: ".doc", RTF: ".rtf", ODT: ".odt"}

OleKind = Literal["word", "excel", "powerpoint", "encrypted", "other"]

_STREAMS: tuple[tuple[OleKind, tuple[str, ...]], ...] = (
    ("encrypted", ("EncryptedPackage",)),
    ("word", ("WordDocument",)),
    ("excel", ("Workbook", "Book")),
    ("powerpoint", ("PowerPoint Document",)),
)

_MEMORY = 4 << 30
"""Bytes of address space LibreOffice may use: it lays claim to two when it starts."""
_RESTART = 81
"""The exit code of LibreOffice when it has set up a new profile and wants to be run again."""
_SAID = 160
_NEARLY = 0.8
"""Share of the limit from which on a conversion that failed is taken as ended by it: what
systems count towards the limit and what they tell afterwards differ by some percent."""


def ole_kind(payload: bytes) -> OleKind:
    """What a binary Office file is, by the names of its streams."""
    for kind, names in _STREAMS:
        if any((name + "\0").encode("utf-16-le") in payload for name in names):
            return kind
    return "other"


def converter() -> str | None:
    """The path of LibreOffice, or ``None`` if it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def read(payload: bytes, name: str, limits: Limits = LIMITS) -> Document:
    """The blocks of a binary Word file, as LibreOffice understands it.

    A spreadsheet under such a name is read as one; a DOCX as that.  Problems:
    those of :func:`extract.documents.word.docx.read`, ``converter_missing``,
    ``unsupported_format``.
    """
    media_type = RTF if payload.startswith(b"{\\rtf") else MEDIA_TYPE
    try:
        check_payload(payload, limits)
        if payload.startswith(b"PK\x03\x04"):
            media_type = ODT
            opened(payload, limits).close()
        if payload.startswith(OLE_MAGIC):
            kind = ole_kind(payload)
            if kind == "excel":
                return workbook.read(payload, name, limits)
            if kind == "encrypted":
                return docx.read(payload, name, limits)
            if kind != "word":
                message = say("office_other_kind", kind=kind)
                raise RefusedError("unsupported_format", message)
        elif media_type == MEDIA_TYPE:
            message = say("no_binary_word")
            raise RefusedError("unreadable_document", message)
        converted = _converted(payload, _SUFFIXES[media_type], limits)
    except RefusedError as refusal:
        return refused(name, media_type, refusal)
    return replace(docx.read(converted, name, limits), media_type=media_type)


def _converted(payload: bytes, suffix: str, limits: Limits) -> bytes:
    """The file as DOCX; refuses what LibreOffice cannot convert within its limits."""
    program = converter()
    if program is None:
        message = say("office_missing")
        raise RefusedError("converter_missing", message)
    with tempfile.TemporaryDirectory(prefix="gongan-office-") as name:
        folder = Path(name).resolve()
        source = folder / f"document{suffix}"
        source.write_bytes(payload)
        command = office.command(Path(program), source, folder)
        if command is None:
            raise RefusedError("converter_missing", say("office_not_run", advice=ADVICE))
        said = _run(command, folder, limits)
        result = source.with_suffix(".docx")
        if result.is_symlink() or not result.is_file():
            message = say("office_cannot_open", said=said)
            raise RefusedError("unreadable_document", message)
        if result.stat().st_size > limits.bytes:
            raise RefusedError("limit_reached", say("converted_larger", bytes=f"{limits.bytes:,}"))
        return result.read_bytes()


def _run(command: list[str], folder: Path, limits: Limits) -> str:
    """Run LibreOffice, a second time when it asks for that; gives what it said."""
    seconds = limits.conversion_seconds
    bounds = ProcessLimits(seconds, memory=_MEMORY, file=limits.unpacked)
    environment = office.environment(folder)
    done = run(command, bounds, environment=environment, folder=folder)
    if done.ended == Exited(_RESTART):
        done = run(command, bounds, environment=environment, folder=folder)
    ended = done.ended
    if ended != Exited(0) and office.processor_seconds(folder) >= _NEARLY * seconds:
        ended = LimitReached("processor", seconds)
    if isinstance(ended, LimitReached):
        message = say("office_ended", ended=_limit(ended))
        raise RefusedError("limit_reached", message)
    return " ".join((done.stdout + done.stderr).decode("utf-8", "replace").split())[:_SAID]


def _limit(reached: LimitReached) -> str:
    """A limit in words."""
    unit = "s" if reached.limit in ("processor", "wall") else "bytes"
    of = {"processor": " of processor time", "file": " in one file", "output": " of messages"}
    return f"{reached.amount:g} {unit}{of.get(reached.limit, '')}"
