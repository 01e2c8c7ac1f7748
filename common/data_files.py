"""The data files that ship with the packages: TOML, CSV and text beside the code that uses them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def text(package: str, name: str) -> str:
    """The UTF-8 text of the file ``name`` in ``package`` (a dotted name).

    Raises FileNotFoundError for a file that was not installed.
    """
    return (files(package) / name).read_text(encoding="utf-8")


def toml(package: str, name: str) -> dict[str, Any]:
    """The tables of a TOML file; raises tomllib.TOMLDecodeError for a faulty one."""
    return tomllib.loads(text(package, name))
