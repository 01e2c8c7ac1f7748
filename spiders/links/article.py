"""An article: its body, its title, whom it names, and the files and pictures that belong to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakKeyDictionary

from lxml import etree
from parsel import Selector, SelectorList
from scrapy.http import TextResponse

from common import file_types
from common.text.normal import squeeze
from spiders.links.addresses import absolute, extension, is_attachment
from spiders.links.link import MAX_TEXT, Link
from spiders.links.page import base_of, is_markup, links
from spiders.links.titles import has_year, names_police, score, title_kind
from spiders.links.words import words

_OPENING, _SIGNATURE = 300, 40
"""Characters of an article's opening, and of a line that may be its signature."""

_BETWEEN = re.compile(r"[-_|–—·>]+")
"""What stands between the parts of a page's title."""

_FRAMES = etree.XPath("//iframe/@src | //embed/@src | //object/@data")
_SHOWN = 20
"""Frames and objects of a page that are looked at for documents."""

_LITTLE = 400
"""Characters beside its links below which a page may have no text; a footer has some of them."""

_TEXTS: Callable[[Any], list[str]] = etree.XPath(  # type: ignore[assignment]
    "//text()[not(ancestor::a or parent::script or parent::style or parent::noscript"
    " or parent::title)]",
    smart_strings=False,
)

_BODIES = 5
"""Frames of a page that are taken for its body."""

_ROWS = 5
"""Rows of a body's own tables from which on its pictures are no tables of a report."""


def body_of(response: TextResponse) -> SelectorList[Selector] | None:
    """The container of an article's body, by the first selector that finds one with text."""
    if response not in _bodies:
        _bodies[response] = _body(response)
    return _bodies[response]


_bodies: WeakKeyDictionary[TextResponse, SelectorList[Selector] | None] = WeakKeyDictionary()
"""The bodies of pages that are still at hand: each is sought once."""


def _body(response: TextResponse) -> SelectorList[Selector] | None:
    text = response.text.lower()
    for selector in words().article.bodies:
        if selector.lstrip(".#").lower() not in text:
            continue  # a search of the text takes a hundredth of one of the tree
        found = response.css(selector)
        if found and _text(found[0]).strip():
            return found[:1]
        if found and found[0].css("img, a, table"):
            return found[:1]
    return None


def article_title(response: TextResponse) -> str | None:
    """An article's own title: from its metadata, its heading, or the page's title."""
    return _said(response, words().article.titles)


def is_named_column(response: TextResponse) -> bool:
    """Whether a page calls itself a column of annual reports, in its metadata or its title."""
    said = (_said(response, (place,)) or "" for place in words().article.columns)
    parts = [part.strip() for text in said for part in _BETWEEN.split(text)]
    named = (score(Link("", part)) for part in parts if part and not has_year(part))
    return any(one is not None and one.column for one in named)


def is_government(response: TextResponse) -> bool:
    """Whether a home page calls itself a government's, of which the police are one organ."""
    said = " ".join(_said(response, (place,)) or "" for place in words().article.sites)
    return bool(words().article.government.search(said)) and not names_police(said)


def attachments(response: TextResponse) -> list[Link]:
    """The documents that belong to the article of a page.

    Those that it shows within itself; those its body links to; those in a block of
    attachments beside it; and any other whose text is a report's title.  Forms and manuals
    are left out.
    """
    shown = {link.url: link for link in _shown(response)}
    linked = (link for link in _linked(response) if link.url not in shown)
    return [*shown.values(), *linked]


def _shown(response: TextResponse) -> Iterator[Link]:
    """The documents in frames and objects of a page, also those that a viewer there is to show."""
    if not is_markup(response):
        return
    found: Any = _FRAMES(response.selector.root)
    base = base_of(response)
    for address in found[:_SHOWN]:
        url = absolute(base, str(address), response.encoding)
        if url is None:
            continue
        if extension(url) in file_types.followed():
            yield Link(url, "")
            continue
        named = (value for _, value in parse_qsl(urlsplit(url).query))
        files = (absolute(url, value) for value in named if "." in value)
        yield from (
            Link(file, "") for file in files if file and extension(file) in file_types.followed()
        )


def _linked(response: TextResponse) -> list[Link]:
    rules = words().attachment
    documents = [
        link
        for link in links(response)
        if (is_attachment(link.url) or rules.named.search(link.text))
        and not rules.never.search(squeeze(link.text))
    ]
    if not documents:
        return []
    body = body_of(response)
    if body is None:  # a bare "download" is the article's where the page says nothing else
        bare = says_little(response)
        inside = {link.url for link in documents if bare and _says_file(link.text)}
    else:
        inside = {link.url for link in links(response, body)}
    named = response.selector.root.xpath("//*[@class or @id]")
    blocks = [part for part in named if rules.blocks.search(_names(part))]
    for block in blocks[:20]:
        within = SelectorList([Selector(root=block, type="html")])
        inside |= {link.url for link in links(response, within)}
    return [link for link in documents if link.url in inside or title_kind(link.text) == "report"]


