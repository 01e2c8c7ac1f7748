"""Everything that can be set, by its name: made from the fields of the records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import cache
from typing import Any, get_type_hints

from crawler.config.fields import ABOUT, DECLARED, Key, keys_of
from crawler.config.records import Config
from crawler.config.tuning import Tuning

_HEAD = "Where things are, and who crawls."


@cache
def keys() -> Mapping[str, Key]:
    """Every key of gongan.toml by its name, in the order of the file."""
    return {key.name: key for key in keys_of(Config)}


@cache
def sections() -> Mapping[str, str]:
    """Every section with what it is about; the empty name is the file's head."""
    return {"": _HEAD, **dict(_sections(Config, ""))}


@cache
def by_flag() -> Mapping[str, tuple[Key, ...]]:
    """The settings that an option of a command gives, by the option's name."""
    found: dict[str, tuple[Key, ...]] = {}
    for key in (*keys().values(), *keys_of(Tuning)):
        if key.declared.option is not None:
            flag = key.declared.option.flag
            found[flag] = (*found.get(flag, ()), key)
    return found


@cache
def for_scrapy() -> Mapping[str, Key]:
    """Every setting of Scrapy that is declared here, by its name."""
    own = [
        replace(key, declared=replace(key.declared, scrapy=(key.variable,)))
        if not key.declared.scrapy
        else key
        for key in keys_of(Tuning)
    ]
    every = [*keys().values(), *own]
    return {name: key for key in every for name in key.declared.scrapy}


def scrapy_default(name: str) -> Any:
    """The default of one of them, as Scrapy gets it."""
    key = for_scrapy()[name]
    return key.scrapy(key.read(key.default))[name]


def record(kind: type, values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The arguments of the record ``kind``, out of ``values`` by the keys' names."""
    hints = get_type_hints(kind)
    found: dict[str, Any] = {}
    for one in fields(kind):
        name = f"{prefix}{one.name}"
        if ABOUT in one.metadata:
            inner = hints[one.name]
            found[one.name] = inner(**record(inner, values, f"{name}."))
        elif DECLARED in one.metadata:
            found[one.name] = values[name]
    return found


def _sections(kind: Any, prefix: str) -> Iterator[tuple[str, str]]:
    hints = get_type_hints(kind)
    for one in fields(kind):
        if ABOUT in one.metadata:
            yield f"{prefix}{one.name}", one.metadata[ABOUT]
            yield from _sections(hints[one.name], f"{prefix}{one.name}.")
