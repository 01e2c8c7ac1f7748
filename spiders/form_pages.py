"""Lists whose "next page" fills the number of a page into a form and sends that.

``function turn(n) { document.list.page.value = n; document.list.submit(); }``: the function is
read, not run, and the form's hidden fields and texts are sent as they came, to the same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapy.http import TextResponse

from spiders import links
from spiders.links.link import scripts

_FUNCTION = re.compile(
    r"function\s{1,9}(\w{1,60})\s{0,9}\(\s{0,9}(\w{1,60})\s{0,9}\)\s{0,9}\{([^{}]{1,1000})\}"
)
_FILLS = re.compile(
    r"(?:\.(\w{1,60})|\.?(?:elements|getElementById|all)?\s{0,3}[\[(]\s{0,3}[\"'](\w{1,60})[\"']\s{0,3}[\])])"
    r"\.value\s{0,9}=\s{0,9}(\w{1,60})\s{0,9}(?:;|$|\n)"
)
_CALL = re.compile(r"\b(\w{1,60})\s{0,3}\(\s{0,3}[\"']?(\d{1,5})[\"']?\s{0,3}\)")
_FORMS, _FIELDS, _LINKS = 5, 60, 5000


def next_page(response: TextResponse) -> tuple[str, dict[str, str] | None] | None:
    """The address of the next page and what to send there; ``None`` where no form turns to it.

    Nothing is sent, ``None`` again, where the form goes by GET and the address has it all.
    """
    if ".submit(" not in response.text or not links.is_markup(response):
        return None
    root = response.selector.root
    turning = dict(pair for text in scripts(root) for pair in _turning(text))
    called = next(_called(root, turning), None) if turning else None
    if called is None:
        return None
    field, number = called
    for form in islice(root.iter("form"), _FORMS):
        fields = _fields(form)
        action = links.absolute(response.url, form.get("action") or response.url)
        if fields is None or field not in fields or not _is_same(action, response.url):
            continue
        sent = {**fields, field: number}
        if str(form.get("method", "")).lower() == "post":
            return str(action), sent
        return f"{str(action).partition('?')[0]}?{urlencode(sent)}", None
    return None


def other_years(response: TextResponse) -> list[str]:
    """The same list for the other years of a menu whose choice sends its form by GET."""
    if "submit(" not in response.text or not links.is_markup(response):
        return []
    for form in islice(response.selector.root.iter("form"), _FORMS):
        fields = _fields(form)
        action = links.absolute(response.url, form.get("action") or response.url)
        by_get = str(form.get("method", "get")).lower() == "get"
        if fields is None or not by_get or not _is_same(action, response.url):
            continue
        for menu in form.iter("select"):
            if ".submit(" in str(menu.get("onchange", "")) and menu.get("name"):
                place, name = str(action).partition("?")[0], str(menu.get("name"))
                return [f"{place}?{urlencode({**fields, name: year})}" for year in _years(menu)]
    return []


def _years(menu: Any) -> Iterator[str]:
    """The values of a menu's years, but for the one that is shown."""
    for option in islice(menu.iter("option"), _FIELDS):
        if links.names_year_only(option.text or "") and option.get("selected") is None:
            yield str(option.get("value", ""))


def _turning(script: str) -> Iterator[tuple[str, str]]:
    """Functions that send a form with their argument in one of its fields: names of both."""
    for found in islice(_FUNCTION.finditer(script), 200):
        name, argument, body = found.groups()
        if ".submit(" not in body:
            continue
        for fills in _FILLS.finditer(body):
            if fills[3] == argument:
                yield name, fills[1] or fills[2]


def _called(root: Any, turning: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The field and the number of each link that says "next page" and calls such a function."""
    for anchor in islice(root.iter("a"), _LINKS):
        if not links.says_next("".join(islice(anchor.itertext(), 20))):
            continue
        for name in ("href", "onclick"):
            found = _CALL.search(str(anchor.get(name, ""))[:1000])
            if found is not None and found[1] in turning:
                yield turning[found[1]], found[2]


def _fields(form: Any) -> dict[str, str] | None:
    """What a form has in it; ``None`` for one that asks for a secret, or has too much."""
    inputs = list(islice(form.iter("input"), _FIELDS + 1))
    kinds = {str(field.get("type", "text")).lower() for field in inputs}
    if kinds & {"password", "file"} or len(inputs) > _FIELDS:
        return None
    return {
        str(field.get("name")): str(field.get("value", ""))
        for field in inputs
        if field.get("name") and str(field.get("type", "text")).lower() in ("hidden", "text")
    }


def _is_same(action: str | None, url: str) -> bool:
    """Whether a form goes to the page that it stands on."""
    there, here = urlsplit(action or ""), urlsplit(url)
    return (there.netloc, there.path.lower()) == (here.netloc, here.path.lower())