def announces_file(response: TextResponse) -> bool:
    """Whether a page has next to no text, and says that its text is in an attachment."""
    if not is_markup(response) or not says_little(response):
        return False
    said = squeeze("".join(_TEXTS(response.selector.root)))
    return bool(words().attachment.announced.search(said))


def _says_file(text: str) -> bool:
    """Whether a link says no more than that there is a file: "download", or the file's name."""
    rules = words().attachment
    return squeeze(text) in rules.generic or bool(rules.named.search(text))


def images(response: TextResponse) -> list[Link]:
    """The pictures in an article's body, when it has no table of its own.

    A report whose tables are pictures has its figures only there.
    """
    if not is_markup(response) or next(response.selector.root.iter("img"), None) is None:
        return []
    body = body_of(response)
    if body is None or len(list(islice(body[0].root.iter("tr"), _ROWS))) == _ROWS:
        return []
    base, pictures = base_of(response), file_types.pictures()
    found: dict[str, Link] = {}
    for image in body.css("img"):
        url = absolute(base, image.attrib.get("src", ""), response.encoding)
        if url is not None and extension(url) in pictures and not _is_small(image):
            found.setdefault(url, Link(url, image.attrib.get("alt", "").strip()))
    return list(found.values())


def is_empty(response: TextResponse) -> bool:
    """Whether an article's page has scripts, and no text, file or picture of its own."""
    if not is_markup(response) or next(response.selector.root.iter("script"), None) is None:
        return False
    return shows_nothing(response)


def shows_nothing(response: TextResponse) -> bool:
    """Whether a page has no text, file or picture of its own."""
    return says_little(response) and not attachments(response) and not images(response)


def says_little(response: TextResponse) -> bool:
    """Whether a page has next to no text beside its links."""
    return len(squeeze("".join(_TEXTS(response.selector.root)))) < _LITTLE


def framed(response: TextResponse) -> list[str]:
    """The pages of the same host that a page shows inside and that may hold its article's body.

    Those in the article's body, and where the page says little itself, any that its
    name, class, file or size does not give away as a part of all pages.
    """
    if not is_markup(response):
        return []
    frames = list(islice(response.selector.root.iter("iframe", "frame"), _SHOWN))
    if not frames:
        return []  # as of most articles, whose text need not be counted then
    body, base = body_of(response), base_of(response)
    within = set(body[0].root.iter("iframe")) if body is not None else set()
    bare, here = says_little(response), urlsplit(response.url).hostname
    found: dict[str, None] = {}
    for frame in frames:
        url = absolute(base, frame.get("src", ""), response.encoding)
        if (
            url in (None, response.url)
            or not (bare or frame in within)
            or urlsplit(url).hostname != here
        ):
            continue
        if not _is_furniture(frame, url) and extension(url) not in file_types.followed():
            found[url] = None
    return list(found)[:_BODIES]


def _is_furniture(frame: Any, url: str) -> bool:
    """Whether a frame is a part of every page, a counter, a player, or shows a file in a viewer."""
    said = (frame.get(name, "") for name in ("name", "class", "id"))
    names = f"{' '.join(said)} {urlsplit(url).path.rpartition('/')[2]}"
    values = (value for _, value in parse_qsl(urlsplit(url).query))
    viewed = any(extension(value) in file_types.followed() for value in values if "." in value)
    return viewed or _is_icon(frame.get) or bool(words().article.furniture.search(names))


def article_source(response: TextResponse) -> str | None:
    """The organ that an article's metadata names as its source."""
    return _said(response, words().article.sources)


def naming_text(response: TextResponse) -> str:
    """Where an organ names itself in an article: its opening, and its short lines.

    A signature is such a line; what long ones say may be about others.
    """
    body = body_of(response)
    if body is None:
        return ""
    lines = (squeeze(line) for line in body[0].root.itertext())
    short = [line for line in lines if 0 < len(line) <= _SIGNATURE]
    return " ".join([squeeze(_text(body[0]))[:_OPENING], *short])


def _said(response: TextResponse, places: Iterable[etree.XPath]) -> str | None:
    """What the first of these places says in which the page says something."""
    for place in places if is_markup(response) else ():
        found: Any = place(response.selector.root)
        text = " ".join(found[0].split()) if found else ""
        if text:
            return text[:MAX_TEXT]
    return None


def _names(part: Any) -> str:
    return f"{part.get('class', '')} {part.get('id', '')}"


def _text(part: Selector) -> str:
    """All text below an element, without making a selector for each piece."""
    text: str = part.root.xpath("string()")
    return text


def _is_small(image: Selector) -> bool:
    return _is_icon(image.attrib.get)


def _is_icon(attribute: Callable[..., Any]) -> bool:
    """Whether the stated size of a picture or a frame is an icon's: below 100 pixels a side."""
    sides = (attribute("width", ""), attribute("height", ""))
    return any(
        side.removesuffix("px").isdecimal() and int(side[:6].removesuffix("px")) < 100
        for side in sides
    )
