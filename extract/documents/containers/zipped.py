"""Zip containers (ZIP itself, DOCX, XLSX, OFD) opened with their limits, and their XML."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from lxml import etree

from common.messages import say
from extract.documents.limits import MIB, Limits, RefusedError

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of binary Office files, and of encrypted new ones."""

_SMALL = 8 * MIB
"""Unpacked sizes up to this (bytes) are harmless whatever their ratio."""


def opened(payload: bytes, limits: Limits) -> zipfile.ZipFile:
    """The container, once its directory says that it stays within the limits.

    ``zipfile`` never unpacks more of a member than the directory declares, so
    what is declared is what is bounded.  Refuses broken, encrypted and swelling ones.
    """
    if payload.startswith(OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in payload:
        message = say("file_needs_password")
        raise RefusedError("encrypted_document", message)
    try:
        container = zipfile.ZipFile(io.BytesIO(payload))
        members = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
        if payload.startswith(b"PK\x03\x04"):
            message = say("file_breaks_off", error=error)
            raise RefusedError("truncated_document", message) from None
        message = say("other_kind", error=error)
        raise RefusedError("unreadable_document", message) from None
    if len(members) > limits.members:
        message = say("container_files", count=f"{len(members):,}", members=f"{limits.members:,}")
        raise RefusedError("limit_reached", message)
    unpacked = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if unpacked > limits.unpacked:
        message = say(
            "container_swells", unpacked=f"{unpacked:,}", unpacked2=f"{limits.unpacked:,}"
        )
        raise RefusedError("limit_reached", message)
    if unpacked > _SMALL and unpacked > limits.ratio * max(packed, 1):
        message = say("container_ratio", ratio=limits.ratio)
        raise RefusedError("limit_reached", message)
    if any(info.flag_bits & 0x1 for info in members):
        message = say("container_needs_password")
        raise RefusedError("encrypted_document", message)
    for info in members:
        if "\\" in info.filename:  # as some writers on Windows name them
            info.filename = info.filename.replace("\\", "/")
            container.NameToInfo.setdefault(info.filename, info)
    return container


def member(container: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """The bytes of one member; refuses one that is missing or damaged."""
    try:
        return container.read(name)
    except KeyError:
        message = say("container_lacks", name=name)
        raise RefusedError("unreadable_document", message) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        message = say("part_damaged", error=error)
        raise RefusedError("truncated_document", message) from None


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, recover=recover)


def xml(data: bytes, damage: list[str] | None = None) -> etree._Element:
    """The root of an XML part; entities are not expanded, nothing is fetched.

    A damaged part is read as far as it goes, and what is wrong with it added to
    ``damage``; refuses one in which there is nothing to read.
    """
    try:
        return etree.fromstring(data, _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
    try:
        root: etree._Element | None = etree.fromstring(data, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        message = say("part_no_xml", why=why)
        raise RefusedError("unreadable_document", message)
    if damage is not None:
        damage.append(why)
    return root


def optional_xml(container: zipfile.ZipFile, name: str) -> etree._Element | None:
    """The root of a part the document can do without; ``None`` if it is missing or broken."""
    try:
        return xml(member(container, name))
    except RefusedError:
        return None


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute's value by its local name: namespaces differ between kinds of OOXML."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def beside(part: str, target: str) -> str:
    """The container's name for ``target`` as ``part`` refers to it."""
    if target.startswith("/"):
        return target.lstrip("/")
    parts: list[str] = []
    for piece in (*PurePosixPath(part).parent.parts, *PurePosixPath(target).parts):
        if piece == "..":
            del parts[-1:]
        elif piece != ".":
            parts.append(piece)
    return "/".join(parts)
