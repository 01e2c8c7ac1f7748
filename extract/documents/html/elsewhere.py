"""Markup that a page keeps where nobody sees it until a script runs: read, never run.

State and literals in scripts (``__INITIAL_STATE__``, ``document.write``), templates,
text areas, escaped source and values of attributes.  Only literals are read.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml import html

from extract.documents.html.data_tables import Table, table_of_columns, table_of_rows

MAX_LITERALS = 20_000
MAX_SOURCE = 8_000_000
"""Characters of one script that are looked at."""
MAX_FOUND = 20
"""Pieces of markup that are given."""
MAX_DEPTH = 4
"""How often literals may be escaped within one another."""
SHORTEST = 200
_ESCAPED = ("&lt;", "&amp;lt;", "&#60;", "&#x3", "%3C", "%3c", "%u003", '="<', "='<", '=" <')
"""Without one of these a page's attributes and texts hold no markup."""
_SECTION = re.compile("[一二三四五六七]、[\u4e00-\u9fff]")

_HOLDS = re.compile(
    r"(?:<|\\u003c|\\x3c|&lt;|%3c|%u003c)\s*(?:table|t[drh]\b|p\b|div|h[1-4]\b)", re.I
)
_DATA = re.compile(r"[\[{,]\s*[\"'](?:rows|cells|tableData|tbody|columns)[\"']\s*:\s*\[")
"""What a script's data with a table in it holds, though no markup."""
_MARKUP = re.compile(r"<\s*(?:table|tr|td|p|div|h[1-4]|section|span|strong|br)\b[^<]*>", re.I)
_LITERAL = re.compile(
    r"""//[^\n]*+|/\*.*?(?:\*/|\Z)|"(?:[^"\\\n]|\\.)*+(?:"|$|\Z)|'(?:[^'\\\n]|\\.)*+(?:'|$|\Z)"""
    r"""|`(?:[^`\\]|\\.)*+(?:`|\Z)""",
    re.S | re.M,
)
"""Comments and strings; what is not closed ends with its line, or with the script."""
MAX_TRIES = 50
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r?\n|.))", re.S
)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "\f", "v": "", "0": ""}
_JOINS = re.compile(r"\s*\+\s*|\s*,\s*|\s*\)\s*;?\s*document\s*\.\s*write(?:ln)?\s*\(\s*")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{200,}={0,2}\s*")
_TEMPLATES = (
    "text/html",
    "text/template",
    "text/x-template",
    "text/x-handlebars",
    "text/ng-template",
    "text/x-jquery-tmpl",
)


def markup_in(tree: html.HtmlElement, source: str) -> list[str]:
    """Pieces of markup, each once, in the page's order; data as tables is written as markup.

    ``source`` is the page's text, which tells whether there can be any.
    """
    found: dict[str, None] = {}
    escaped = any(sign in source for sign in _ESCAPED)
    for text in _pieces(tree, escaped):
        for part in text.split("\0"):
            if len(part) >= SHORTEST and _MARKUP.search(part):
                found.setdefault(part)
        if len(found) >= MAX_FOUND:
            break
    return list(found)[:MAX_FOUND]


def _pieces(tree: html.HtmlElement, escaped: bool) -> Iterator[str]:
    """What may be markup; ``escaped`` says that attributes and texts may hold some."""
    for element in tree.iter("script", "textarea", "template", "xmp", "pre", "plaintext"):
        yield from _in_holder(element)
    if not escaped:
        return
    for value in tree.xpath("//@*[string-length(.) > 200]"):
        if _HOLDS.search(value) and not value.lstrip().lower().startswith("data:"):
            yield from _decoded(str(value), 0)
    for element in tree.xpath("//*[not(self::script or self::style)][contains(text(), '<t')]"):
        text = element.text or ""
        if len(text) >= SHORTEST and _HOLDS.search(text):
            yield from _decoded(text, 0)


