"""The digests that a record states, checked against its bytes (ISO 28500, 5.8 and 5.9)."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b16decode, b32decode, b32encode, b64decode
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

_ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")


def differs(stated: str | None, candidates: Iterable[bytes]) -> bool:
    """Whether a digest (``sha1:...``, in base 16, 32 or 64) is that of none of the ``candidates``.

    Programs do not agree on what a payload is: the body with its chunks or without, encoded or
    decoded.  A digest by an algorithm that is not known here says nothing.
    """
    algorithm, value = _parts(stated)
    if algorithm not in _ALGORITHMS or not value:
        return False
    said = _bytes(algorithm, value)
    return not any(
        said == hashlib.new(algorithm, data, usedforsecurity=False).digest() for data in candidates
    )


def canonical(stated: str | None) -> str | None:
    """A stated digest in one spelling: SHA-1 in base 32, as most programs write it, others in 16.

    What cannot be read stays as it is.
    """
    algorithm, value = _parts(stated)
    said = _bytes(algorithm, value) if algorithm in _ALGORITHMS else None
    if said is None:
        return stated
    return f"{algorithm}:{b32encode(said).decode() if algorithm == 'sha1' else said.hex()}"


def _parts(stated: str | None) -> tuple[str, str]:
    name, _, value = (stated or "").strip().partition(":")
    return name.strip().lower().replace("-", ""), value.strip().rstrip("=")


def _bytes(algorithm: str, value: str) -> bytes | None:
    """The digest's bytes, whose number tells in which base they are written."""
    size = hashlib.new(algorithm, usedforsecurity=False).digest_size
    for base, decode in _BASES.items():
        with suppress(binascii.Error, ValueError):
            found = decode(value + "=" * (-len(value) % base))
            if len(found) == size:
                return found
    return None


_URL_SAFE = str.maketrans("-_", "+/")
_BASES: Mapping[int, Callable[[str], bytes]] = {
    1: lambda text: b16decode(text, casefold=True),
    8: lambda text: b32decode(text, casefold=True),
    4: lambda text: b64decode(text.translate(_URL_SAFE), validate=True),
}
"""The ways to write bytes, by the characters to whose multiple a text is filled up."""
