"""Lists that a service gives as JSON, walked as the portal's entry declares them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from scrapy.http import TextResponse

from spiders import links
from spiders.family import Ask, Family, traits
from spiders.links import Link
from spiders.markup import DecodedText
from spiders.portals.records import JsonList

_NAME = "json_list"
_TAG = re.compile(r"<[^<>]*+>")
_FIELD = re.compile(r"\{([^{}]+)\}")


class JsonListFamily(Family):
    """The ways of one declared list."""

    def __init__(self, declared: JsonList, number: int) -> None:
        self.name = f"{_NAME}:{number}"
        self.traits = traits()["generic"]
        self._declared = declared

    def is_detail(self, url: str) -> bool:
        """Whatever the service lists is an article, unless it is a file."""
        return not links.is_attachment(url)

    def first(self) -> Ask:
        """The first page."""
        return self._page(self._declared.first, 0, 0)

    def entries(self, response: TextResponse) -> list[Link]:
        """The articles of an answer."""
        found = []
        for item in self._items(response) or ():
            title, address = value_at(item, self._declared.title), self._address(item)
            url = links.absolute(response.url, address) if address else None
            if url is not None and isinstance(title, str):
                text = " ".join(_TAG.sub("", title[: links.MAX_TEXT * 10]).split())
                found.append(Link(url, text[: links.MAX_TEXT]))
        return found

    def is_answer(self, response: TextResponse) -> bool | None:
        """Whether the answer has the entries where they are declared to be, be they none."""
        return self._items(response) is not None

    def list_pages(self, response: TextResponse) -> Iterator[Ask]:
        """The next page, until all that the answer counts were seen, or none came."""
        asked = response.request.cb_kwargs.get("ask") if response.request is not None else None
        count = len(self._items(response) or ())
        if not isinstance(asked, Ask) or not count or not self._turns():
            return
        seen = asked.seen + count
        total = self._total(response)
        if total is None:
            yield self._page(asked.number + 1, seen, 0)
        elif seen < total:
            yield self._page(asked.number + 1, seen, -(-(total - seen) // count))

    def _page(self, number: int, seen: int, promised: int) -> Ask:
        form = self._declared.form
        if form is not None:
            form = {name: one.replace("{page}", str(number)) for name, one in form.items()}
        url = self._declared.url.replace("{page}", str(number))
        return Ask(url, form, promised=promised, number=number, seen=seen)

    def _turns(self) -> bool:
        """Whether there is more than one page to ask for."""
        return any(
            "{page}" in one for one in (self._declared.url, *(self._declared.form or {}).values())
        )

    def _items(self, response: TextResponse) -> list[Any] | None:
        data = response.data if isinstance(response, DecodedText) else None
        found = value_at(data, self._declared.items)
        return list(islice(found, links.MAX_LINKS)) if isinstance(found, list) else None

    def _total(self, response: TextResponse) -> int | None:
        if self._declared.total is None or not isinstance(response, DecodedText):
            return None
        text = str(value_at(response.data, self._declared.total))
        return int(text) if text.isdecimal() and len(text) < 8 else None

    def _address(self, item: Any) -> str | None:
        """The address that the entry's values make; ``None`` where one of them is missing."""
        parts = {name: value_at(item, name) for name in _FIELD.findall(self._declared.link)}
        if not all(isinstance(value, str | int) and value != "" for value in parts.values()):
            return None
        return _FIELD.sub(lambda field: str(parts[field[1]]), self._declared.link)


def value_at(data: Any, way: str) -> Any:
    """What stands in JSON at a way of names and numbers, ``data.rows.0``; ``None`` for nothing.

    An empty way is the whole.
    """
    for step in way.split(".") if way else ():
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def named(name: str, lists: tuple[JsonList, ...]) -> JsonListFamily | None:
    """The declared list that a family's name means; ``None`` for a family of sites."""
    kind, _, number = name.partition(":")
    if kind != _NAME or not number.isdecimal() or int(number) >= len(lists):
        return None
    return JsonListFamily(lists[int(number)], int(number))
