"""One spelling for what bureaus spell in many: script, width, spaces, punctuation.

Nothing here changes what is stored: normal forms serve matching only, the raw
text stays with the figure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

from common.text.kept import kept_if_short
from common.text.surrogates import storable

SPACES = r"[\s\u00a0\u3000\u200b-\u200f\u2028-\u202f\u2060\ufeff\u00ad]+"
"""A pattern for white space of every kind, also that which shows nothing."""
_SPACES = re.compile(SPACES)
_BOOKMARK = re.compile(r"\[\s*bookmark\s*:[^\]]*\]", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")
_ENUMERATOR = re.compile(
    r"^(?:\((?:[一二三四五六七八九十]+|\d{1,2})\)|[一二三四五六七八九十]+[、.．,]|\d{1,2}[、.．,](?!\d))"
)
_PUNCTUATION = re.compile(r"[\W_]+")
_FOLDED = str.maketrans({"﹝": "〔", "﹞": "〕", "—": "-", "–": "-", "−": "-", "―": "-", "‐": "-"})

_PHRASE = {
    "政府资讯": "政府信息",
    "资讯公开": "信息公开",
    "资讯内容": "信息内容",
    "现成资讯": "现成信息",
    "过程性资讯": "过程性信息",
    "内部事务资讯": "内部事务信息",
    "获取资讯": "获取信息",
    "公开资讯": "公开信息",
    "规范性档案": "规范性文件",
    "专案数量": "项目数量",
}
"""The forms' words as converters write them that change words with the script (OpenCC s2twp)."""
_PHRASES = re.compile("|".join(_PHRASE))

_PLACES = re.compile(r"(乾(?=[安县縣]))")

_HAN = re.compile("[\u3400-\u9fff]")
_BESIDE = re.compile(
    "[\u0f00-\u0fff\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc\u1800-\u18af"
    "\ua000-\ua4cf\u1950-\u19df\u1100-\u11ff\uac00-\ud7af\u0400-\u04ff]+|[A-Za-z\u00c0-\u024f'’]{3,}"
)
"""Scripts of China's other languages, in which labels stand beside the Chinese words:
Tibetan, Arabic (Uyghur, Kazakh), Mongolian, Yi, Dai, Korean, Cyrillic (Kazakh); Latin (Zhuang,
English) words."""


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional script as simplified (OpenCC t2s); simplified text as it is.

    The 乾 of place names (乾安县, 乾县) is simplified script there, and does not become 干.
    """
    if text.isascii():
        return text
    text = storable(text)  # OpenCC takes UTF-8, which half characters cannot be written in
    convert = _converter().convert
    result: str = convert(text)
    if "乾" in text:
        parts = _PLACES.split(text)
        result = "".join(part if at % 2 else convert(part) for at, part in enumerate(parts))
    if "资讯" in result or "档案" in result or "专案" in result:
        return _PHRASES.sub(lambda found: _PHRASE[found.group()], result)
    return result


def fold(text: str) -> str:
    """Half width, simplified, dashes alike, Word's bookmarks gone; spaces kept."""
    if text.isascii():
        return _BOOKMARK.sub("", text)
    text = unicodedata.normalize("NFKC", text).translate(_FOLDED)
    return simplified(_BOOKMARK.sub("", text))


@kept_if_short()
def squeeze(text: str) -> str:
    """Fold and drop every kind of white space."""
    return _SPACES.sub("", fold(text))


@kept_if_short()
def label(text: str) -> str:
    """A label's matching form: no enumerator, no bracketed note, no punctuation, 其他 for 其它.

    ``（二）部分公开（区分处理的，只计这一情形…）`` becomes ``部分公开``.
    """
    text = _ENUMERATOR.sub("", _chinese(squeeze(text)).replace("其它", "其他"))
    bare = _BRACKETED.sub("", text)
    return _PUNCTUATION.sub("", bare or text)


@kept_if_short()
def full_label(text: str) -> str:
    """A label's matching form with its bracketed note kept (units stand there)."""
    text = _chinese(squeeze(text)).replace("其它", "其他")
    return _PUNCTUATION.sub("", _ENUMERATOR.sub("", text))


def _chinese(text: str) -> str:
    """A text in two scripts without the other one's words."""
    if text.isascii() or not _BESIDE.search(text) or not _HAN.search(text):
        return text
    return _BESIDE.sub("", text)


def enumerator(text: str) -> str:
    """The enumerator a label begins with, bare (``七``, ``3``), or an empty string."""
    found = _ENUMERATOR.match(squeeze(text))
    return re.sub(r"[^\w]", "", found.group()) if found else ""


def tidy(text: str) -> str:
    """Prose for reading: runs of white space as one space, ends trimmed."""
    return _SPACES.sub(" ", text).strip()
