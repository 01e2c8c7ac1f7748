"""The kinds of files that are followed and read: ``file_types.toml``, for all packages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from common import data_files

Role = Literal["page", "document", "archive", "picture"]


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file: what its names end in (no dot), and what reading it needs.

    ``needs`` names the extra of this package, or the program, without which such a
    file is kept and a finding says what is missing; ``None`` if it needs neither.
    """

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    role: Role
    needs: str | None = None


@cache
def file_types() -> tuple[FileType, ...]:
    """All kinds, in the order of the file."""
    return data_files.records("common", "file_types.toml", dict[str, tuple[FileType, ...]])["type"]


@cache
def followed() -> frozenset[str]:
    """The suffixes of files that are followed as an article's attachments."""
    return _suffixes("document", "archive")


@cache
def pictures() -> frozenset[str]:
    """The suffixes of pictures that may show a report's tables."""
    return _suffixes("picture")


@cache
def pages() -> frozenset[str]:
    """The suffixes of web pages."""
    return _suffixes("page")


def media_type(suffix: str) -> str:
    """The media type of files with a suffix of the list; raises KeyError for any other."""
    return _media_types()[suffix]


@cache
def _media_types() -> dict[str, str]:
    return {suffix: kind.media_type for kind in file_types() for suffix in kind.suffixes}


def _suffixes(*roles: Role) -> frozenset[str]:
    return frozenset(
        suffix for kind in file_types() if kind.role in roles for suffix in kind.suffixes
    )
