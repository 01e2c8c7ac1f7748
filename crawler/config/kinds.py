"""The kinds of values that gongan.toml has: how each is read, and how it is shown."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from math import isfinite
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.config.window import parse_hours

_SEASON = re.compile(r"(\d\d-\d\d)/(\d\d-\d\d)\Z")
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value.

    ``says``: what a value must be, in words; ``read`` makes the program's value of
    TOML's and raises ValueError; ``of_text`` makes TOML's value of a variable's
    text; ``plain`` makes of the program's value one that TOML and JSON can hold.
    """

    says: str
    read: Callable[[Any], Any]
    of_text: Callable[[str], Any] = str
    plain: Callable[[Any], Any] = lambda value: value


class _WrongTypeError(ValueError):
    """The value is of another type: ``says`` explains it."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongTypeError
    return value.strip()


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _WrongTypeError
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not isfinite(value):
        raise _WrongTypeError
    return float(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongTypeError
    return value


def _list(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongTypeError
    return tuple(text for entry in value if (text := _text(entry)))


def _path(value: Any) -> Path | None:
    text = _text(value)
    if "\0" in text:
        raise _WrongTypeError
    return Path(text) if text else None


def _command(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        raise ValueError(
            "must be one text, not a list; write the words in one line as for a shell: "
            "command = \"PROGRAM ARGUMENT 'AN ARGUMENT WITH BLANKS'\""
        )
    try:
        return tuple(shlex.split(_text(value)))
    except ValueError as error:
        raise _WrongTypeError from error


def _hours(value: Any) -> tuple[time, time] | None:
    return parse_hours(_text(value))


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:
        raise _WrongTypeError from error


def _season(value: Any) -> tuple[str, str]:
    found = _SEASON.match(_text(value))
    if found is None:
        raise _WrongTypeError
    for day in found.groups():
        try:
            date.fromisoformat(f"{_LEAP_YEAR}-{day}")
        except ValueError:
            raise ValueError(f"must have two days of the year: {day} is none") from None
    return found[1], found[2]


def _or_text(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    """The conversion of a variable's text; what it cannot convert stays text, which is refused."""

    def converted(text: str) -> Any:
        try:
            return convert(text)
        except ValueError:
            return text

    return converted


KINDS: Mapping[str, Kind] = {
    "text": Kind("a text in quotes", _text),
    "path": Kind("a path in quotes", _path, plain=lambda path: "" if path is None else str(path)),
    "integer": Kind("a whole number", _integer, _or_text(int)),
    "number": Kind("a number", _number, _or_text(float)),
    "truth": Kind("true or false", _truth),
    "choice": Kind("a text in quotes", _text),
    "list": Kind('a list of texts, ["..."]', _list, lambda text: text.split(","), list),
    "command": Kind("a command in quotes, its own quotes closed", _command, plain=shlex.join),
    "window": Kind(
        "two times of day in quotes, 22:00-06:00",
        _hours,
        plain=lambda hours: "-".join(f"{hour:%H:%M}" for hour in hours or ()),
    ),
    "zone": Kind(
        "the name of a time zone, such as Asia/Shanghai", _zone, plain=lambda zone: zone.key
    ),
    "season": Kind('two days, month-day, such as "01-01/04-15"', _season, plain="/".join),
}
"""Name to kind, as settings name them."""


def read(kind: Kind, value: Any) -> Any:
    """The program's value.  Raises ValueError saying what the value must be."""
    try:
        return kind.read(value)
    except _WrongTypeError:
        raise ValueError(f"must be {kind.says}") from None
