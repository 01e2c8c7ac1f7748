"""Records as JSON and back: dataclasses of text, numbers, tuples, mappings and such records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from common.errors import CrawlError
from common.records import RecordError, structure

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


def made(kind: type[T], value: Any) -> T:
    """``value`` as a record; names that it does not know are left out, as a later version's.

    Raises ReportError that names the first field that is not of its type.
    """
    try:
        return cast(T, structure(value, kind, lenient=True))
    except RecordError as error:
        raise ReportError(f"the run report cannot be read: {error.problems[0]}") from error
