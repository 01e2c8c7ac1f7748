"""The tables and variables of a release, from ``variables.toml`` and the series."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from archive.site.series import Series, all_series, series_by_key
from common import data_files

Kind = Literal["text", "integer", "decimal", "boolean", "date", "time"]

STATUSES = ("value", "blank", "not_found", "not_asked", "unreadable")
"""What can be known of a cell; ``not_asked`` is said of series only."""

RATE_STATUSES = ("value", "above_whole", "zero_whole", "no_part", "no_whole", "not_asked")
"""What can be known of a rate; ``above_whole`` has a value, above one."""

_PARTS = re.compile(r"_(?:rate_status|rate_break|rate|status|blank|break)$")


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its type, what it means in two languages, and the values it can have."""

    type: Kind
    en: str
    zh: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, columns in order, key, and the columns that others refer to."""

    en: str
    zh: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)

    @property
    def targets(self) -> Mapping[str, tuple[str, str]]:
        """The table and column that each referring column refers to."""
        parts = {name: target.partition(".") for name, target in self.references.items()}
        return {name: (table, column) for name, (table, _, column) in parts.items()}


@dataclass(frozen=True, slots=True)
class _File:
    tables: Mapping[str, Table]
    variables: Mapping[str, Variable]


@cache
def _file() -> _File:
    return data_files.records("archive.release", "variables.toml", _File)


def tables() -> Mapping[str, Table]:
    """The tables of a release by name."""
    return _file().tables


@cache
def variables(table: str) -> Mapping[str, Variable]:
    """The variables of a table in the order of its columns; those of the panel's series last."""
    known = _file().variables
    found = {name: known.get(f"{table}.{name}") or known[name] for name in tables()[table].columns}
    if table == "panel":
        for series in all_series():
            found |= _of_series(series)
            if series.of is not None:
                found |= _of_rate(series, series_by_key()[series.of])
    return found


def _of_series(series: Series) -> dict[str, Variable]:
    en, zh = series.en, series.zh
    unit = {"CNY": ("in yuan", "元")}.get(series.unit, ("count", "计数"))
    breaks_en = " ".join(f"From {e}: {t['en']}" for e, t in series.breaks.items())
    breaks_zh = "".join(f"{e}年版起：{t['zh']}" for e, t in series.breaks.items())
    return {
        series.key: Variable(
            "decimal", f"{en} ({unit[0]}). {breaks_en}".strip(), f"{zh}（{unit[1]}）。{breaks_zh}"
        ),
        f"{series.key}_status": Variable(
            "text",
            f"What is known of it: {en}. If a cell is not found or unreadable, so is the sum.",
            f"{zh}：数据状态。任一组成单元格未找到或不可读，则合计亦然。",
            STATUSES,
        ),
        f"{series.key}_blank": Variable(
            "integer",
            f"Cells of the sum that were left blank: {en}. A blank counts for nothing in it.",
            f"{zh}：合计中留空的单元格数，留空不计入合计。",
        ),
        f"{series.key}_break": Variable(
            "boolean",
            f"Whether its meaning changed since the bureau's report before: {en}.",
            f"{zh}：与该机关上一份年报相比口径是否改变。",
        ),
    }


def _of_rate(series: Series, whole: Series) -> dict[str, Variable]:
    en, zh = f"{series.en}, as a share of: {whole.en}", f"{series.zh}占“{whole.zh}”的比例"
    return {
        f"{series.key}_rate": Variable(
            "decimal",
            f"{en}. {series.key} / {whole.key} of the same report, to six places.",
            f"{zh}。同一份年报的{series.key}除以{whole.key}，保留六位小数。",
        ),
        f"{series.key}_rate_status": Variable(
            "text",
            f"What is known of the rate: {en}. above_whole: it is above one, a warning about the"
            " source; zero_whole: nothing to take a share of; no_part, no_whole: the numerator or"
            " the denominator has no value.",
            f"{zh}：比例状态。above_whole表示比例大于一，来源有疑；zero_whole表示分母为零；"
            "no_part、no_whole表示分子或分母无值。",
            RATE_STATUSES,
        ),
        f"{series.key}_rate_break": Variable(
            "boolean",
            f"Whether the meaning of either changed since the bureau's report before: {en}.",
            f"{zh}：与该机关上一份年报相比，分子或分母口径是否改变。",
        ),
    }


def formula(series: Series) -> dict[str, list[str]]:
    """The cells that a series adds up, by edition, ``-`` before one that is taken away."""
    return {
        edition: [("-" if cell.sign < 0 else "") + ".".join(cell.key) for cell in cells]
        for edition, cells in series.cells.items()
    }


def editions_of(table: str, name: str) -> str:
    """The editions that give a variable, for the codebook; empty where all do."""
    if table != "panel":
        return ""
    by_key = series_by_key()
    series = by_key.get(name) or by_key.get(_PARTS.sub("", name))
    if series is None:
        return ""
    found = set(series.cells)
    if name not in by_key and "_rate" in name[len(series.key) :] and series.of is not None:
        found &= set(by_key[series.of].cells)
    return " ".join(sorted(found))
