"""Links that a page's own function opens: ``open(id)`` makes an address of its arguments.

Functions are read, not run: one that opens what texts and its arguments make, joined by ``+``,
is a form of addresses; each call of it, in a link, a click or a menu of options, fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree

from spiders.links.link import IS_SCRIPT, said_by

_FUNCTION = re.compile(
    r"function\s{1,9}(\w{1,60})\s{0,9}\(([\w\s,]{0,200})\)\s{0,9}\{([^{}]{1,3000})\}"
)
_OPENS = re.compile(
    r"(?:\bopen\(|\blocation(?:\.href)?\s{0,9}=(?!=)|\blocation\.(?:assign|replace)\()\s{0,9}"
)
_LET = re.compile(r"\b(\w{1,60})\s{0,9}=(?!=)\s{0,9}")
_PART = re.compile(
    r"\s{0,9}(?:\"([^\"\n]{0,500})\"|'([^'\n]{0,500})'|(?:\w{1,60}\.){1,4}?(\w{1,60})\.value\b"
    r"|(\w{1,60}))\s{0,9}(?:(\+)|(?=[,;)}\n]|$))"
)
_CALL = re.compile(r"\b(\w{1,60})\(([^()]{0,500})\)")
_ARGUMENT = re.compile(
    r"\s{0,9}(?:\"([^\"]{0,300})\"|'([^']{0,300})'|(-?\d{1,20})|(this\.value))\s{0,9}"
)
_CALLERS = etree.XPath(f".//a[{IS_SCRIPT}] | .//*[@onclick] | .//select[@onchange]")
_PARTS, _DEPTH, _MOST = 12, 3, 5000
"""Parts of an address, names for one another, and calls of a page that are looked at."""


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a form of the page, whose value is a part of an address."""

    name: str


@dataclass(frozen=True, slots=True)
class _Opener:
    """What a function opens: texts, and the places of arguments and fields between them."""

    parts: tuple[str | int | _Field, ...]

    def address(self, arguments: list[str], fields: Mapping[str, str]) -> str | None:
        """The address of a call; ``None`` where an argument is missing or is no plain value."""
        said: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                said.append(part)
            elif isinstance(part, _Field):
                said.append(fields.get(part.name, ""))
            elif part >= len(arguments) or not arguments[part]:
                return None
            else:
                said.append(arguments[part])
        return "".join(said)


def opened(root: Any, scripts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Address and text of each element of a tree that calls a function which opens an address."""
    openers = {name: opener for text in scripts for name, opener in _openers(text)}
    if not openers:
        return
    found: Any = _CALLERS(root)
    fields = _fields(root)
    left = _MOST
    for element in found[:_MOST]:
        names = ("href", "onclick") if element.tag == "a" else ("onclick", "onchange")
        called = " ".join(element.get(name, "")[:2000] for name in names)
        opener, arguments = _call(called, openers)
        if opener is None:
            continue
        of_options = element.tag == "select"
        options = islice(element.iter("option"), left) if of_options else (element,)
        for said in options:
            left -= of_options  # menus within menus have the same options again and again
            filled = [said.get("value", "") if one is None else one for one in arguments]
            address = opener.address(filled, fields)
            if address is not None:
                yield address, said_by(said)


def _fields(root: Any) -> dict[str, str]:
    """What the fields of a page's forms have in them, and what its menus have selected."""
    fields: dict[str, str] = {}
    for field in islice(root.iter("input", "select"), _MOST):
        value = field.get("value", "")
        if field.tag == "select":
            options = list(islice(field.iter("option"), _MOST))
            chosen = [one for one in options if one.get("selected") is not None] or options
            value = chosen[0].get("value", "") if chosen else ""
        for name in (field.get("name"), field.get("id")):
            if name:
                fields.setdefault(name, value)
    return fields


def _openers(text: str) -> Iterator[tuple[str, _Opener]]:
    for found in islice(_FUNCTION.finditer(text), 200):
        name, names, body = found.groups()
        arguments = [one.strip() for one in names.split(",")]
        opens = _OPENS.search(body)
        if opens is not None:
            lets = {one[1]: one.end() for one in islice(_LET.finditer(body), 50)}
            parts = tuple(islice(_parts(body, opens.end(), arguments, lets, _DEPTH), _PARTS + 1))
            plain = None not in parts and len(parts) <= _PARTS
            if plain and any(isinstance(part, int) for part in parts):
                yield name, _Opener(tuple(part for part in parts if part is not None))


def _parts(
    body: str, at: int, arguments: list[str], lets: Mapping[str, int], depth: int
) -> Iterator[str | int | _Field | None]:
    """The texts, arguments and fields that stand joined at a place; ``None`` for all else."""
    for _ in range(_PARTS):
        found = _PART.match(body, at)
        if found is None:
            yield None
            return
        double, single, of_form, name, more = found.groups()
        if of_form is not None:
            yield _Field(of_form)
        elif name is None:
            yield double if double is not None else single
        elif name in arguments:
            yield arguments.index(name)
        elif name in lets and depth:
            yield from _parts(body, lets[name], arguments, lets, depth - 1)
        else:
            yield None
        if not more:
            return
        at = found.end()
    yield None


def _call(text: str, openers: Mapping[str, _Opener]) -> tuple[_Opener | None, list[str | None]]:
    """The first call of an opener, and its arguments: ``None`` for the value of an option."""
    for found in islice(_CALL.finditer(text), 20):
        opener = openers.get(found[1])
        if opener is not None:
            values = [_ARGUMENT.fullmatch(one) for one in found[2].split(",")]
            return opener, [
                "" if one is None else None if one[4] else one[1] or one[2] or one[3] or ""
                for one in values
            ]
    return None, []
