"""The address that is asked for: the one a browser would ask (WHATWG URL Standard).

What names a document is another thing (:mod:`common.addresses.canonical`): sessions,
tracking and doubled slashes say nothing about which page it is, but a server may
give the page only to who sends them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ada_url import URL

_SCHEMES = ("http:", "https:")
_OTHER_SCHEME = re.compile(r"\s*(?!https?\s*:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ENCODED_AS_UTF8 = frozenset({"utf-8", "utf-16", "utf-16-le", "utf-16-be", "ascii", "hz"})
_CONTROLS = "".join(map(chr, range(0x21)))
_DROPPED = str.maketrans("", "", "\t\n\r")


@lru_cache(maxsize=8192)
def asked(href: str, base: str | None = None, charset: str = "utf-8") -> str | None:
    """The absolute http or https address in ASCII, without fragment, password and empty query.

    ``href`` is an address, or a link of a page at ``base``; ``charset`` is the page's, in
    which a browser sends the characters of a query ("encoding-parse a URL").  ``None`` for
    what a browser would not ask a server for.  Never raises.
    """
    try:
        text = _scalar(href)
        if charset.lower() not in _ENCODED_AS_UTF8:
            text = _with_query(text, charset)
        url = URL(text, base=_scalar(base)) if base else URL(text)
        if url.protocol not in _SCHEMES:
            return None
        url.hash = ""
        url.username = ""
        url.password = ""
        return str(url.href).removesuffix("?")
    except (ValueError, LookupError):
        return None


def is_meant_as_http(href: str) -> bool:
    """Whether a link of a page is meant for a server, and no script, mail or empty."""
    return bool(href.strip()) and not _OTHER_SCHEME.match(href)


def _scalar(text: str) -> str:
    """Text without half surrogates, as scripts make them: a browser sends U+FFFD (UTF-16)."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _with_query(href: str, charset: str) -> str:
    """The address with the query's characters as escapes of ``charset``.

    What the charset lacks becomes a numeric reference, itself escaped (URL Standard, 1.3).
    """
    href = href.strip(_CONTROLS).translate(_DROPPED)
    before, fragment_sign, _ = href.partition("#")
    path, mark, query = before.partition("?")
    if query.isascii():
        return href
    return f"{path}{mark}{''.join(_escaped(part, charset) for part in query)}{fragment_sign}"


@lru_cache(maxsize=8192)
def _escaped(character: str, charset: str) -> str:
    if character.isascii():
        return character
    try:
        data = _as_gbk(character) if charset == "gbk" else character.encode(charset)
    except UnicodeEncodeError:
        return f"%26%23{ord(character)}%3B"
    return "".join(
        chr(byte) if 0x21 < byte < 0x7F and byte not in b"#<>\"'" else f"%{byte:02X}"
        for byte in data
    )


def _as_gbk(character: str) -> bytes:
    """A character as pages labelled GB2312 or GBK send it (Encoding Standard, 10.2.2).

    That is GB18030 without what takes four bytes there, and the euro sign as one byte.
    """
    if character == "€":
        return b"\x80"
    data = character.encode("gb18030")
    if len(data) == 4:
        raise UnicodeEncodeError("gbk", character, 0, 1, "not in GBK")
    return data
