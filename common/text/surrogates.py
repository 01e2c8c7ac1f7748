"""Text that can be stored: JSON and broken fonts bring half characters, which UTF-8 has not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from operator import attrgetter
from typing import Any, TypeVar, cast

R = TypeVar("R")


def storable(text: str) -> str:
    """The text with surrogates in pairs joined, and U+FFFD for each that stands alone."""
    if _is_storable_text(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable_record(record: R) -> R:
    """A record (dataclass, tuple, mapping, text) with all text in it storable.

    What needs no change comes back as the same object.  Hardly any record does, and a
    reading has thousands of texts: so it is looked through first, and taken apart only
    where something is found.
    """
    return record if _is_storable(record) else cast("R", _storable(record))


def _is_storable_text(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_storable(value: Any) -> bool:
    return _look(type(value))(value)


def _look(kind: type) -> Callable[[Any], bool]:
    """What looks through values of one type, made once for each."""
    found = _LOOKS.get(kind)
    if found is None:
        found = _LOOKS[kind] = _made(kind)
    return found


_LOOKS: dict[type, Callable[[Any], bool]] = {}


def _made(kind: type) -> Callable[[Any], bool]:
    if issubclass(kind, str):
        return _is_storable_text
    if issubclass(kind, tuple):
        return _are_storable
    if issubclass(kind, Mapping):
        return lambda value: _are_storable(value) and _are_storable(value.values())
    if is_dataclass(kind):
        names = [part.name for part in fields(kind)]
        if not names:
            return _nothing
        values = attrgetter(*names)
        if len(names) == 1:
            return lambda value: _is_storable(values(value))
        return lambda value: _are_storable(values(value))
    return _nothing


def _are_storable(values: Iterable[Any]) -> bool:
    for value in values:
        kind = type(value)
        if kind is str:
            if not (value.isascii() or _is_storable_text(value)):
                return False
        elif kind not in _PLAIN and not _look(kind)(value):
            return False
    return True


def _nothing(_: Any) -> bool:
    return True


_PLAIN = frozenset({type(None), bool, int, float, bytes})
"""Types whose values hold no text: not even asked."""


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
