"""Records as JSON and back: dataclasses of text, numbers, tuples, mappings and such records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from common.errors import CrawlError

LISTED = 100
"""So many of each kind of thing are listed; the rest are counted."""

T = TypeVar("T")


class ReportError(CrawlError):
    """A stored run report is none that this program can read."""


@dataclass(frozen=True, slots=True)
class Truncated(Generic[T]):
    """The first of ``total`` things, as many as a report has room for."""

    items: tuple[T, ...] = ()
    total: int = 0

    @property
    def more(self) -> int:
        """How many there are beside those listed."""
        return self.total - len(self.items)


def first(found: Sequence[T], limit: int = LISTED) -> Truncated[T]:
    """The first things of all that were found."""
    return Truncated(tuple(found[:limit]), len(found))


def plain(value: Any) -> Any:
    """What ``dataclasses.asdict`` gave, with lists for tuples."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def made(kind: Any, value: Any, where: str) -> Any:
    """``value`` as the type ``kind`` of a record or one of its fields; unknown names are left out.

    ``where`` names the place in messages.  Raises ReportError for what is not of that type.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        (kind,) = (argument for argument in arguments if argument is not type(None))
        return None if value is None else made(kind, value, where)
    if origin is Literal:
        _check(value in arguments, where)
        return value
    if origin is tuple:
        _check(isinstance(value, list), where)
        return tuple(made(arguments[0], item, where) for item in value)
    if origin is Mapping:
        _check(isinstance(value, dict), where)
        return {str(key): made(arguments[1], item, where) for key, item in value.items()}
    if origin is Truncated:
        _check(isinstance(value, dict), where)
        _check(isinstance(value.get("items"), list), where)
        items = tuple(made(arguments[0], item, where) for item in value["items"])
        return Truncated(items, made(int, value.get("total"), where))
    if is_dataclass(kind):
        return _record(kind, value, where)
    _check(isinstance(value, int | float if kind is float else kind), where)
    return value


def _record(kind: Any, value: Any, where: str) -> Any:
    _check(isinstance(value, Mapping), where)
    hints = get_type_hints(kind)
    fields = {
        name: made(hints[name], value[name], f"{where}.{name}") for name in hints if name in value
    }
    try:
        return kind(**fields)
    except TypeError as error:
        raise ReportError(f"the run report cannot be read: {where}: {error}") from error


def _check(fine: bool, where: str) -> None:
    if not fine:
        raise ReportError(f"the run report cannot be read: {where} is not what it should be")
