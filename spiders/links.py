"""Links: which lead to reports, to attachments, to the next list page, to the column.

The words stand in ``data/links.toml``; nothing here is about one family of sites.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from parsel import Selector, SelectorList
from parsel.csstranslator import HTMLTranslator
from scrapy.http import TextResponse

from common import data_files
from common.addresses.canonical import clean
from common.records import Check

Kind = Literal["report", "maybe", "other"]

MAX_LINKS = 5000
"""Links of one page that are looked at."""

_PART = re.compile(r"^([^?]*?/[^/?]*?)(?:_(\d{1,2}))?(\.s?html?)$", re.IGNORECASE)

_OPENING, _SIGNATURE = 300, 40
"""Characters of an article's opening, and of a line that may be its signature."""

MAX_TEXT = 300
"""Characters of a link's text that are looked at."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page: absolute address, cleaned, and its text or title."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """How promising a navigation link is, and whether it names the column itself.

    ``named`` says that its text speaks for it, and not only its address.
    """

    value: int
    column: bool = False
    named: bool = field(default=False, compare=False)


def links(response: TextResponse, within: SelectorList[Selector] | None = None) -> list[Link]:
    """The links of a page, or of a part of it, in order and once per address.

    The longer of a link's text and its ``title`` counts: lists cut long titles off.
    """
    if not is_markup(response):
        return []
    roots = [response.selector.root] if within is None else [part.root for part in within]
    base = _base(response)
    found: dict[str, Link] = {}
    for anchor in islice(_anchors(roots), MAX_LINKS):
        url = absolute(base, anchor.get("href"))
        if url is None:
            continue
        text = " ".join(anchor.xpath("string()").split())
        title = " ".join(anchor.get("title", "").split())
        best = title if len(title) > len(text) or text.endswith(("...", "…")) else text
        if url not in found or (best and not found[url].text):
            found[url] = Link(url, (best or text)[:MAX_TEXT])
    return list(found.values())


def _anchors(roots: Iterable[Any]) -> Iterator[Any]:
    """The elements that link, without a selector for each: pages have many."""
    for root in roots:
        yield from (part for part in root.iter("a", "area") if part.get("href") is not None)


def is_markup(response: TextResponse) -> bool:
    """Whether a response is HTML or XML, and no JSON."""
    return response.selector.type in ("html", "xml")


def sitemap(response: TextResponse) -> list[str]:
    """The addresses that a sitemap lists (sitemaps.org)."""
    if "<loc>" not in response.text:
        return []
    found = response.selector.xpath("//*[local-name()='loc']/text()")[:MAX_LINKS].getall()
    urls = {absolute(response.url, address): None for address in found}
    return [url for url in urls if url is not None]


def absolute(base: str, href: str) -> str | None:
    """An http address in absolute form, cleaned; ``None`` for anything else."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return clean(url) if parts.scheme in ("http", "https") and host else None


def title_kind(text: str) -> Kind:
    """Whether a link's text names a report, may name one, or names something else."""
    rules = _rules()
    plain = squeeze(text)
    if rules.report.always.search(plain):
        return "report"
    if rules.report.never.search(plain):
        return "other"
    if rules.report.title.search(plain):
        return "report"
    return "maybe" if rules.report.maybe.search(plain) else "other"


def has_year(text: str) -> bool:
    """Whether a title names a year, as reports' do and columns' do not."""
    return bool(_rules().report.year.search(squeeze(text)))


def names_year_only(text: str) -> bool:
    """Whether a link's text is a year with little else, as of columns of one year."""
    return bool(_rules().report.year_only.search(squeeze(text)))


def names_other(title: str) -> bool:
    """Whether a title names an organ, and none of the police.

    What is left of a report's title without year and subject is the organ's name.
    """
    rules = _rules()
    name = rules.report.subject.sub("", squeeze(title))
    return bool(rules.report.organ.search(name)) and not rules.report.police.search(name)


def names_police(text: str) -> bool:
    """Whether a text has a word that organs of the police bear in their names."""
    return bool(_rules().report.police.search(text))


