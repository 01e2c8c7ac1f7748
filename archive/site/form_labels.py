"""The forms' labels in English, and the name of a cell in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from archive.site.form_layout import TITLES, path
from common import data_files
from extract.forms.keys import FigureKey, figure_keys


@cache
def _english() -> Mapping[str, str]:
    return data_files.records("archive.site.data", "form_en.toml", dict[str, str])


def english(label: str) -> str:
    """A label, or one part of it, in English; an empty text for one that has no words."""
    return _english().get(label, "")


@cache
def _keys(edition: str) -> Mapping[tuple[str, str, str], FigureKey]:
    return {(key.table, key.row, key.column): key for key in figure_keys(edition)}


def name(edition: str | None, key: tuple[str, str, str], language: str) -> str:
    """What a cell is called: its labels from the outermost inwards, and the column's.

    A cell that the edition's form has not is called by its key.
    """
    known = _keys(edition).get(key) if edition else None
    if known is None:
        return ".".join(key)
    parts = [*path(known.row_label), *path(known.column_label)]
    if language == "en":
        parts = [english(part) or part for part in parts]
    return " › ".join(parts)


def title(table: str, language: str) -> str:
    """A table's heading in the form, in Chinese or English; its key if it has none."""
    words = TITLES.get(table, table)
    return english(words) or words if language == "en" else words
