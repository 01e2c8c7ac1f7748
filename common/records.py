"""Records from what TOML and JSON hold: tables become dataclasses, values are checked.

cattrs does the work; the hooks here keep it from bending values (``str(5)``) and say in
words what is allowed.  A pattern is given as text, a set or a tuple as a list.  Further
demands on a value are part of its type::

    Host = Annotated[str, Check(is_host)]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, mapping_structure_factory, override

_SCALARS: Mapping[type, str] = {
    str: "a string (text in quotes)",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a moment without quotes, such as 2023-01-20T02:00:00Z",
    date: "a date without quotes, such as 2026-01-31",
}
_SHOWN = 60
"""Characters of a wrong value that a message shows."""


@dataclass(frozen=True, slots=True)
class Check:
    """A further demand on a value, for ``Annotated``.

    ``convert`` gives the value to keep, and raises ValueError saying what it must be.
    ``given`` is the type in the file, where it is not that of the record.
    """

    convert: Callable[[Any], Any]
    given: Any = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one key: its path, such as ``portal[0].hosts[1]``, and why.

    ``unknown_in`` is the record that has no such key, if that is what is wrong.
    """

    key: str
    message: str
    unknown_in: type | None = None

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


class RecordError(ValueError):
    """The data are not those of the record; ``problems`` has each mistake."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def structure(value: Any, kind: Any, *, lenient: bool = False) -> Any:
    """``value`` as the type ``kind``: a dataclass, or a mapping, tuple or union of such.

    Keys that a record does not have are mistakes, unless ``lenient`` leaves them out, as
    for data that a later version of the program wrote.  Raises RecordError.
    """
    try:
        return _converter(lenient).structure(value, kind)
    except (BaseValidationError, ForbiddenExtraKeysError, ValueError) as error:
        raise RecordError(tuple(_problems(error, ""))) from error


def unknown(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """What to say of a word that is none of those known: the nearest, ``otherwise``, or all."""
    words = sorted(set(known))
    near = get_close_matches(word, words, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return otherwise or f"known are {', '.join(words)}"


@cache
def _converter(lenient: bool) -> Converter:
    converter = Converter(detailed_validation=True, forbid_extra_keys=not lenient)
    for kind in _SCALARS:
        converter.register_structure_hook(kind, _scalar)
    converter.register_structure_hook_func(lambda kind: kind == re.Pattern[str], _pattern)
    converter.register_structure_hook_factory(_is_listed, _listed)
    converter.register_structure_hook_factory(_is_mapping, _table)
    converter.register_structure_hook_factory(_is_optional, _optional)
    converter.register_structure_hook_factory(_is_choice, _choice)
    converter.register_structure_hook_factory(_is_record, _record)
    converter.register_structure_hook_factory(_is_checked, _checked)
    return converter


Hook = Callable[[Any, Any], Any]


def _scalar(value: Any, kind: type) -> Any:
    if kind is float and type(value) is int:
        return float(value)
    # a truth value is a number to Python, a moment a date
    if type(value) is not kind:
        raise ValueError(f"must be {_SCALARS[kind]}, not {shown(value)}")
    return value


def _pattern(value: Any, _: Any) -> re.Pattern[str]:
    try:
        return re.compile(_scalar(value, str))
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}: {shown(value)}") from error


def _is_choice(kind: Any) -> bool:
    return get_origin(kind) is Literal


def _choice(kind: Any, _: Converter) -> Hook:
    known = get_args(kind)

    def choose(value: Any, _: Any) -> Any:
        if value not in known or type(value) is bool:
            raise ValueError(f"must be one of {', '.join(map(str, known))}, not {shown(value)}")
        return value

    return choose


def _is_optional(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType) and type(None) in get_args(kind)


def _optional(kind: Any, converter: Converter) -> Hook:
    (inner,) = (argument for argument in get_args(kind) if argument is not type(None))
    base = converter.get_structure_hook(inner)
    return lambda value, _: None if value is None else base(value, inner)


def _is_listed(kind: Any) -> bool:
    return get_origin(kind) in (tuple, frozenset) and get_args(kind) != ()


def _listed(kind: Any, converter: Converter) -> Hook:
    """Tuples and sets out of lists alone: a text is a list of letters to Python."""
    origin, arguments = get_origin(kind), get_args(kind)
    several = converter.get_structure_hook(list[arguments[0]])  # type: ignore[valid-type]
    fixed = origin is tuple and arguments[-1] is not Ellipsis

    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, list):
            raise ValueError(f"must be a list, not {shown(value)}")
        if fixed and len(value) != len(arguments):
            raise ValueError(f"must be a list of {len(arguments)}, not {shown(value)}")
        return origin(several(value, None))

    return read


def _is_mapping(kind: Any) -> bool:
    return get_origin(kind) in (Mapping, dict)


def _table(kind: Any, converter: Converter) -> Hook:
    base = mapping_structure_factory(kind, converter, dict)

    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError(f"must be a table, not {shown(value)}")
        return base(value, kind)

    return read


def _is_record(kind: Any) -> bool:
    return is_dataclass(get_origin(kind) or kind)


def _record(kind: Any, converter: Converter) -> Hook:
    """A dataclass out of a table; the hints are read with their checks."""
    overrides: dict[str, Any] = {}
    if get_origin(kind) is None:
        plain, full = get_type_hints(kind), get_type_hints(kind, include_extras=True)
        overrides = {
            name: override(struct_hook=converter.get_structure_hook(hint))
            for name, hint in full.items()
            if hint != plain[name]
        }
    base = make_dict_structure_fn(kind, converter, **overrides)

    def read(value: Any, _: Any) -> Any:
        if not isinstance(value, Mapping):
            raise ValueError(f"must be a table, not {shown(value)}")
        return base(value, kind)

    return read


def _is_checked(kind: Any) -> bool:
    return get_origin(kind) is Annotated and any(isinstance(a, Check) for a in get_args(kind)[1:])


def _checked(kind: Any, converter: Converter) -> Hook:
    inner, *others = get_args(kind)
    checks = [other for other in others if isinstance(other, Check)]
    given = checks[0].given or inner
    base = converter.get_structure_hook(given)

    def read(value: Any, _: Any) -> Any:
        found = base(value, given)
        for check in checks:
            found = check.convert(found)
        return found

    return read


def shown(value: Any) -> str:
    """A wrong value on one line, cut where it is long, without characters that act."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _problems(error: BaseException, path: str) -> Iterator[Problem]:
    if isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _problems(inner, path + _step(inner, path))
    elif isinstance(error, ForbiddenExtraKeysError):
        known = sorted(get_type_hints(error.cl))
        for name in sorted(map(str, error.extra_fields)):
            message = f"is not a known key; {unknown(name, known)}"
            yield Problem(f"{path}.{name}" if path else name, message, error.cl)
    elif isinstance(error, KeyError):
        yield Problem(path, "is missing")
    else:
        yield Problem(path, str(error))


def _step(error: BaseException, path: str) -> str:
    """Where in its record or list an error happened, as cattrs notes it."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return f".{note.name}" if path else note.name
        if isinstance(note, IterableValidationNote):
            whole = isinstance(note.index, int)
            return f"[{note.index}]" if whole else f".{note.index}" if path else str(note.index)
    return ""
