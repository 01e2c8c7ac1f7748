"""Who reports, for which year, and when it was published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import dateparser

from common.text.kept import kept_if_short
from common.text.normal import squeeze
from extract.numbers import hanzi_number
from extract.records import Document, Hint
from extract.reports.divisions import division_of
from extract.reports.elsewhere import is_link, texts_of_links
from extract.reports.titles import (
    Title,
    filled_by,
    is_group,
    is_same_branch,
    parse_title,
    period_year,
    police_organ,
    report_year,
    sheet_year,
    unit_of,
)
from extract.tables.stream import Line

_BARE = re.compile(r"(?:本|我|市|县|区|州|盟|省|分)?(?:公安(?:局|厅|分局)|分局)")
_DATE = re.compile(r"(20[0-4]\d)\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?")
_HANZI_DATE = re.compile(
    r"(二[〇○零Oo0][〇○零一二三四Oo0][〇○零一二三四五六七八九Oo0])年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_SHOWN = re.compile(r"(?:发布|公布|发文|生成|成文|公开|更新|印发)?(?:日期|时间)[::]")
_NUMBER = re.compile(
    r"(?:^|文号[::]?)([\u4e00-\u9fff]{1,12}(?:\([\u4e00-\u9fff]{1,6}\))?[〔\[(]20\d\d[〕\])]\d{1,4}号)(?:$|[^\u4e00-\u9fff])"
)
_SOURCE = re.compile(r"(?:信息|文章|稿件|内容)?(?:来源|发布机构|发布单位|公开单位)[::](.+)")
_LONGEST_SOURCE = 40
_MEANS = re.compile(r"(?:电话|邮编|邮政编码)\D{0,4}\d{5}|\d{3,4}-\d{7,8}|@")
_ASKING = re.compile("[联聯]")
_ASK = re.compile(r"请?(?:直接)?(?:与|联系|致电|和|向|于)(.+)")
_CITED = re.compile(r"《[^《》]{0,150}(?:条例|格式|办法|规定|意见|通知|法)》(?:的?通知)?")
"""Norms that a report's opening cites, whose names have the words of a report's title."""
_SIGNATURE_LINES = 12
_OPENING_LINES = 40


@dataclass(frozen=True, slots=True)
class Metadata:
    """A report's own particulars, each ``None`` when nothing gives it."""

    bureau: str | None
    division: str | None
    year: int | None
    title: str | None
    published_on: date | None
    document_number: str | None = None
    contact: str | None = None


def read_metadata(
    document: Document, lines: Sequence[Line], title: Title | None, hint: Hint | None
) -> Metadata:
    """Particulars of the report that stands on ``lines``.

    The bureau comes from the title, the signature, the portal, in that order; a
    short name (公安局…) is completed from the portal.  The year comes from the
    title, the stated period, the opening sentence, the link; never from the
    date of publication.
    """
    links = texts_of_links(document)
    soft = (line.items[0].text for line in lines if line.soft)
    texts = [text for text in soft if not is_link(text, links)]
    heads, opening = _titles(document, title, hint), _opening(texts)
    source = document.meta.get("source", "")
    bureau = _bureau([*heads, *opening], texts, hint, source, _heads_of_cells(lines))
    year = (
        next((head.year for head in heads if head.year), None)
        or sheet_year(texts[:_OPENING_LINES])
        or _panel_year(document, texts)
        or next((found for text in texts if (found := period_year(text))), None)
        or next((head.year for head in opening if head.year), None)
    )
    heads += opening
    near = hint.division if hint else None
    return Metadata(
        bureau,
        division_of(bureau, near) if bureau else None,
        year,
        heads[0].text if heads else document.meta.get("title"),
        _published(document, texts, hint),
        _document_number(texts),
        _contact(texts),
    )


def _panel_year(document: Document, texts: Sequence[str]) -> int | None:
    """The year over one of several reports on a page whose title names none: 2023年年度报告.

    Where lines name several years, none of them is the report's.
    """
    title = document.meta.get("title", "")
    short = [text for text in texts[:_OPENING_LINES] if len(text) <= _LONGEST_SOURCE]
    years = {
        year
        for text in short
        if squeeze(text).endswith(("报告", "年报")) and (year := sheet_year([title, text]))
    }
    return years.pop() if len(years) == 1 else None


def _titles(document: Document, title: Title | None, hint: Hint | None) -> list[Title]:
    """What names the report as a title does, best first."""
    candidates: list[Title | None] = [title]
    if meta := document.meta.get("title"):
        candidates.append(parse_title(meta))
    if hint and hint.title:
        candidates.append(parse_title(hint.title) or _year_only(hint.title))
    return [candidate for candidate in candidates if candidate is not None]


def _opening(texts: Sequence[str]) -> list[Title]:
    """The first sentences that name the report."""
    return [
        found
        for text in texts[:_OPENING_LINES]
        if (found := parse_title(_uncited(text[:400]))) and (found.bureau or found.year)
    ][:3]


