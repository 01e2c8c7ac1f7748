"""A sentence as words of the genre and numbers: the lexer before :mod:`extract.reports.clauses`.

The words stand in ``prose_words.toml``, those of one shape as patterns in
``prose_shapes.toml``; the longest that fits is taken, so that every character is looked at
once.  What is no word is counted as a gap, never skipped unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from common import data_files
from common.often_made import often_made
from extract.numbers import hanzi_number

Roles = Mapping[str, str]
"""What a word may be: its name by kind (``{"channel": "requests_online", "outlet": …}``)."""

HANZI = "零〇一二两三四五六七八九十百千万廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
NEGATIONS = "无未没零存"
"""Characters of which every word that says there was none has one (也就不存在)."""
WAIVED = "[免不]收|分文"
"""How a sentence begins to say that nothing was charged."""
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_UNITS = "人次|件次|件|条|份|宗|次|项|起|篇|个|则|例|封|人|期"
_MORE_UNITS = "人次|件次|件|条|份|宗|次|项|起|例"
_MAIL = r"[\w.-]{1,40}@[\w.-]{1,60}"
_BEGINS = rf"[\d\[【〔(h第近几数上占超{HANZI}]"
"""What numbers and what looks like them begin with; addresses of mail with anything."""
_PATTERNS = (
    ("skip", r"[〔\[【(]?20\d\d[〕\]】)]?\d{0,5}号|[〔\[【]20\d\d[〕\]】]|\d+号"),
    ("skip", r"第(?!三方)[\d一二三四五六七八九十百]+(?:条|款|项|次|期|届|批|章|季度|名|位|个|版)?"),
    ("skip", rf"\d{{3,4}}-\d{{7,8}}|{_MAIL}|https?:[\w/.:%?=&-]{{1,200}}"),
    (
        "skip",
        r"\d+(?:\.\d+)?(?:%|‰|个百分点|倍)|(?:占|超)[一二三四五六七八九]成(?:多|半|以上)?|百分之[零〇一二两三四五六七八九十百点]+|\d+成",
    ),
    ("skip", r"(?:\d+|[一二三四五六七八九十]+)(?:个工作日|个?小时|日内|天|个月|年内|周|分钟)"),
    (
        "many",
        r"近?(?:\d+|[二两三四五六七八九十]+)(?:个)?年(?:以来|来|间)|近(?:\d|[两三四五六七八九十])年",
    ),
    ("many", r"20\d\d年?(?:-|~|至|到)20\d\d年(?!\d)"),
    ("many", "(?:[2-9]|[两二三四五六七八九十])年(?=合计|共|总计|累计|总共|加起来)"),
    (
        "skip",
        rf"\d+(?:{_UNITS})?(?:-|~|至|到)\d+(?:{_UNITS})",
    ),
    ("skip", rf"(?:\d+|[几数上][{HANZI[3:]}]*|[{HANZI}]+)(?:{_UNITS})(?:以上|以下|以内)"),
    (
        "skip",
        rf"(?:\d+|[{HANZI}]+)(?:{_UNITS})(?=以?上?的?(?:年度|全年|年初|既定|预定|考核|工作)*(?:目标|任务|指标))",
    ),
    ("skip", rf"[几数上][十百千万]+[余多]?(?:{_UNITS})"),
    ("skip", rf"[十百][件份宗起](?:之中|里|中)就?有[{HANZI}]+[件份宗起]"),
    ("year", r"(20[0-4]\d)年(?:\d{1,2}月(?:\d{1,2}日)?|度|底|末)?"),
    ("year", r"(二[〇零○][〇零○一二三][〇零○一二三四五六七八九])年(?:度|底|末)?"),
    ("skip", r"\d{1,2}月(?:\d{1,2}日)?|\d{1,2}日|20[0-4]\d/\d+/\d+"),
    ("skip", "[一二三四五六七八九十]{1,2}分之[一二三四五六七八九十]{1,2}|一次性"),
    ("skip", "[两三四五六](?:项|者)(?=合计|共|总计|均|都|皆)"),
    ("money", r"(\d+(?:\.\d+)?)([余多])?([百千]?万|亿)?([余多])?元(?!\d角|\d分)()()"),
    (
        "money",
        rf"([{HANZI}]+|\d+)([余多])?()()元(?![化素件])(?:([{HANZI}\d])角)?(?:([{HANZI}\d])分)?",
    ),
    ("number", rf"(\d+)()(万)()(?:[零〇](\d{{1,3}})|(\d{{4}}))(?:{_UNITS})"),
    ("number", r"(?<=[降减少][为至到])(零)()()()(?=[,。;]|$)"),
    ("number", rf"(\d+(?:\.\d+)?)([余多])?(万)?([余多])?(?:{_UNITS})(?:/(?:{_UNITS}))?(?:次)?"),
    (
        "number",
        rf"(?<![第每任这同某逐首唯])([{HANZI}]+)()()([余多来])?(?:{_MORE_UNITS})(?![件起次])",
    ),
    ("bare", r"\d+(?:\.\d+)?"),
)
HEADS = 20
"""First characters of words that are told together: about the root of their number."""
_SCALES = {"万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_UNIT = re.compile(rf"(?:{_UNITS})$")
_ABOUT = re.compile(r"(?:大约|约|近|将近|超过|逾|超|不足|突破|左右)(?:有|为|达|是)?$")


@often_made(frozen=True, slots=True)
class Token:
    """A word or a number of a clause.

    ``roles`` are what a word may be, ``gap`` the characters before it that are no words.
    ``value``, ``unit`` and ``about`` (余, 约) are a number's; a year has its ``value``.
    """

    kind: str
    text: str
    roles: Roles = field(default_factory=dict)
    gap: int = 0
    value: Decimal = Decimal(0)
    unit: str = ""
    about: bool = False

    def is_(self, kind: str, *names: str) -> bool:
        """Whether the word has a role of this kind, one of ``names`` if any are given."""
        found = self.roles.get(kind)
        return found is not None and (not names or found in names)


@cache
def words() -> Mapping[str, Roles]:
    """Every word with its roles.  Raises :class:`ValueError` for a word with two of one kind."""
    found: dict[str, dict[str, str]] = {}
    for kind, names in _data().items():
        for name, spellings in names.items():
            for word in spellings:
                roles = found.setdefault(word, {})
                if roles.setdefault(kind, name) != name:
                    raise ValueError(f"{word} is both {roles[kind]} and {name}")
    return found


@dataclass(frozen=True, slots=True)
class _Shape:
    """Words of one shape: the characters that they begin with, their pattern, their role."""

    begins: str
    pattern: str
    roles: Roles


@cache
def _shapes() -> tuple[_Shape, ...]:
    kind = Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]]
    data = data_files.records("extract.reports", "prose_shapes.toml", kind)  # type: ignore[type-abstract]
    return tuple(
        _Shape(begins, pattern, {kind: name})
        for kind, names in data.items()
        for name, shapes in names.items()
        for begins, pattern in shapes
    )


@cache
def _data() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    kind = Mapping[str, Mapping[str, tuple[str, ...]]]
    return data_files.records("extract.reports", "prose_words.toml", kind)  # type: ignore[type-abstract]


@cache
def _lexer(*, mail: bool) -> re.Pattern[str]:
    """Numbers and what looks like them first, then words, the longest before its beginnings.

    Without ``mail`` no address is looked for, which would be tried at every character.
    """
    parts = "|".join(f"(?P<p{at}>{pattern})" for at, (_, pattern) in enumerate(_PATTERNS))
    numbers = parts if mail else f"(?={_BEGINS})(?:{parts.replace(f'|{_MAIL}', '')})"
    shaped = "|".join(f"(?P<s{at}>{one.pattern})" for at, one in enumerate(_shapes()))
    begins = "".join(one.begins for one in _shapes())
    return re.compile(f"(?=[{begins}])(?:{shaped})|{numbers}|(?P<word>{_any_of(words())})")


def _any_of(known: Iterable[str]) -> str:
    """A pattern for the longest of words at a place, parted by their beginnings.

    Told one after the other, two thousand words would be tried at every character.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(known, key=len, reverse=True):
        rests.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    heads = sorted(rests)
    told = {head: f"{head}(?:{'|'.join(rests[head])})" for head in heads}
    parts = [heads[at : at + HEADS] for at in range(0, len(heads), HEADS)]
    return "|".join(
        f"(?=[{''.join(part)}])(?:{'|'.join(told[head] for head in part)})" for part in parts
    )


