"""The numbered sections of a report's prose (一、总体情况 …), without table text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from common.text.normal import SPACES, label, simplified, squeeze, tidy
from extract.forms import labels
from extract.numbers import hanzi_number
from extract.records import Place, Section
from extract.reports.titles import police_organ
from extract.tables.stream import Line

_HEADING = re.compile(r"^([一二三四五六七八九十]{1,3})、(.{2,60})$", re.S)
_NUMBERED = re.compile(rf"(?:{SPACES})?[一二三四五六七八九十]")
"""How a heading begins at all; most paragraphs do not."""
_CANONICAL = (
    re.compile(r"总体情况|概述|基本情况|总体概况"),
    re.compile(r"主动公开(?:政府信息)?(?:的)?情况"),
    re.compile(r"收到和处理|申请情况|依申请公开"),
    re.compile(r"行政复议|行政诉讼"),
    re.compile(r"问题|改进"),
    re.compile(r"其他需要报告|需要报告的(?:其他)?事项|其他(?:报告)?事项"),
)
_DATE_ONLY = re.compile(r"^\(?20\d\d年\d{1,2}月\d{1,2}日\)?$")
_TOPICS = (
    ("dispute", re.compile(r"复议|诉讼")),
    ("request", re.compile(r"依申请|申请(?:的)?(?:办理|受理|处理|答复)?情况|处理政府信息公开申请")),
    ("published", re.compile(r"主动公开|主动发布")),
)
_SUBHEADING = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]")
LONGEST_SUBHEADING = 30
LONGEST_HEADING = 46
LONGEST_LOOKED_AT = 400
"""Characters of a paragraph in which a heading stands."""
MAX_SECTIONS = 40


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading: its number as published and its words."""

    number: int
    title: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of prose, the number of its section (0 before the first), its place.

    ``topic`` is what the nearest heading says it is about: ``published``, ``request``,
    ``dispute``, or ``None``.
    """

    text: str
    section: int
    place: Place
    topic: str | None = None


def heading(text: str) -> Heading | None:
    """The heading a paragraph is or begins with; the forms' own row labels are none."""
    if not _NUMBERED.match(text):
        return None
    return _heading(text) if len(text) <= LONGEST_LOOKED_AT else _heading.__wrapped__(text)


@lru_cache(maxsize=512)
def _heading(text: str) -> Heading | None:
    found = _HEADING.match(tidy(simplified(text[:LONGEST_LOOKED_AT])))
    if not found:
        return None
    number, words = hanzi_number(found.group(1)), found.group(2).strip()
    if len(words) > LONGEST_HEADING or re.search(r"[。!?;:：；！？].", words):
        title, mark, rest = _inline(words)
        return Heading(number, title, rest) if mark else None
    if label(text) in labels().rows or label(text) in labels().headers:
        return None
    return Heading(number, words.rstrip("。:："))


def _inline(words: str) -> tuple[str, str, str]:
    """A heading with its text on the same line, if the heading is one of the form's."""
    title, mark, rest = words.partition("。")
    if mark and len(title) <= 24 and any(kind.search(title) for kind in _CANONICAL):
        return title, mark, rest
    return words, "", ""


def canonical_number(title: str) -> int | None:
    """The number the forms of 2019 and 2021 give a section of this title."""
    bare = squeeze(title)
    order = (6, 4, 5, 3, 2, 1)
    return next((number for number in order if _CANONICAL[number - 1].search(bare)), None)


def read_sections(
    lines: Iterable[Line], skipped: frozenset[int], numbered_form: bool
) -> tuple[Section, ...]:
    """The sections of a report's lines.

    ``skipped`` are the lines that belong to tables.  With ``numbered_form`` (the
    editions whose sections are laid down) a section gets the number its title
    has in the form, since bureaus misnumber; else the number as published.
    """
    found: list[tuple[Heading, list[str]]] = []
    signed = False
    for text in _prose(lines, skipped):
        head = heading(text)
        if head is not None and len(found) < MAX_SECTIONS:
            found.append((head, [head.rest] if head.rest else []))
            signed = False
        elif found and not (signed := signed or _is_signature(text)):
            found[-1][1].append(tidy(text))
    return tuple(
        Section(_number(head, numbered_form), head.title, "\n".join(parts)) for head, parts in found
    )


def read_passages(
    lines: Iterable[Line], skipped: frozenset[int], document: str
) -> Iterator[Passage]:
    """The prose paragraphs of a report's lines, each with its section and place."""
    section = 0
    topic: str | None = None
    for line in lines:
        if not line.soft or line.number in skipped:
            continue
        item = line.items[0]
        head = heading(item.text)
        if head is not None:
            section, topic = canonical_number(head.title) or head.number, _topic(head.title)
        if head is None or head.rest:
            text = simplified(head.rest if head else item.text)
            topic = _subtopic(text, topic)
            yield Passage(text, section, Place(document, item.block, page=item.page), topic)


def _topic(title: str) -> str | None:
    """What a heading says the text below it is about; ``None`` for several things at once."""
    bare = squeeze(title)
    found = [topic for topic, words in _TOPICS if words.search(bare)]
    return found[0] if found else None


def _subtopic(text: str, topic: str | None) -> str | None:
    """The topic below a heading within a section (（二）依申请公开情况), or beside it."""
    if not _SUBHEADING.match(text.strip()):
        return topic
    title = re.split("[。.:：;；]", squeeze(text)[:LONGEST_SUBHEADING], maxsplit=1)[0]
    return _topic(title)


def _is_signature(text: str) -> bool:
    """Whether a line is the organ's name or the date that closes a report."""
    return police_organ(text) is not None or bool(_DATE_ONLY.match(squeeze(text)))


def _number(head: Heading, numbered_form: bool) -> int:
    return (canonical_number(head.title) if numbered_form else None) or head.number


def _prose(lines: Iterable[Line], skipped: frozenset[int]) -> Iterator[str]:
    for line in lines:
        if line.soft and line.number not in skipped:
            yield line.items[0].text