def _uncited(text: str) -> str:
    """A sentence without the norms that it cites, and those that these cite."""
    return _CITED.sub("", _CITED.sub("", text)) if "》" in text else text


def _year_only(text: str) -> Title | None:
    year = report_year(text)
    return Title(text, None, year) if year else None


def _source(text: str) -> str | None:
    """The police organ that a page names as its source: 信息来源：黄骅市公安局."""
    found = _SOURCE.fullmatch(squeeze(text)[:_LONGEST_SOURCE])
    return police_organ(found.group(1)) if found else None


def _bureau(
    heads: Sequence[Title],
    texts: Sequence[str],
    hint: Hint | None,
    source: str,
    cells: Sequence[str],
) -> str | None:
    """The organ; a short name in the title is completed by who signed, or by the page's source.

    A unit that the title names alone is one of the portal's bureau; a branch has one name there.
    """
    named = next((head.bureau for head in heads if head.bureau and not is_group(head.bureau)), None)
    portal = hint.bureau if hint else None
    signed = _first(police_organ, reversed(texts))
    whole = next((name for name in (named, signed) if _is_whole(name)), None)
    if whole is not None:
        return portal if portal and is_same_branch(whole, portal) else whole
    unit = _unit(heads, portal) if not named else None
    if unit is not None:
        return unit
    whole = _first(_source, texts[:_OPENING_LINES]) or police_organ(source)
    if named and whole and whole.endswith(named) and _is_whole(whole):
        return whole
    filled = _first(filled_by, (*texts, *cells))
    return filled if _is_whole(filled) else portal or named or signed


def _heads_of_cells(lines: Sequence[Line]) -> list[str]:
    """The cells above a sheet's first number, each alone and with the one behind it.

    A workbook has what its sheet says of itself in cells: 填报单位： | 安康市公安局.
    """
    result: list[str] = []
    for line in lines:
        if line.soft:
            continue
        if any(item.reading.kind == "number" for item in line.items):
            break
        cells = [item.text for item in line.items if item.text.strip()]
        result += [*cells, *map("".join, pairwise(cells))]
    return result


def _unit(heads: Sequence[Title], portal: str | None) -> str | None:
    """The unit that a title names alone, with the name of its bureau, the portal's."""
    unit = next((found for head in heads if (found := unit_of(head.text))), None)
    return f"{portal}{unit}" if portal and unit and not portal.endswith(unit) else None


def _is_whole(organ: str | None) -> bool:
    """Whether an organ's name says of which place it is."""
    return bool(organ) and not _BARE.fullmatch(organ or "")


def _first(organ_of: Callable[[str], str | None], texts: Iterable[str]) -> str | None:
    """The first organ that one of the texts names."""
    return next((organ for text in texts if (organ := organ_of(text))), None)


def _published(document: Document, texts: Sequence[str], hint: Hint | None) -> date | None:
    """The page's own date, the date it shows, the date of the signature, the list's."""
    if found := parse_date(document.meta.get("published_on", "")):
        return found
    for text in texts[:_OPENING_LINES]:
        if _SHOWN.search(squeeze(text)[:60]) and (found := parse_date(text)):
            return found
    if hint and hint.published_on:
        return hint.published_on
    edge = [*texts[-_SIGNATURE_LINES:][::-1], *texts[:4]]
    for text in edge:
        bare = squeeze(text).strip("()")
        if len(bare) <= 16 and (found := parse_date(bare)):
            return found
    return None


def _document_number(texts: Sequence[str]) -> str | None:
    """The organ's number of the report, where it stands on a line of its own or behind 文号."""
    for text in texts[:_OPENING_LINES]:
        bare = squeeze(text)
        if len(bare) <= 60 and (found := _NUMBER.search(bare)):
            return found.group(1)
    return None


def _contact(texts: Sequence[str]) -> str | None:
    """The passage that says whom to ask: office, address, telephone, e-mail."""
    for text in texts:
        if not _ASKING.search(text):
            continue
        for sentence in re.split(r"(?<=[。;；])", text):
            bare = squeeze(sentence)
            if "联系" in bare and _MEANS.search(bare) and (found := _ASK.search(bare)):
                return found.group(1).strip("。;,")[:300]
    return None


@kept_if_short(1024)
def parse_date(text: str) -> date | None:
    """A date in any of the usual spellings, Chinese numerals too; ``None`` if none is there."""
    bare = squeeze(text)
    if not bare:
        return None
    if found := _HANZI_DATE.search(bare):
        year = hanzi_number(re.sub("[○Oo0]", "〇", found.group(1)))
        return _date(year, hanzi_number(found.group(2)), hanzi_number(found.group(3)))
    if found := _DATE.search(text.replace("\u3000", " ")) or _DATE.search(bare):
        return _date(*(int(part) for part in found.groups()))
    if len(bare) > 40 or not re.search(r"\d{4}", bare):
        return None
    parsed = dateparser.parse(
        text.strip(), languages=["zh", "en"], settings={"REQUIRE_PARTS": ["day", "month", "year"]}
    )
    return parsed.date() if parsed and str(parsed.year) in bare else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