def _in_holder(element: html.HtmlElement) -> Iterator[str]:
    """What a script, a template or a text area holds."""
    if element.tag == "template" and len(element):
        yield "".join(html.tostring(child, encoding="unicode") for child in element)
        return
    if element.tag != "script":
        text = "".join(element.itertext())
        if _HOLDS.search(text):
            yield from _decoded(text, 0)
        return
    text = (element.text or "")[:MAX_SOURCE]
    kind = (element.get("type") or "").strip().lower()
    if kind in _TEMPLATES:
        yield text
    elif _HOLDS.search(text) or (kind.endswith("json") and "[" in text) or _DATA.search(text):
        yield from _in_script(text)


def _in_script(source: str) -> Iterator[str]:
    """What the literals of a script say; whole data first, then literal by literal."""
    starts = re.finditer(r"(?:^|=|JSON\.parse\()\s*+(?=[{\[])", source)
    for start in islice(starts, MAX_TRIES):
        try:
            value, _ = json.JSONDecoder(strict=False).raw_decode(source, start.end())
        except (ValueError, RecursionError):
            continue
        yield "".join(_in_data(value, 0))
        return
    joined: list[str] = []
    end = 0
    for number, literal in enumerate(_LITERAL.finditer(source)):
        if number > MAX_LITERALS:
            break
        text = literal.group()
        if text[0] == "/":
            continue
        if not joined or not _JOINS.fullmatch(source[end : literal.start()]):
            yield from _decoded("".join(joined), 0)
            joined = []
        joined.append(
            _ESCAPE.sub(_unescaped, re.sub(r"\$\{[^}]*\}", "", text[1:].removesuffix(text[0])))
        )
        end = literal.end()
    yield from _decoded("".join(joined), 0)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF else ""
    return _SIGNS.get(found[4], "" if "\n" in found[4] else found[4])


def _decoded(text: str, depth: int) -> Iterator[str]:
    """A literal, unescaped as far as it is escaped markup, data or base64."""
    if len(text) < SHORTEST or depth > MAX_DEPTH:
        return
    if text.lstrip()[:1] in ("{", "["):
        try:
            yield "".join(_in_data(json.loads(text, strict=False), depth + 1))
            return
        except (ValueError, RecursionError):
            pass
    if _MARKUP.search(text):
        yield text
        return
    other = text
    if re.search(r"&(?:amp;)?(?:lt|#0*60|#x0*3c);", text, re.I):
        other = unescape(text)
    elif re.search(r"%(?:u00)?3c", text, re.I):
        other = unquote(re.sub(r"%u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text))
    elif _ESCAPE.search(text) and _HOLDS.search(text):
        other = _ESCAPE.sub(_unescaped, text)
    elif _BASE64.fullmatch(text):
        other = _from_base64(text)
    if other != text:
        yield from _decoded(other, depth + 1)


def _from_base64(text: str) -> str:
    try:
        payload = base64.b64decode("".join(text.split()), validate=True)
        return payload.decode("utf-8")
    except (binascii.Error, ValueError):
        return ""


def _in_data(value: Any, depth: int) -> Iterator[str]:
    """The strings of data in order, and its lists of rows as tables."""
    stack: list[tuple[Any, int]] = [(value, depth)]
    while stack:
        item, level = stack.pop()
        if isinstance(item, Table):
            yield item
        elif isinstance(item, str):
            if "<" in item or "&lt;" in item or len(item) >= SHORTEST:
                yield from _decoded(item, level)
            elif ("公开" in item and "年" in item) or _SECTION.match(item):
                yield f"<p>{item}</p>"
        elif isinstance(item, dict):
            table = table_of_columns(item)
            held = [each for each in item.values() if not table or not isinstance(each, list)]
            stack += [(each, level) for each in reversed([*held, *filter(None, [table])])]
        elif isinstance(item, list):
            if table := table_of_rows(item):
                yield table
            else:
                stack += [(each, level) for each in reversed(item)]
