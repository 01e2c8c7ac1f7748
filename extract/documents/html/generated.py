"""Text that a page's styles write: the ``content`` of ``::before`` and ``::after`` (CSS Content 3).

Strings and attributes are written where the styles show them, so that what is hidden,
struck or raised is told of them as of other text.  Counters cannot be known without
laying the page out: their name is written, which no reader takes for a figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import html

from extract.documents.html.sheet import Names, Weight, rules
from extract.documents.html.styles import all_declarations

MAX_WRITTEN = 5_000
"""Texts that are written into one page."""
LONGEST = 200
_MAY_WRITE = re.compile(r"content\s*:[^;}]*(?:attr\(|[\d\u3400-\u9fff]|counter)", re.IGNORECASE)
_PARTS = re.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)[^)]*\)|(counters?\([^)]*\))|"""
    r"""(/.*)|([a-z-]+))""",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_TELLS = re.compile(r"[\d０-９\u3400-\u9fff]|counter")
_FIGURE = re.compile(r"\d")
_VOID = frozenset({"input", "img", "br", "hr", "textarea", "select", "option", "svg", "script"})
_CONTENT = re.compile(r"(?<![\w-])content\s*:\s*((?:\"[^\"]*\"|'[^']*'|[^;])*)", re.IGNORECASE)


def write_generated(tree: html.HtmlElement, sheet: str) -> None:
    """Write the texts that a sheet's rules generate into the elements that show them."""
    if ":after" not in sheet and ":before" not in sheet:
        return
    if not _MAY_WRITE.search(sheet):
        return
    names = Names(tree)
    told: dict[tuple[html.HtmlElement, str], tuple[Weight, str]] = {}
    for rule in rules(sheet):
        if not rule.pseudo or "content" not in rule.body:
            continue
        weight, elements = names.of(rule)
        for element in elements:
            known = told.get((element, rule.pseudo))
            if element.tag not in _VOID and (known is None or known[0] <= weight):
                told[element, rule.pseudo] = weight, rule.body
    for (element, pseudo), (_, body) in list(told.items())[:MAX_WRITTEN]:
        _write(element, pseudo, body)


def _write(element: html.HtmlElement, pseudo: str, body: str) -> None:
    found = _CONTENT.search(body)
    shown = _text(found.group(1), element.attrib) if found else ""
    if not _TELLS.search(shown) or len(shown) > LONGEST:
        return
    if all_declarations(_CONTENT.sub("", body)).get("display") == "none":
        return
    own = "".join(element.itertext())
    if _FIGURE.search(own) and not _FIGURE.search(shown):
        return  # a heading that small screens show before each figure
    if "counter" in shown and _cell_text(element).strip():
        return  # numbers of rows before their labels
    part = html.Element("span")
    part.text = shown
    part.set("style", _CONTENT.sub("", body))
    if pseudo == "after":
        element.append(part)
    else:
        part.tail, element.text = element.text, None
        element.insert(0, part)


def _cell_text(element: html.HtmlElement) -> str:
    """The text of the cell that an element stands in, or its own."""
    cell = next((a for a in (element, *element.iterancestors()) if a.tag in ("td", "th")), element)
    return "".join(cell.itertext())


def _text(content: str, attributes: Mapping[str, str]) -> str:
    """What a value of ``content`` shows; nothing where a part of it is not understood."""
    shown: list[str] = []
    at = 0
    content = content.replace("!important", "").strip()
    while at < len(content):
        found = _PARTS.match(content, at)
        if found is None or found.group(6):
            return ""
        double, single, name, counter, said, _ = found.groups()
        if said:
            break
        if name:
            shown.append(attributes.get(name.lower(), ""))
        else:
            shown.append(counter or _CODE.sub(_sign, double or single or ""))
        at = found.end()
    return "".join(shown)


def _sign(found: re.Match[str]) -> str:
    code = int(found.group(1), 16)
    return chr(code) if 31 < code < 0xD800 else ""
