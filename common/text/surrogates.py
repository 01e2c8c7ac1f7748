"""Text that can be stored: JSON and broken fonts bring half characters, which UTF-8 has not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

R = TypeVar("R")


def storable(text: str) -> str:
    """The text with surrogates in pairs joined, and U+FFFD for each that stands alone."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def storable_record(record: R) -> R:
    """A record (dataclass, tuple, mapping, text) with all text in it storable.

    What needs no change comes back as the same object.
    """
    return cast("R", _storable(record))


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, tuple):
        parts = [_storable(part) for part in value]
        same = all(new is old for new, old in zip(parts, value, strict=True))
        return value if same else type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    if isinstance(value, Mapping):
        found = {_storable(key): _storable(part) for key, part in value.items()}
        return value if found == value else found
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            part.name: new
            for part in fields(value)
            if (new := _storable(old := getattr(value, part.name))) is not old
        }
        return replace(value, **changed) if changed else value
    return value
