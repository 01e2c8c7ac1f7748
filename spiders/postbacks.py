"""Lists that turn by sending their own form back, as WebForms (ASP.NET) do.

The page says in hidden fields what it was, and a link's script which part of it is to turn to
which page.  Both go back as they are, to the same address, by POST: that asks for data of the
list and changes nothing.  Only links that say "next page" or the next number are followed, and
no button is pressed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from scrapy.http import TextResponse

from spiders import links

_CALL = re.compile(
    r"^\s*javascript:\s*__doPostBack\(\s*['\"]([\w$:.-]{1,300})['\"]\s*,"
    r"\s*['\"]([\w$:.-]{0,100})['\"]\s*\)"
)
_STATE = "__VIEWSTATE"
_FORMS, _FIELDS, _LINKS = 5, 60, 5000
_LARGEST = 256 * 1024
"""Characters that are sent back; a page that keeps its whole list in its state has more."""


def next_page(response: TextResponse) -> tuple[str, dict[str, str]] | None:
    """The address and the fields to send for the next page; ``None`` where there is none."""
    if _STATE not in response.text or "__doPostBack" not in response.text:
        return None
    if not links.is_markup(response):
        return None
    for form in islice(response.selector.root.iter("form"), _FORMS):
        action = links.absolute(response.url, form.get("action") or response.url)
        fields = _fields(form)
        if action is None or fields is None or not _is_same(action, response.url):
            continue
        called = next(_turns(form), None)
        if called is not None:
            target, argument = called
            sent = {**fields, "__EVENTTARGET": target, "__EVENTARGUMENT": argument}
            if sum(map(len, sent.values())) <= _LARGEST:
                return action, sent
    return None


def _is_same(action: str, url: str) -> bool:
    """Whether a form goes to the page that it stands on."""
    there, here = urlsplit(action), urlsplit(url)
    return (there.netloc, there.path.lower()) == (here.netloc, here.path.lower())


def _fields(form: Any) -> dict[str, str] | None:
    """What a form says of its page; ``None`` for one that is no list's, or asks for a secret."""
    inputs = list(islice(form.iter("input"), _FIELDS * 10))
    kinds = {str(field.get("type", "text")).lower() for field in inputs}
    if str(form.get("method", "")).lower() != "post" or kinds & {"password", "file"}:
        return None
    sent = {
        str(field.get("name")): str(field.get("value", ""))
        for field in inputs
        if field.get("name") and str(field.get("type", "text")).lower() in ("hidden", "text")
    }
    return sent if _STATE in sent and len(sent) <= _FIELDS else None


def _turns(form: Any) -> Iterator[tuple[str, str]]:
    """What the links of a form call that lead to the next page, the plainest first."""
    for anchor in islice(form.iter("a"), _LINKS):
        if links.says_next("".join(islice(anchor.itertext(), 20))):
            yield from _called(anchor)
    for anchor in links.following(form, lambda one: one.get("disabled") is not None):
        yield from _called(anchor)


def _called(anchor: Any) -> Iterator[tuple[str, str]]:
    found = _CALL.search(str(anchor.get("href", ""))[:1000])
    if found is not None and anchor.get("disabled") is None:
        yield found[1], found[2]
