"""The data files that ship with the packages: TOML, CSV and text beside the code that uses them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any, TypeVar, cast

from common.records import RecordError, structure

T = TypeVar("T")


class DataFileError(Exception):
    """A shipped data file is not as its record asks; the message names file and keys."""


def text(package: str, name: str) -> str:
    """The UTF-8 text of the file ``name`` in ``package`` (a dotted name).

    Raises FileNotFoundError for a file that was not installed.
    """
    return (files(package) / name).read_text(encoding="utf-8")


def toml(package: str, name: str) -> dict[str, Any]:
    """The tables of a TOML file; raises tomllib.TOMLDecodeError for a faulty one."""
    return tomllib.loads(text(package, name))


def records(package: str, name: str, kind: type[T]) -> T:
    """A TOML file as the type ``kind``: a dataclass for the whole file, or a mapping.

    Raises DataFileError with each key that is wrong and what is allowed there.
    """
    found: Any = toml(package, name)
    try:
        return cast(T, structure(found, kind))
    except RecordError as error:
        problems = "; ".join(map(str, error.problems))
        raise DataFileError(f"{package}/{name}: {problems}") from error
