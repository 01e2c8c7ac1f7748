"""From the JSON that a page's scripts had to the declaration of the list, for the next time.

A list is declared only where it accounts for what the page showed: the titles of its entries
are those of the page's reports, and their values make the reports' addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urljoin, urlsplit

from common.text.normal import squeeze
from spiders.links import Link
from spiders.markup import parsed_json
from spiders.portals.records import JsonList

Answer = tuple[str, str, str | None, bytes]
"""What was asked for and came: address, method, form, body."""

_PAGE = re.compile(r"(?i)^(?:page|p|pn|pg|page_?(?:no|num|number|index)|cur(?:rent)?_?page)$")
_TOTAL = re.compile(r"(?i)^(?:total|count|records?|total_?(?:count|num|rows?|records?|elements))$")
_MOMENT = re.compile(r"[?&]_=\d+(?=&|$)|(?<=[?&])_=\d+&")
_TAG = re.compile(r"<[^<>]*+>")
_DEPTH = 6
_MOST = 200
"""Lists of one answer that are looked at, and values of one entry."""

_SHORTEST = 3
"""Characters of a value that is taken for part of an address."""


@dataclass(slots=True)
class _Candidate:
    """A declaration, the reports that its answers gave, and the number of each one's page."""

    declared: JsonList
    given: set[str]
    pages: set[int]


def declaration(answers: Sequence[Answer], found: Sequence[Link]) -> JsonList | None:
    """The list that gave all the reports ``found``; ``None`` where none did.

    Answers that differ in the number of their page are one list's.  What the entries of
    several lists gave, one for each year say, is declared by none of them, and neither is one
    that was asked for in another form than HTML's: such a page has to be drawn.
    """
    candidates: dict[object, _Candidate] = {}
    for url, method, form, body in answers:
        pairs = _form(method, form)
        data = parsed_json(body.decode(errors="replace"))
        if data is None or pairs is None:
            continue
        for way, items in _lists(data, ""):
            named = _named(items, found)
            if named is None:
                continue
            title, link, given = named
            names = (title, _relative(link, url))
            declared, page = _declared(url, pairs, data, (way, items), names)
            key = (declared.url, *names, way, tuple(sorted((declared.form or {}).items())))
            known = candidates.setdefault(key, _Candidate(declared, set(), set()))
            known.given |= given
            known.pages.add(page)
            break
    for one in candidates.values():
        if one.given >= {link.url for link in found}:
            return replace(one.declared, first=min(one.pages))
    return None


def _form(method: str, form: str | None) -> dict[str, str] | None:
    """The fields that were sent, none for GET; ``None`` for what is no form."""
    if method == "GET":
        return {}
    pairs = dict(parse_qsl(form or "", keep_blank_values=True))
    return pairs if method == "POST" and pairs and not (form or "").startswith(("{", "[")) else None


def _declared(
    url: str,
    form: dict[str, str],
    data: Any,
    listed: tuple[str, list[Any]],
    named: tuple[str, str],
) -> tuple[JsonList, int]:
    """The list that one answer speaks for, and the number of its page."""
    way, items = listed
    address = _MOMENT.sub("", url)
    pages = [*parse_qsl(urlsplit(address).query), *form.items()]
    name, number = next(((n, v) for n, v in pages if _PAGE.match(n) and v.isdecimal()), ("", "1"))
    asked = re.compile(rf"([?&]{re.escape(quote_plus(name))}=){number}(?=&|$)")
    turned = {key: "{page}" if key == name else one for key, one in form.items()}
    declared = JsonList(
        url=asked.sub(r"\g<1>{page}", address) if name else address,
        items=way,
        title=named[0],
        link=named[1],
        total=_total(data, way, len(items)),
        form=turned or None,
    )
    return declared, int(number)


def _lists(data: Any, way: str, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """The lists of objects in JSON, with the way to each."""
    if depth > _DEPTH:
        return
    if isinstance(data, list) and data and isinstance(data[0], dict):
        yield way, data
    pairs: Any = ()
    if isinstance(data, dict):
        pairs = data.items()
    elif isinstance(data, list):
        pairs = enumerate(data)
    for name, value in list(pairs)[:_MOST]:
        if isinstance(value, dict | list) and "." not in str(name):
            yield from _lists(value, f"{way}.{name}".removeprefix("."), depth + 1)


def _named(items: list[Any], found: Sequence[Link]) -> tuple[str, str, set[str]] | None:
    """Which value of an entry is its title, how its address is made, and the reports given."""
    addresses = {squeeze(link.text): link.url for link in found}
    for title in _names(items):
        pairs = [
            (item, addresses[said])
            for item in items
            if isinstance(item, dict) and (said := _said(item.get(title))) in addresses
        ]
        link = next(_links(pairs), None) if pairs else None
        if link is not None:
            return title, link, {url for _, url in pairs}
    return None


def _names(items: list[Any]) -> list[str]:
    first = items[0] if isinstance(items[0], dict) else {}
    return [name for name in list(first)[:_MOST] if not set(name) & set("{}.")]


def _said(value: Any) -> str:
    return squeeze(_TAG.sub("", value)) if isinstance(value, str) else ""


def _links(pairs: list[tuple[dict[str, Any], str]]) -> Iterator[str]:
    """What makes all addresses of the entries' values: one that is it, else one within it."""
    first, address = pairs[0]
    for name in _names([first]):
        value = first[name]
        if (
            isinstance(value, str)
            and value
            and all(urljoin(url, str(item.get(name) or "")) == url for item, url in pairs)
        ):
            yield f"{{{name}}}"
    for name in _names([first]):
        value = str(first[name])
        if len(value) < _SHORTEST or address.count(value) != 1:
            continue
        form = address.replace(value, "{}")
        if all(form.replace("{}", str(item.get(name))) == url for item, url in pairs):
            yield form.replace("{}", f"{{{name}}}")


def _relative(link: str, url: str) -> str:
    """An address without the host that it shares with the service."""
    parts = urlsplit(url)
    return link.removeprefix(f"{parts.scheme}://{parts.netloc}")


def _total(data: Any, way: str, count: int) -> str | None:
    """The way to a number beside the entries, or above them, that counts them."""
    steps = way.split(".") if way else []
    for depth in range(len(steps), -1, -1):
        above: Any = data
        for step in steps[:depth]:
            above = above.get(step) if isinstance(above, Mapping) else None
        if not isinstance(above, Mapping):
            continue
        for name, value in above.items():
            text = str(value)
            if _TOTAL.match(name) and text.isdecimal() and int(text) >= count:
                return ".".join([*steps[:depth], name])
    return None
