"""The names of bytes."""

from __future__ import annotations

import hashlib


def digest_of(data: bytes) -> str:
    """The name of ``data``: ``sha256:`` and the digest in hexadecimal digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
