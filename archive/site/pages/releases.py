"""Releases that stand in a folder: what each says of itself, and which of its files are given.

A release is a folder written by :func:`archive.release.export.export`.  Only files that its
``SHA256SUMS`` names are given, by the very name that stands there, and only plain files of that
folder: no link leads out of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.site.labels import Translate

SUMS = "SHA256SUMS"
MAX_DESCRIPTOR = 8 * 1024 * 1024
"""Bytes of a descriptor that are read."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_SUM = re.compile(rf"([0-9a-f]{{64}}) [ *]({_NAME.pattern})")
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """A file of a release: its name, bytes and SHA-256 as the release states it."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A release: ``name`` is that of its folder, ``created`` the moment that it is of."""

    name: str
    title: str
    description: str
    version: str
    created: str
    files: tuple[ReleaseFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(one.size for one in self.files)


def releases(root: Path | None) -> list[Release]:
    """The releases in a folder, the latest version first; folders that are none are left out."""
    if root is None or not root.is_dir():
        return []
    found = [made for path in root.iterdir() if (made := _release(path)) is not None]
    return sorted(found, key=lambda one: (_ordered(one.version), one.name), reverse=True)


def release(root: Path | None, name: str) -> Release | None:
    """The release of a folder's name, or ``None``."""
    if root is None or not _NAME.fullmatch(name):
        return None
    return _release(root / name)


def path_of(root: Path | None, name: str, file: str) -> Path | None:
    """Where a file of a release stands; ``None`` for whatever is no file of it."""
    found = release(root, name)
    if root is None or found is None or file not in {SUMS, *(one.name for one in found.files)}:
        return None
    return root / name / file


def described(found: Release, address: str, t: Translate) -> dict[str, Any]:
    """A release as a Dataset of schema.org, at ``address`` (without a slash at its end)."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": found.title,
        "description": found.description,
        "version": found.version,
        "datePublished": found.created[:10],
        "url": address,
        "license": "https://www.apache.org/licenses/LICENSE-2.0",
        "isAccessibleForFree": True,
        "inLanguage": ["zh", "en"],
        "spatialCoverage": t("china"),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": one.name,
                "contentUrl": f"{address}/{one.name}",
                "contentSize": f"{one.size} B",
                "sha256": one.sha256,
                "encodingFormat": media_type(one.name),
            }
            for one in found.files
        ],
    }


_TYPES = {
    "parquet": "application/vnd.apache.parquet",
    "gz": "application/gzip",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "cff": "text/plain; charset=utf-8",
}


def media_type(name: str) -> str:
    """The media type of a release's file, by the end of its name."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def _release(folder: Path) -> Release | None:
    if not _NAME.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
        return None
    try:
        descriptor = folder / "datapackage.json"
        if descriptor.stat().st_size > MAX_DESCRIPTOR:
            return None
        said = json.loads(descriptor.read_text(encoding="utf-8"))
        files = tuple(_files(folder))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(said, dict) or not files:
        return None
    return Release(
        folder.name,
        _text(said, "title") or folder.name,
        _text(said, "description"),
        _text(said, "version"),
        _text(said, "created"),
        files,
    )


def _files(folder: Path) -> Iterator[ReleaseFile]:
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        found = _SUM.fullmatch(line)
        path = folder / found[2] if found else None
        if found and path and not path.is_symlink() and path.is_file():
            yield ReleaseFile(found[2], path.stat().st_size, found[1])


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _ordered(version: str) -> list[int]:
    return [int(part) for part in _NUMBERS.findall(version)[:6]]