def is_listing(url: str) -> bool:
    """Whether an address looks like a column's rather than an article's."""
    return bool(_rules().report.listing.search(urlsplit(url).path or "/"))


def score(link: Link) -> Score | None:
    """How well a link leads towards the annual-report column; ``None``: it does not."""
    rules = _rules()
    plain = squeeze(link.text)
    for rule in rules.navigation if len(plain) <= 30 else ():
        if rule.text.search(plain):
            return Score(rule.score, rule.column, named=True)
    for slug in rules.slug:
        if slug.url.search(urlsplit(link.url).path):
            return Score(slug.score, slug.column)
    return None


def extension(url: str) -> str:
    """The extension of an address's file name, in lower case; empty when it has none."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_attachment(url: str) -> bool:
    """Whether an address names a document that may be a report's attachment.

    Its path does, or a value of its query, or it is that of a download script.
    """
    rules = _rules().attachment
    if extension(url) in rules.extensions or rules.downloads.search(url):
        return True
    values = [part.rpartition("=")[2] for part in urlsplit(url).query.split("&")]
    return any(value.rpartition(".")[2].lower() in rules.extensions for value in values)


def body_of(response: TextResponse) -> SelectorList[Selector] | None:
    """The container of an article's body, by the first selector that finds one with text."""
    for selector in _rules().article.bodies:
        found = response.css(selector)
        if found and _text(found[0]).strip():
            return found[:1]
        if found and found[0].css("img, a, table"):
            return found[:1]
    return None


def article_title(response: TextResponse) -> str | None:
    """An article's own title: from its metadata, its heading, or the page's title."""
    return _said(response, _rules().article.titles)


def attachments(response: TextResponse) -> list[Link]:
    """The documents that belong to the article of a page.

    Those its body links to; those in a block of attachments beside it; and any
    other whose text is a report's title.  Forms and manuals are left out.
    """
    rules = _rules()
    documents = [
        link
        for link in links(response)
        if is_attachment(link.url) and not rules.attachment.never.search(squeeze(link.text))
    ]
    if not documents:
        return []
    body = body_of(response)
    inside = {link.url for link in links(response, body)} if body is not None else set()
    named = response.selector.root.xpath("//*[@class or @id]")
    blocks = [part for part in named if rules.attachment.blocks.search(_names(part))]
    for block in blocks[:20]:
        within = SelectorList([Selector(root=block, type="html")])
        inside |= {link.url for link in links(response, within)}
    return [link for link in documents if link.url in inside or title_kind(link.text) == "report"]


def images(response: TextResponse) -> list[Link]:
    """The pictures in an article's body, when it has no table of its own.

    A report whose tables are pictures has its figures only there.
    """
    if not is_markup(response) or next(response.selector.root.iter("img"), None) is None:
        return []
    body = body_of(response)
    if body is None or body[0].root.xpath("count(.//table//tr)") >= 5:
        return []
    base = _base(response)
    found: dict[str, Link] = {}
    known = _rules().attachment.images
    for image in body.css("img"):
        url = absolute(base, image.attrib.get("src", ""))
        if url is not None and extension(url) in known and not _is_small(image):
            found.setdefault(url, Link(url, image.attrib.get("alt", "").strip()))
    return list(found.values())


def article_source(response: TextResponse) -> str | None:
    """The organ that an article's metadata names as its source."""
    return _said(response, _rules().article.sources)


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


def frames(response: TextResponse) -> list[str]:
    """The addresses of pages that are shown inside this one."""
    if not is_markup(response):
        return []
    base = _base(response)
    found = response.css("iframe::attr(src), frame::attr(src)").getall()
    urls = {absolute(base, address): None for address in found[:20]}
    return [url for url in urls if url is not None]