@cache
def _whole_words() -> Mapping[str, Token]:
    """Every word as a token that follows another one directly."""
    return {word: Token("word", word, roles) for word, roles in words().items()}


def tokens(clause: str) -> tuple[Token, ...]:
    """The words and numbers of a clause (half width, simplified, no white space) in order."""
    return tuple(_tokens(clause))


def _tokens(clause: str) -> Iterator[Token]:
    end = 0
    whole = _whole_words()
    for match in _lexer(mail="@" in clause).finditer(clause):
        gap, text = match.start() - end, match.group()
        end = match.end()
        name = match.lastgroup or ""
        if name == "word":
            yield Token("word", text, words()[text], gap) if gap else whole[text]
            continue
        if name[0] == "s":
            yield Token("word", text, _shapes()[int(name[1:])].roles, gap)
            continue
        at = int(name[1:])
        first = match.re.groupindex[name]
        groups = match.groups()[first : first + 6]
        before = clause[max(0, match.start() - 3) : match.start()]
        yield _numbered(_PATTERNS[at][0], text, groups, gap, bool(_ABOUT.search(before)))
    if end < len(clause):
        yield Token("end", "", gap=len(clause) - end)


def _numbered(kind: str, text: str, groups: Sequence[str | None], gap: int, about: bool) -> Token:
    if kind == "year":
        return Token(kind, text, gap=gap, value=_plain((groups[0] or "").replace("○", "〇")))
    if kind == "money":
        digits, some, scale, more = groups[:4]
        value = _plain(digits or "0") * _SCALES.get(scale or "", 1)
        value += _plain(groups[4] or "0") / 10 + _plain(groups[5] or "0") / 100
        return Token(kind, text, gap=gap, value=value, unit="元", about=about or bool(some or more))
    if kind == "number":
        digits, some, scale, more = groups[:4]
        value = _plain(digits or "0") * _SCALES.get(scale or "", 1)
        value += _plain(groups[4] or groups[5] or "0")
        unit = _UNIT.search(text.split("/")[0])
        name = unit.group() if unit else ""
        return Token(kind, text, gap=gap, value=value, unit=name, about=about or bool(some or more))
    if kind == "bare":
        return Token(kind, text, gap=gap, value=Decimal(text), about=about)
    return Token(kind, text, gap=gap)


def _plain(digits: str) -> Decimal:
    if digits[0].isdigit() and digits.isascii():
        return Decimal(digits)
    plain = digits.translate(_FORMAL).replace("廿", "二十").replace("卅", "三十")
    return Decimal(hanzi_number(plain))
