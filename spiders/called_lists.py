"""Lists whose further pages the page's own script asks for: a call with the number of a page.

A page that holds the first entries itself says in its script how the next ones are asked for:
``$.ajax({type, url, data: {.., page: n, ..}})``.  What is sent is what it says, with the values
that it gives to its names; a call with a value that is not to be read is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from scrapy.http import TextResponse

from spiders import links
from spiders.links.link import scripts

_AJAX = re.compile(r"(?:\$|\bjQuery)\.ajax\(\s{0,9}\{")
_URL = re.compile(r"\burl\s{0,9}:\s{0,9}(?:\"([^\"\s]{1,500})\"|'([^'\s]{1,500})')\s{0,9}[,}\n]")
_POST = re.compile(r"\b(?:type|method)\s{0,9}:\s{0,9}[\"']post[\"']", re.IGNORECASE)
_DATA = re.compile(r"\bdata\s{0,9}:\s{0,9}\{([^{}]{1,3000})\}")
_PAIR = re.compile(
    r"\s{0,99}(?:\"([^\"]{1,100})\"|'([^']{1,100})'|(\w{1,100}))\s{0,9}:\s{0,9}"
    r"(?:\"([^\"]{0,300})\"|'([^']{0,300})'|(\d{1,12})|([a-zA-Z_]\w{0,60}))\s{0,99}(?:,|$)"
)
_PAGE = re.compile(r"(?i)^(?:page|p|pn|pg|page_?(?:no|num|number|index)|cur(?:rent)?_?page)$")
_TOTAL = re.compile(
    r"(?i)\b(?:total(?:count|records?|num|rows?)?|record_?count)\s{0,9}[=:]\s{0,9}(\d{1,6})\b"
)
_GIVEN = re.compile(r"\b([a-zA-Z_]\w{0,60})\s{0,9}=(?!=)(?=\s{0,9}([^,;\n]{1,300}))")
_PLAIN = re.compile(r"\"([^\"]*)\"|'([^']*)'|(\d+)")
_CALLS, _LONGEST = 20, 5000
"""Calls of one script, and characters of a call, that are looked at."""


@dataclass(frozen=True, slots=True)
class Call:
    """How a page asks for another page of its list: ``page`` is the field of its number.

    ``total`` counts the entries of the list, ``None`` where the page does not say.
    """

    url: str
    fields: Mapping[str, str]
    page: str
    posted: bool
    total: int | None

    def asked(self, number: int) -> tuple[str, dict[str, str] | None]:
        """The address and the form, if it goes by POST, for a page."""
        sent = {**self.fields, self.page: str(number)}
        return (self.url, sent) if self.posted else (f"{self.url}?{urlencode(sent)}", None)


def call_of(response: TextResponse) -> Call | None:
    """The call by which a page asks for more of its list; ``None`` where none can be read."""
    if ".ajax(" not in response.text or not links.is_markup(response):
        return None
    texts = scripts(response.selector.root)
    return next((one for text in texts for one in _calls(response, text)), None)


def _calls(response: TextResponse, script: str) -> Iterator[Call]:
    if ".ajax(" not in script:
        return
    given: dict[str, list[str]] = {}
    for name, value in _GIVEN.findall(script):
        given.setdefault(name, []).append(value)
    for found in islice(_AJAX.finditer(script), _CALLS):
        said = script[found.end() : found.end() + _LONGEST]
        url, data = _URL.search(said), _DATA.search(said)
        address = links.absolute(response.url, url[1] or url[2]) if url else None
        fields = _fields(data[1], given) if data else None
        if address is None or fields is None:
            continue
        page = next((name for name, value in fields.items() if value is None), None)
        if page is None:
            continue
        total = _TOTAL.search(script)
        yield Call(
            address,
            {name: value for name, value in fields.items() if value is not None},
            page,
            bool(_POST.search(said[: data.end() if data else 0] + said[:300])),
            int(total[1]) if total else None,
        )


def _fields(data: str, given: Mapping[str, list[str]]) -> dict[str, str | None] | None:
    """The fields of a call's data, that of its page ``None``; ``None`` if one cannot be read."""
    found: dict[str, str | None] = {}
    at = 0
    while at < len(data.rstrip()):
        pair = _PAIR.match(data, at)
        if pair is None:
            return None
        name = pair[1] or pair[2] or pair[3]
        if _PAGE.match(name) and None not in found.values():
            found[name] = None
        else:
            value = _value(pair[7], given) if pair[7] else pair[4] or pair[5] or pair[6] or ""
            if value is None:
                return None
            found[name] = value
        at = pair.end()
    return found


def _value(name: str, given: Mapping[str, list[str]]) -> str | None:
    """What a script gives to a name, once and for all; ``None`` where that is not to be read."""
    if name in ("true", "false"):
        return name
    values = given.get(name, [])
    plain = _PLAIN.fullmatch(values[0].strip()) if len(values) == 1 else None
    return (plain[1] or plain[2] or plain[3] or "") if plain else None
