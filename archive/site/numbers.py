"""Figures as they are shown: exact, with separators of thousands, blank if blank."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

TEN_THOUSAND = Decimal(10_000)


def plain(value: object) -> object:
    """``value``, but a floating-point number that is whole as an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def number_text(value: object) -> str:
    """An exact number with separators of thousands; nothing for a blank."""
    if value is None or value == "":
        return ""
    value = plain(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 20:
        return f"{int(value):,}"
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return f"{number:,f}" if number.is_finite() else str(value)


def published_money(value: str | None, raw: str) -> str:
    """An amount as the source gives it, with its unit: ``1,234.5678 万元``; nothing if blank.

    ``value`` is in yuan.  The unit is 万元 where the cell's number is a ten
    thousandth of it, and 元 where it is the same; else the cell's own text is given.
    """
    raw = " ".join(raw.split())
    if value is None or not raw:
        return ""
    digits = raw.replace(",", "").replace("，", "")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return raw
    yuan = Decimal(value)
    if number * TEN_THOUSAND == yuan and yuan:
        return f"{number:,f} 万元"
    return f"{number:,f} 元" if number == yuan else raw


def percent(part: float | None, whole: float | None) -> str:
    """A share in percent with one decimal; nothing if it cannot be had."""
    if part is None or not whole:
        return ""
    return f"{100 * part / whole:,.1f}%"