def next_part(response: TextResponse) -> str | None:
    """The page on which an article goes on: x_1.html after x.html, where "next page" leads."""
    stem, number, ending = _part(response.url)
    if number < 0 or not re.search(rf"_0?{number + 1}\.", response.text):
        return None  # looked for first, as few articles go on
    for link in next_pages(response):
        other_stem, other_number, other_ending = _part(link.url)
        if (other_stem, other_ending) == (stem, ending) and other_number == number + 1:
            return link.url
    return None


def _part(url: str) -> tuple[str, int, str]:
    found = _PART.search(url)
    return (found[1], int(found[2] or 0), found[3]) if found else (url, -1, "")


def next_pages(response: TextResponse) -> Iterator[Link]:
    """Links that say "next page", or "more" of the same column."""
    rules = _rules()
    path = urlsplit(response.url).path
    if not is_markup(response):
        return
    base = _base(response)
    found: dict[str, Link] = {}
    for anchor in islice(_anchors([response.selector.root]), MAX_LINKS):
        text = " ".join(anchor.xpath("string()").split())
        said = squeeze(text or anchor.get("title", "")).lower()
        following, more = rules.next_page.text.search(said), rules.next_page.more.search(said)
        url = absolute(base, anchor.get("href")) if following or more else None
        if url is None or url == response.url:
            continue
        if following or urlsplit(url).path == path:
            found.setdefault(url, Link(url, text))
    yield from found.values()


def squeeze(text: str) -> str:
    """Text in half-width forms, without any blanks, as the patterns expect it."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _base(response: TextResponse) -> str:
    return urljoin(response.url, (response.css("base::attr(href)").get() or "").strip())


def _said(response: TextResponse, places: Iterable[etree.XPath]) -> str | None:
    """What the first of these places says in which the page says something."""
    for place in places if is_markup(response) else ():
        found: Any = place(response.selector.root)
        text = " ".join(found[0].split()) if found else ""
        if text:
            return text
    return None


def _names(part: Any) -> str:
    return f"{part.get('class', '')} {part.get('id', '')}"


def _text(part: Selector) -> str:
    """All text below an element, without making a selector for each piece."""
    text: str = part.root.xpath("string()")
    return text


def _is_small(image: Selector) -> bool:
    """Whether a picture's stated size is an icon's: less than 100 pixels a side."""
    sides = (image.attrib.get("width", ""), image.attrib.get("height", ""))
    return any(
        side.removesuffix("px").isdigit() and int(side[:6].removesuffix("px")) < 100
        for side in sides
    )


def _place(selector: str) -> etree.XPath:
    """A CSS selector with parsel's ``::text`` and ``::attr()``, made ready for all pages."""
    return etree.XPath(HTMLTranslator().css_to_xpath(selector), smart_strings=False)


_Place = Annotated[etree.XPath, Check(_place, given=str)]


@dataclass(frozen=True, slots=True)
class _Titles:
    title: re.Pattern[str]
    maybe: re.Pattern[str]
    never: re.Pattern[str]
    always: re.Pattern[str]
    year: re.Pattern[str]
    year_only: re.Pattern[str]
    subject: re.Pattern[str]
    organ: re.Pattern[str]
    police: re.Pattern[str]
    listing: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Attachments:
    extensions: frozenset[str]
    images: frozenset[str]
    downloads: re.Pattern[str]
    never: re.Pattern[str]
    blocks: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Article:
    bodies: tuple[str, ...]
    titles: tuple[_Place, ...]
    sources: tuple[_Place, ...]


@dataclass(frozen=True, slots=True)
class _NextPage:
    text: re.Pattern[str]
    more: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Navigation:
    text: re.Pattern[str]
    score: int
    column: bool = False


@dataclass(frozen=True, slots=True)
class _Slug:
    url: re.Pattern[str]
    score: int
    column: bool = False


@dataclass(frozen=True, slots=True)
class _Rules:
    report: _Titles
    attachment: _Attachments
    article: _Article
    next_page: _NextPage
    navigation: tuple[_Navigation, ...]
    slug: tuple[_Slug, ...]


@cache
def _rules() -> _Rules:
    return data_files.records("spiders", "links.toml", _Rules)
