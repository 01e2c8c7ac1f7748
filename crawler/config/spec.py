"""What may stand in gongan.toml: the keys of ``keys.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.config import kinds
from crawler.config.kinds import KINDS, Kind


@dataclass(frozen=True, slots=True)
class Key:
    """One key; ``default`` is as TOML has it, the bounds are inclusive.

    ``needed``: it may not be empty; ``secret``: its value is not shown.
    """

    name: str
    kind_name: str
    default: Any
    about: str
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    needed: bool = False
    secret: bool = False

    @property
    def kind(self) -> Kind:
        """How its values are read and shown."""
        return KINDS[self.kind_name]

    @property
    def section(self) -> str:
        """The table it stands in; empty for those above all tables."""
        return self.name.rpartition(".")[0]

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return f"GONGAN_{self.name.upper().replace('.', '_')}"

    @property
    def bounds(self) -> str:
        """What values it takes beyond its kind, in words; empty for all."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        return f"{self.least:g} to {self.most:.10g}" if self.least is not None else ""

    def read(self, value: Any) -> Any:
        """The program's value of TOML's.  Raises ValueError that says what it must be."""
        read = kinds.read(self.kind, value)
        if self.needed and read in (None, "", ()):
            raise ValueError("must not be empty")
        if self.choices and read not in self.choices:
            raise ValueError(f"must be {self.bounds}")
        if self.least is not None and not self.least <= read <= (self.most or read):
            raise ValueError(f"must be from {self.bounds}")
        return read


@cache
def keys() -> Mapping[str, Key]:
    """Every key by its name, in the file's order."""
    found = [
        Key(
            name=entry["name"],
            kind_name=entry["kind"],
            default=entry["default"],
            about=entry["about"],
            least=entry.get("least"),
            most=entry.get("most"),
            choices=tuple(entry.get("choices", ())),
            needed=entry.get("needed", False),
            secret=entry.get("secret", False),
        )
        for entry in _data()["key"]
    ]
    return {key.name: key for key in found}


@cache
def sections() -> Mapping[str, str]:
    """Every section with what it is about; the empty name is the file's head."""
    return dict(_data()["sections"])


def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("keys.toml").read_text(encoding="utf-8"))
