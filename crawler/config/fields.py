"""How a setting is declared: one field of a record has all that is known of it.

From the fields of :mod:`crawler.config.records` and :mod:`crawler.config.tuning` come the
keys of gongan.toml, environment variables, command-line options, Scrapy's settings, the
checks, the example file and the reference pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from crawler.config import kinds
from crawler.config.kinds import KINDS, Kind

DECLARED, ABOUT = "setting", "about"
"""Names in a field's metadata: of a setting, and of a section."""


_KINDS: Mapping[Any, str] = {
    str: "text",
    int: "integer",
    float: "number",
    bool: "truth",
    Path: "path",
    Path | None: "path",
    tuple[str, ...]: "list",
}


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command, and what differs there from the key in the file.

    ``about`` is its help, ``least`` its least value; ``bounded``: the key's ``most`` holds.
    """

    flag: str
    about: str = ""
    least: float | None = None
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What a field says of its setting; ``default`` is as TOML has it.

    ``kind``: how values are read, for those that their type does not tell.  ``least``
    and ``most``: bounds, inclusive.  ``needed``: not empty.  ``secret``: never shown.
    ``scrapy``: the settings of Scrapy that it becomes, with the value of ``becomes``.
    ``in_scrapy``: its meaning there, if it is another; ``more``: what else the page of
    Scrapy's settings says; ``shown``: the default in words.
    """

    default: Any
    about: str
    kind: str | None = None
    least: float | None = None
    most: float | None = None
    needed: bool = False
    secret: bool = False
    scrapy: tuple[str, ...] = ()
    becomes: Callable[[Any], Any] | None = None
    in_scrapy: str = ""
    more: str = ""
    shown: str | None = None
    option: Option | None = None


def setting(default: Any, about: str, **declared: Any) -> Any:
    """A field that is a setting; what can be said of it is in :class:`Declared`."""
    return field(metadata={DECLARED: Declared(default, about, **declared)})


def section(about: str) -> Any:
    """A field that is a section of gongan.toml."""
    return field(metadata={ABOUT: about})


@dataclass(frozen=True, slots=True)
class Key:
    """One setting by its name: section and key, as in ``crawl.delay``."""

    name: str
    kind_name: str
    declared: Declared
    choices: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """How its values are read and shown."""
        return KINDS[self.kind_name]

    @property
    def default(self) -> Any:
        """The default, as TOML has it."""
        return self.declared.default

    @property
    def about(self) -> str:
        """What it means, in a sentence or two."""
        return self.declared.about

    @property
    def secret(self) -> bool:
        """Whether its value is never shown."""
        return self.declared.secret

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
        least, most = self.declared.least, self.declared.most
        return f"{least:g} to {most:.10g}" if least is not None else ""

    def read(self, value: Any) -> Any:
        """The program's value of TOML's.  Raises ValueError that says what it must be."""
        read = kinds.read(self.kind, value)
        if self.declared.needed and read in (None, "", ()):
            raise ValueError("must not be empty")
        if self.choices and read not in self.choices:
            raise ValueError(f"must be {self.bounds}")
        least, most = self.declared.least, self.declared.most
        if least is not None and not least <= read <= (most or read):
            raise ValueError(f"must be from {self.bounds}")
        return read

    def scrapy(self, value: Any) -> dict[str, Any]:
        """The settings of Scrapy that the program's ``value`` becomes."""
        becomes = self.declared.becomes
        return dict.fromkeys(self.declared.scrapy, becomes(value) if becomes else value)


def keys_of(kind: Any, prefix: str = "") -> Iterator[Key]:
    """The settings that the fields of a record declare, those of its sections included."""
    hints = get_type_hints(kind)
    for one in fields(kind):
        hint, name = hints[one.name], f"{prefix}{one.name}"
        if ABOUT in one.metadata:
            yield from keys_of(hint, f"{name}.")
        elif DECLARED in one.metadata:
            declared: Declared = one.metadata[DECLARED]
            choices = get_args(hint) if get_origin(hint) is Literal else ()
            known = declared.kind or ("choice" if choices else _KINDS[hint])
            yield Key(name, known, declared, choices)
