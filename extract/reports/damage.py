"""Copies damaged on the way: what is said of a text that lost or gained characters.

Copies on other hosts carry pinyin behind characters (關(guān)于), have lost the digits
that stood in elements of their own (收到申请件, 增长%), or the closing bracket of a document's
number with them (〔202273号); parts were read in another charset than they were written in before
they were stored, or escaped twice (&#20844;).  Such a text is read as far as it goes, and said
to be damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from common.text.normal import simplified
from extract.records import Finding, Place
from extract.reports.lost_numbers import BEHIND, SURE
from extract.tables.stream import Line

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü"
_SOUND = rf"[a-z{_TONES}]{{0,5}}[{_TONES}][a-z{_TONES}]{{0,4}}"
_PINYIN = re.compile(rf"[\u3400-\u9fff][ \u3000]?[(（] ?(?:{_SOUND}) ?[)）]")
_PLAIN_PINYIN = re.compile(
    rf"(?P<of>[\u3400-\u9fff])[ \u3000]?[(（] ?(?:{_SOUND}|[a-z]{{1,6}}) ?[)）]"
)
"""Also without a tone: for sure only behind characters of traditional script."""
_LATIN = re.compile(rf"[(（] ?[a-z{_TONES}]{{1,10}} ?[)）]")
_NO_NUMBER = re.compile(
    r"(?:申请|信息|公开|答复|办结|收到|受理|复议|诉讼|网络|信函|结转"
    r"|网站|微博|微信|公报|其中|当面|传真|邮件|投诉|举报)"
    r"[ \u3000]{0,4}[件条宗份起](?=[,，。;；、])"
)
_SURELY_NO_NUMBER = re.compile(
    SURE.pattern + r"|(?:增长|下降|减少|上升|增加|提高|降低|达到|占|率为|率达)[ \u3000]{0,4}[%％]"
    r"(?=[,，。;；、）)])"
    r"|(?:截至|截止|自|至|从|于|，|。)年月(?:日|底|份)"
    r"|(?:收取|收费|费用|共计|合计|金额)[ \u3000]{0,4}元(?=[,，。;；、])"
)
_SIGN = re.compile(rf"[件条宗份起%％元月](?<!\d.)(?=[,，。;；、）)日底份未结]|{BEHIND})")
_NO_BRACKET = re.compile(r"[〔﹝]20\d{3,6}号")
_WORDS = ("政府", "信息", "公开", "申请", "公安", "年度", "报告", "工作", "主动", "行政", "办理")
_TWICE = "|".join(
    dict.fromkeys(
        re.escape(text)
        for word in _WORDS
        if len(text := word.encode().decode("gb18030", "ignore")) > 1
    )
)
_FOREIGN = re.compile(
    rf"锟斤拷|(?:{_TWICE})|(?:[À-ÖØ-öø-ÿ][\u0080-¶¸-¿ŒœŠšŸŽžƒˆ˜‘-›€™]{{1,2}}){{3}}"
    "|[À-ÖØ-öø-ÿ](?:[×÷·]?[¡-¶¸-ÖØ-öø-ÿ]){5,}"
)
"""UTF-8 read as GBK (鏀垮簻) or as Latin-1 (å…¬å¼€), and GBK read as Latin-1 (ÕþÎñ)."""
_LOST = re.compile(r"[\u3400-\u9fff]\?{3,}|\?{3,}[\u3400-\u9fff]|\ufffd")
_MARKS = re.compile(r"\?\?\?|\ufffd")
_ESCAPED = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|nbsp|quot|amp|lt|gt|[lr]dquo|mdash);")
LONGEST_SAMPLE = 40
SHORTEST = 4
"""Characters that every kind of damage needs at least; each needs other than ASCII ones beside."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of damage: how it looks, how often it must at least be seen, and its words.

    What fits ``sure`` need only be seen once.  Whatever fits either fits ``needs``, too, which
    is found, or not found, in a tenth of the time.
    """

    name: str
    pattern: re.Pattern[str]
    least: int
    words: str
    sure: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None


KINDS = (
    Kind("pinyin", _PINYIN, 3, "pinyin stands behind characters", _PLAIN_PINYIN, _LATIN),
    Kind(
        "lost_numbers",
        _NO_NUMBER,
        2,
        "signs stand without their numbers",
        _SURELY_NO_NUMBER,
        _SIGN,
    ),
    Kind("lost_characters", _NO_BRACKET, 1, "numbers of documents lost their brackets"),
    Kind("other_charset", _FOREIGN, 1, "parts had been read in another charset"),
    Kind("lost_text", _LOST, 2, "question marks stand in the place of characters", None, _MARKS),
    Kind("escaped", _ESCAPED, 2, "characters are written as their codes"),
)


def damaged(lines: Sequence[Line], document: str) -> Iterator[Finding]:
    """A finding for each kind of damage that a text shows, at its first place."""
    texts = [
        (line, item.text)
        for line in lines
        for item in line.items
        if len(item.text) >= SHORTEST and not item.text.isascii()
    ]
    together = "\n".join(text for _, text in texts)
    for kind in KINDS:
        if kind.needs is not None and not kind.needs.search(together):
            continue
        # no kind goes over the end of a line
        if not kind.pattern.search(together) and not _is_sure(together, kind):
            continue
        seen = [(line, found) for line, text in texts for found in _seen(text, kind)]
        if not seen or (len(seen) < kind.least and not _is_sure(together, kind)):
            continue
        line, sample = seen[0]
        yield Finding(
            "damaged_copy",
            f"the text is damaged: {kind.words} ({len(seen)} times)",
            Place(document, line.block, page=line.items[0].page, quote=sample),
            sample,
            None,
            "uncertain",
            kind.name,
        )


def _seen(text: str, kind: Kind) -> Iterator[str]:
    for pattern in (kind.pattern, kind.sure):
        for found in pattern.finditer(text) if pattern is not None else ():
            if pattern is kind.sure and (not _is_one(found) or kind.pattern.match(found[0])):
                continue
            start = max(0, found.start() - 8)
            yield text[start : found.end() + 8].strip()[:LONGEST_SAMPLE]


def _is_sure(text: str, kind: Kind) -> bool:
    return kind.sure is not None and any(_is_one(found) for found in kind.sure.finditer(text))


def _is_one(found: re.Match[str]) -> bool:
    """Whether a match is damage by itself: pinyin behind a character that is not simplified."""
    of = found.groupdict().get("of")
    return of is None or simplified(of) != of
