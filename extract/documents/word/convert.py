"""Binary Word files (DOC, WPS), RTF and ODT, turned into DOCX by LibreOffice and read as that.

LibreOffice is not a Python package: ``apt install libreoffice-writer`` or the like.
Without it such a file gives a finding that says so.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal

from extract.documents.containers.zipped import OLE_MAGIC, opened
from extract.documents.limits import LIMITS, Limits, RefusedError, check_payload, refused
from extract.documents.sheets import workbook
from extract.documents.word import docx
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

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""No macros, nothing fetched from where a stranger's document points to."""


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
                message = f"a binary Office file that is no Word document ({kind})"
                raise RefusedError("unsupported_format", message)
        elif media_type == MEDIA_TYPE:
            message = "the file is not of the kind it claims to be: no binary Word file"
            raise RefusedError("unreadable_document", message)
        converted = _converted(payload, _SUFFIXES[media_type], limits)
    except RefusedError as refusal:
        return refused(name, media_type, refusal)
    return replace(docx.read(converted, name, limits), media_type=media_type)


def _converted(payload: bytes, suffix: str, limits: Limits) -> bytes:
    """The file as DOCX; refuses what LibreOffice cannot convert in time."""
    program = converter()
    if program is None:
        message = "binary Word files need LibreOffice (apt install libreoffice-writer)"
        raise RefusedError("converter_missing", message)
    with tempfile.TemporaryDirectory(prefix="gongan-office-") as folder:
        source = Path(folder, f"document{suffix}")
        source.write_bytes(payload)
        command = [
            program,
            f"-env:UserInstallation={_profile(folder).as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            folder,
            str(source),
        ]
        said = _run(command, limits.conversion_seconds)
        result = source.with_suffix(".docx")
        if not result.exists():
            message = f"LibreOffice cannot open it: damaged, or protected by a password ({said})"
            raise RefusedError("unreadable_document", message)
        if result.stat().st_size > limits.bytes:
            raise RefusedError("limit_reached", f"converted larger than {limits.bytes:,} bytes")
        return result.read_bytes()


def _profile(folder: str) -> Path:
    """A LibreOffice profile of this conversion's own: two at once with the same would wait."""
    path = Path(folder, "profile")
    (path / "user").mkdir(parents=True)
    (path / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return path


def _run(command: list[str], seconds: float) -> str:
    """Run LibreOffice in a session of its own, so that all of it can be ended in time."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            message = f"LibreOffice was ended after {seconds:g} s without a result"
            raise RefusedError("limit_reached", message) from None
    return " ".join(output.decode("utf-8", "replace").split())[:160]
