"""Pictures and files that a document's container carries beside its text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from extract.documents.containers.zipped import member
from extract.documents.limits import MIB, RefusedError
from extract.records import Inside

MAX_MEDIA = 40
MAX_BYTES = 64 * MIB
"""Bytes of all pictures of a document together that are kept to be recognised."""
SMALLEST = 2_000
"""Bytes of a picture below which it is an ornament."""
_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
}


def media(container: zipfile.ZipFile, name: str, folder: str) -> Iterator[Inside]:
    """The pictures in a folder of the container, in the order of their names."""
    left = MAX_BYTES
    found = 0
    for info in sorted(container.infolist(), key=lambda info: _order(info.filename)):
        kind = _TYPES.get(info.filename.rpartition(".")[2].lower())
        if kind is None or not info.filename.startswith(folder) or info.file_size < SMALLEST:
            continue
        left -= info.file_size
        found += 1
        if left < 0 or found > MAX_MEDIA:
            return
        try:
            payload = member(container, info)
        except RefusedError:
            continue
        yield Inside(f"{name}!{info.filename}", payload, kind)


def _order(path: str) -> tuple[int, str]:
    """image2 before image10."""
    digits = "".join(char for char in path.rpartition("/")[2] if char.isdecimal())
    return int(digits[:9] or 0), path
