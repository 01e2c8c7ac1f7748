"""The codebook of a release: what every variable means, in two languages and as one table."""

from __future__ import annotations

import csv
import io
from typing import Any

from archive.release.description import Release
from archive.release.variables import Variable, editions_of, formula, tables, variables
from archive.release.write import Stats
from archive.site.series import all_series
from extract.forms.english import english
from extract.forms.keys import figure_keys

Words = dict[str, str]

_WORDS: dict[str, Words] = {
    "en": {
        "head": "Codebook",
        "rows": "rows",
        "columns": "variable | type | meaning | values | missing | range or counts",
        "series": "The series: which cells are added up",
        "series_columns": "series | edition | cells",
        "cells": "The cells of the forms",
        "cell_columns": "edition | cell | row | column | unit",
        "codes": (
            "Missing values are empty fields in CSV and nulls in Parquet; there are no codes such"
            " as -9. Why a figure is missing stands in `status`. Amounts are in yuan."
        ),
    },
    "zh": {
        "head": "变量说明",
        "rows": "行",
        "columns": "变量 | 类型 | 含义 | 有值 | 缺失 | 范围或计数",
        "series": "序列：由哪些单元格相加",
        "series_columns": "序列 | 版本 | 单元格",
        "cells": "表式的单元格",
        "cell_columns": "版本 | 单元格 | 行 | 列 | 单位",
        "codes": (
            "缺失值在CSV中为空，在Parquet中为null，不用-9之类代码。数值缺失的原因见`status`。金额以元计。"
        ),
    },
}
_HEADER = ("table", "variable", "type", "editions", "meaning_en", "meaning_zh", "values", "present",
           "missing", "least", "most", "counts")  # fmt: skip


def markdown(release: Release, language: str) -> str:
    """The codebook as Markdown; ``language`` is ``en`` or ``zh``."""
    words = _WORDS[language]
    lines = [f"# {words['head']}: {release.name} {release.version}", "", words["codes"]]
    for name, table in tables().items():
        about = table.en if language == "en" else table.zh
        lines += ["", f"## {name}", "", f"{about} {release.rows[name]:,} {words['rows']}.", ""]
        lines += _head(words["columns"])
        for column, variable in variables(name).items():
            stats = release.stats[name][column]
            meaning = variable.en if language == "en" else variable.zh
            cells = (f"`{column}`", variable.type, meaning, f"{stats.values:,}",
                     f"{stats.missing:,}", _range(stats))  # fmt: skip
            lines.append(_line(*cells))
    lines += ["", f"## {words['series']}", "", *_head(words["series_columns"])]
    for series in all_series():
        for edition, found in formula(series).items():
            lines.append(_line(f"`{series.key}`", edition, " + ".join(found).replace("+ -", "- ")))
    lines += ["", f"## {words['cells']}", "", *_head(words["cell_columns"])]
    for key in figure_keys():
        cell = f"`{key.table}.{key.row}.{key.column}`"
        labels = english(key) if language == "en" else (key.row_label, key.column_label)
        lines.append(_line(key.edition, cell, *labels, key.unit))
    return "\n".join(lines) + "\n"


def table(release: Release) -> str:
    """The codebook as CSV: one line a variable, both languages."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    for name in tables():
        for column, variable in variables(name).items():
            writer.writerow(_row(name, column, variable, release.stats[name][column]))
    return text.getvalue()


def _row(name: str, column: str, variable: Variable, stats: Stats) -> tuple[Any, ...]:
    counts = " ".join(f"{value}={stats.counts[value]}" for value in sorted(stats.counts))
    return (name, column, variable.type, editions_of(name, column), variable.en, variable.zh,
            " ".join(variable.values), stats.values, stats.missing, _plain(stats.least),
            _plain(stats.most), counts)  # fmt: skip


def _range(stats: Stats) -> str:
    if stats.counts:
        return ", ".join(f"{value} {stats.counts[value]:,}" for value in sorted(stats.counts))
    return "" if stats.least is None else f"{_plain(stats.least)} … {_plain(stats.most)}"


def _plain(value: Any) -> str:
    """A value without the zeros that its decimal type adds."""
    if value is None:
        return ""
    text = str(value) if isinstance(value, str | int) else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text and not isinstance(value, str) else text


def _head(columns: str) -> list[str]:
    names = columns.split(" | ")
    return [_line(*names), "|" + "---|" * len(names)]


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
