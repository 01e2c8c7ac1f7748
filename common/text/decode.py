"""Bytes to text, for pages whose charset is GBK, Big5 or UTF-8, said or not, rightly or not.

Order: byte order mark; UTF-8 if the bytes are valid UTF-8 (long Chinese text in
another charset practically never is); what HTTP or the page declares; then the
Chinese charset whose result reads most like a report.  GB2312 and GBK are read
as GB18030, their superset, as the WHATWG Encoding Standard asks.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
_COMMON = re.compile(
    "[的一是在不了有和公开政府信息年度报告公開報數情況总总計项行申请申請关關于為与]"
)
_CHINESE = ("gb18030", "big5hkscs")
_PARTS = re.compile(rb"([<>\r\n])")
_ODD = re.compile(r"[^\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\x00-\x7f“”‘’—…·]")
LEAST_OF_EACH = 24
"""Bytes that a page of two charsets has in each at least: a stray one is no part of a page."""
MOST_PARTS = 400_000
TOLERATED = 0.001
"""Share of bytes that may fail to decode before a charset is given up (a cut or stray byte)."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the charset that gave it, and what was wrong.

    ``lost`` is the number of characters that could not be decoded (each is U+FFFD
    in ``text``); ``mixed`` says that parts were in UTF-8 and parts in GB18030.
    """

    text: str
    charset: str
    lost: int = 0
    mixed: bool = False


def decode(payload: bytes, declared: str | None) -> Decoded:
    """The text of a payload; bytes that fit no charset become U+FFFD.

    ``declared`` is the charset that HTTP names.  Never raises.
    """
    for mark, charset in _BOMS:
        if payload.startswith(mark):
            return _result(payload.decode(charset, "replace"), charset)
    try:
        return _result(payload.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if (text := _mixed(payload)) is not None:
        return Decoded(_unix(text), "utf-8", mixed=True)
    if (text := _tolerant(payload, "utf-8")) is not None:
        return _result(text, "utf-8")
    for said in (declared, _meta_charset(payload)):
        codec = _codec(said)
        if codec in _CHINESE:
            break
        text = _tolerant(payload, codec) if codec and codec != "utf-8" else None
        if codec and text is not None and _reads_chinese(text):
            return _result(text, codec)
    return _best_chinese(payload)


def _mixed(payload: bytes) -> str | None:
    """The text of a page put together from parts in UTF-8 and parts in GB18030.

    Parts are what stands between tags and line ends, whose bytes occur in no
    character of either.  Each must be valid in its charset and read as Chinese.
    """
    parts = _PARTS.split(payload)
    if len(parts) > MOST_PARTS:
        return None
    texts: list[str] = []
    lengths = {"utf-8": 0, "gb18030": 0}
    for part in parts:
        text, charset = _part(part)
        if text is None:
            return None
        if not part.isascii():
            lengths[charset] += len(part)
            if charset == "gb18030" and len(_ODD.findall(text)) * 10 > len(text):
                return None
        texts.append(text)
    return "".join(texts) if min(lengths.values()) >= LEAST_OF_EACH else None


def _part(part: bytes) -> tuple[str | None, str]:
    """A part's text and charset; two bytes may be a letter in one and a character in the other."""
    texts: dict[str, str] = {}
    for charset in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            texts[charset] = part.decode(charset)
    if len(texts) == 2 and _ODD.search(texts["utf-8"]) and not _ODD.search(texts["gb18030"]):
        del texts["utf-8"]
    return next(((text, charset) for charset, text in texts.items()), (None, ""))


def _best_chinese(payload: bytes) -> Decoded:
    texts = {charset: payload.decode(charset, "replace") for charset in (*_CHINESE, "utf-8")}
    charset = max(texts, key=lambda key: _likeness(texts[key]))
    return _result(texts[charset], charset)


def _reads_chinese(text: str) -> bool:
    """Whether common characters make up a fair share of what is not ASCII."""
    return len(_COMMON.findall(text)) * 10 >= len(re.findall(r"[^\x00-\x7f]", text))


def _likeness(text: str) -> float:
    """How much like Chinese prose a text reads: common characters less failures."""
    sample = text[:200_000]
    return (len(_COMMON.findall(sample)) - 4 * sample.count("\ufffd")) / (len(sample) or 1)


def _tolerant(payload: bytes, codec: str) -> str | None:
    try:
        return payload.decode(codec)
    except UnicodeDecodeError:
        text = payload.decode(codec, "replace")
        failed = text.count("\ufffd")
        return text if failed <= max(1, len(payload) * TOLERATED) and len(payload) > 200 else None


def _meta_charset(payload: bytes) -> str | None:
    found = _META.search(payload[:4096])
    return found.group(1).decode("ascii", "ignore") if found else None


def _codec(charset: str | None) -> str | None:
    if not charset:
        return None
    try:
        codec = codecs.lookup(charset.strip("\"' ")).name
    except LookupError:
        return None
    if codec in ("gb2312", "gbk", "hz"):
        return "gb18030"
    return "big5hkscs" if codec in ("big5", "cp950") else codec


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _result(text: str, charset: str) -> Decoded:
    text = _unix(text)
    return Decoded(text, charset, text.count("\ufffd"))
