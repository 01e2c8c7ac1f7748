"""Bytes to text, for pages whose charset is GBK, Big5 or UTF-8, said or not, rightly or not.

Order: byte order mark; UTF-16 where every other byte of markup is zero; UTF-8 if the
bytes are valid UTF-8 (long Chinese text in another charset practically never is), or
HZ where they are ASCII with its brackets; what HTTP or the page declares; then the
Chinese charset whose result reads most like a report.  GB2312 and GBK are read as
GB18030, their superset, as the WHATWG Encoding Standard asks.  Only charsets of that
standard (and HZ) are ever run: Python's codecs undo much else.
"""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import dataclass
from functools import lru_cache

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
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\ufffd]")
_HZ = re.compile(rb"~\{[\x21-\x77][\x21-\x7e](?:[\x21-\x7d][\x21-\x7e])*?~\}")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CHARSETS = frozenset(
    [
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "hz", "ascii"),
        *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
        *(f"cp{page}" for page in (866, 874, 932, 949, *range(1250, 1259))),
        *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "tis-620"),
        *("euc_jp", "shift_jis", "iso2022_jp", "euc_kr"),
    ]
)
"""Python's names of the charsets that pages are in (WHATWG Encoding Standard, and HZ)."""
_SAMPLE = 4096
"""Bytes of a page in which its declaration, or the zeros of UTF-16, are looked for."""
KEPT_BYTES = 256 * 1024
"""Bytes of a page whose text is remembered for a while."""
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


def declared_charset(content_type: str | None) -> str | None:
    """The charset that a Content-Type header names, as it is written there."""
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def decode(payload: bytes, declared: str | None) -> Decoded:
    """The text of a payload; bytes that fit no charset become U+FFFD.

    ``declared`` is the charset that HTTP names.  Never raises.
    """
    return _kept(payload, declared) if len(payload) <= KEPT_BYTES else _decoded(payload, declared)


@lru_cache(maxsize=8)
def _kept(payload: bytes, declared: str | None) -> Decoded:
    """The last pages are remembered: judge, spider and others ask for the same text."""
    return _decoded(payload, declared)


def _decoded(payload: bytes, declared: str | None) -> Decoded:
    for mark, charset in _BOMS:
        if payload.startswith(mark):
            return _result(payload.decode(charset, "replace"), charset)
    said = [codec for name in (declared, _meta_charset(payload)) if (codec := _codec(name))]
    if wide := _wide(payload, said):
        return _result(payload.decode(wide, "replace"), wide)
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return _result(payload.decode("utf-8", "replace"), "utf-8")
    else:
        return _hz(payload, said) or _result(text, "utf-8")
    if (mixed := _mixed(payload)) is not None:
        return Decoded(_unix(mixed), "utf-8", mixed=True)
    if (tolerated := _tolerant(payload, "utf-8")) is not None:
        return _result(tolerated, "utf-8")
    for codec in said:
        if codec in _CHINESE:
            break
        tolerated = _tolerant(payload, codec) if codec not in ("utf-8", "hz") else None
        if tolerated is not None and _reads_chinese(tolerated):
            return _result(tolerated, codec)
    return _best_chinese(payload, said)


def link_charset(payload: bytes, declared: str | None, charset: str) -> str:
    """The charset in which a browser sends the characters of a page's links.

    That is the one a page of ASCII says it is in, else the one its text was found to be in.
    GB2312 and GBK send less than GB18030, which they are read as, and what says Latin-1 is
    Windows-1252 (Encoding Standard, 4.2).
    """
    names = [name for name in (declared, _meta_charset(payload)) if _codec(name)]
    if payload.isascii() and names:
        charset = _codec(names[0]) or charset
    if charset == "gb18030" and not any("18030" in name for name in names if name):
        return "gbk"
    return "cp1252" if charset in ("iso8859-1", "ascii") else charset.removesuffix("-sig")


def wide_charset(head: bytes) -> str | None:
    """UTF-16 of either order, where the zeros of its ASCII markup show it; else ``None``."""
    head = head[: len(head) // 2 * 2]
    if b"\x00" not in head or len(head) < 4:
        return None
    first, second = head[::2].count(0), head[1::2].count(0)
    if min(first, second) * 20 > max(first, second) or max(first, second) * 20 < len(head):
        return None
    wide = "utf-16-be" if first > second else "utf-16-le"
    # the last character of a head may be half of a pair
    return None if _CONTROL.search(head[: len(head) - 2].decode(wide, "replace")) else wide


def _wide(payload: bytes, said: list[str]) -> str | None:
    """UTF-16 without its mark: by its zeros, or said and read as Chinese."""
    if (wide := wide_charset(payload[:_SAMPLE])) is not None:
        return wide
    for codec in said:
        named = "utf-16-le" if codec == "utf-16" else codec
        if named.startswith("utf-16-") and len(payload) % 2 == 0:
            text = payload[:_SAMPLE].decode(named, "replace")
            if "\ufffd" not in text and _reads_chinese(text) and not text.isascii():
                return named
    return None


def _hz(payload: bytes, said: list[str]) -> Decoded | None:
    """The text of seven-bit HZ (RFC 1843), if it is said to be that, or reads as Chinese."""
    if b"~{" not in payload or not payload.isascii():
        return None
    try:
        text = payload.decode("hz")
    except UnicodeDecodeError:
        if "hz" not in said:
            return None
        text = payload.decode("hz", "replace")
    common = len(_COMMON.findall(text))
    if "hz" in said or (len(_HZ.findall(payload)) >= 2 and common >= 4 and _reads_chinese(text)):
        return _result(text, "hz")
    return None


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


def _best_chinese(payload: bytes, said: list[str]) -> Decoded:
    """The charset whose text reads best; of equals the one that is said, then GB18030."""
    order = sorted((*_CHINESE, "utf-8"), key=lambda codec: codec not in said)
    texts = {charset: payload.decode(charset, "replace") for charset in order}
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
    found = _META.search(payload[:_SAMPLE])
    return found.group(1).decode("ascii", "ignore") if found else None


def _codec(charset: str | None) -> str | None:
    """Python's name of a charset that may be said; ``None`` for what is no charset of pages."""
    try:
        codec = codecs.lookup((charset or "").strip("\"' ")).name
    except (LookupError, ValueError):
        return _ALIASES.get((charset or "").strip("\"' ").lower())
    if codec in ("gb2312", "gbk"):
        return "gb18030"
    codec = "big5hkscs" if codec in ("big5", "cp950") else codec
    return codec if codec in _CHARSETS else None


_ALIASES = {
    "x-gbk": "gb18030",
    "hz-gb-2312": "hz",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
}


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _result(text: str, charset: str) -> Decoded:
    text = _unix(text)
    return Decoded(text, charset, text.count("\ufffd"))
