"""The digests that a record states, checked against its bytes (ISO 28500, 5.8 and 5.9)."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable

_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


def differs(stated: str | None, candidates: Iterable[bytes]) -> bool:
    """Whether a digest (``sha1:...``, in base 32 or 16) is that of none of the ``candidates``.

    Programs do not agree on what a payload is: the body with its chunks or without, encoded or
    decoded.  A digest by an algorithm that is not known here says nothing.
    """
    name, colon, value = (stated or "").strip().partition(":")
    algorithm = name.strip().lower().replace("-", "")
    if not colon or algorithm not in _ALGORITHMS:
        return False
    wanted = value.strip().rstrip("=").lower()
    return not any(wanted in _spellings(algorithm, data) for data in candidates)


def _spellings(algorithm: str, data: bytes) -> tuple[str, str]:
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return digest.hex(), b32encode(digest).decode().rstrip("=").lower()
