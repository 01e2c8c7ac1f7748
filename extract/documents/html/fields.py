"""What a page's fields and annotated words show, as text where they stand.

Systems print tables as forms: figures stand in fields that cannot be changed, or in
the chosen entry of a list.  What stands above words (ruby: their sound) is no part of them.
"""

from __future__ import annotations

import re

from lxml import etree, html

LONGEST = 60
"""Characters of a field's text at the most: a longer one is source or prose."""
_HAN = re.compile("[\u3400-\u9fff]")
_WRITTEN = ("text", "number", "tel")


def show_fields(tree: html.HtmlElement) -> None:
    """Put what fields of a form show in the cells they stand in."""
    for field in list(tree.iter("input", "select", "textarea")):
        value = _shown(field) if _is_fixed(field) or _in_cell(field) else ""
        if value and len(value) <= LONGEST:
            tail = field.tail
            field.clear()
            field.tag, field.text, field.tail = "span", value, tail


def _is_fixed(field: html.HtmlElement) -> bool:
    return field.get("readonly") is not None or field.get("disabled") is not None


def _in_cell(field: html.HtmlElement) -> bool:
    return any(above.tag in ("td", "th") for above in field.iterancestors())


def _shown(field: html.HtmlElement) -> str:
    if field.tag == "input":
        kind = (field.get("type") or "text").strip().lower()
        return (field.get("value") or "").strip() if kind in _WRITTEN else ""
    if field.tag == "textarea":
        return (field.text or "").strip()
    return _chosen(field)


def _chosen(field: html.HtmlElement) -> str:
    """The entry that a list shows: the last one chosen, else the first (HTML, "select")."""
    entries = list(field.iter("option"))
    if field.get("multiple") is not None or (field.get("size") or "1").strip() not in ("0", "1"):
        return ""
    chosen = [entry for entry in entries if entry.get("selected") is not None]
    free = [entry for entry in entries if entry.get("disabled") is None]
    entry = next(iter([*reversed(chosen), *free]), None)
    return "" if entry is None else (entry.get("label") or "".join(entry.itertext())).strip()


def drop_annotations(tree: html.HtmlElement) -> None:
    """Drop what stands above words to say how they sound; keep it where it is the word."""
    rubies = list(tree.iter("ruby"))
    for ruby in rubies:
        above = list(ruby.iter("rt", "rtc"))
        sound = "".join("".join(part.itertext()) for part in above)
        base = "".join(ruby.itertext()).replace(sound, "")
        if _HAN.search(sound) and not _HAN.search(base):
            tail = ruby.tail
            ruby.clear()
            ruby.tag, ruby.text, ruby.tail = "span", sound, tail
    if rubies:
        etree.strip_elements(tree, "rt", "rp", "rtc", with_tail=False)
        etree.strip_tags(tree, "ruby", "rb")
