"""A cell's page: its value, the arithmetic it takes part in, its history and who decided what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from archive.site import form_labels
from archive.site.addresses import cell_url
from archive.site.ask import Query, Row
from archive.site.labels import Translate, rule_teller
from archive.site.numbers import number_text
from extract.forms.equations import Instance, Key, checks, instances

HISTORY_SQL = """
SELECT v.number, v.is_current, v.first_seen, v.last_seen, v.edition, f.value, f.raw,
       f.version_id IS NOT NULL AS there
  FROM versions v LEFT JOIN figures f ON f.version_id = v.id
   AND f."table" = :table AND f."row" = :row AND f."column" = :column
 WHERE v.report_id = :report ORDER BY v.number
"""
YEARS_SQL = """
SELECT l.year, l.edition, f.value FROM report_list l JOIN figures f ON f.version_id = l.version_id
   AND f."table" = :table AND f."row" = :row AND f."column" = :column
 WHERE l.bureau = :bureau ORDER BY l.year
"""
DECISIONS_SQL = """
SELECT DISTINCT d.decision, d.why, d.decided_by, d.decided_at, d.rule, d.message
  FROM decisions d JOIN versions v ON v.report_id = d.report_id
  JOIN findings f ON f.version_id = v.id AND f.fingerprint = d.fingerprint
  JOIN figures g ON g.version_id = v.id AND g."table" = :table AND g."row" = :row
   AND g."column" = :column AND g.document_id = f.document_id AND g.grid = f.grid
   AND g.grid_row = f.grid_row AND g.grid_column = f.grid_column
 WHERE d.report_id = :report ORDER BY d.decided_at
"""


@dataclass(frozen=True, slots=True)
class Term:
    """One cell of a sum: its name, its value as shown (``None``: not in the report)."""

    name: str
    label: str
    text: str | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """An equation the cell takes part in: its rule, its two sides, and what it comes to.

    ``verdict`` is as :class:`extract.forms.equations.Check` has it; ``least`` stands for
    the right side where there is only a bound.
    """

    rule: str
    words: str
    verdict: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    least: int | None


def context(
    query: Query, report: Mapping[str, Any], figure: Row, language: str, t: Translate
) -> dict[str, Any]:
    """What the page shows of ``figure``, a cell of the report that ``report`` is the page of."""
    head = report["head"]
    key: Key = (figure["table"], figure["row"], figure["column"])
    place = {"table": key[0], "row": key[1], "column": key[2]}
    label = form_labels.name(head["edition"], key, language)
    return {
        "figure": figure,
        "name": ".".join(key),
        "label": label,
        "chinese": form_labels.name(head["edition"], key, "zh"),
        "sums": _sums(head["edition"], key, report["figures"], language, t),
        "history": query(HISTORY_SQL, report=head["report_id"], **place),
        "over_years": query(YEARS_SQL, bureau=head["bureau"], **place),
        "decisions": query(DECISIONS_SQL, report=head["report_id"], **place),
        "findings": [one for one in report["findings"] if _is_at(one, figure)],
        "cell_url": cell_url,
    }


def _is_at(finding: Row, figure: Row) -> bool:
    names = ("document_id", "grid", "grid_row", "grid_column")
    return figure["grid"] is not None and all(finding[name] == figure[name] for name in names)


def _sums(
    edition: str | None, key: Key, figures: Sequence[Row], language: str, t: Translate
) -> list[Sum]:
    """The equations of the form in which the cell stands, with the report's numbers."""
    if not edition:
        return []
    texts = {(row["table"], row["row"], row["column"]): row["value"] for row in figures}
    values = {one: None if text is None else Decimal(text) for one, text in texts.items()}
    found = []
    for instance, check in zip(instances(edition), checks(edition, values), strict=True):
        if key not in instance.left and key not in instance.right:
            continue
        words = rule_teller(language)(instance.equation.rule) or f"{instance.equation.title}."
        left, right = (
            tuple(_term(edition, one, texts, key, language, t) for one in side)
            for side in (instance.left, instance.right)
        )
        found.append(_summed(instance, words, check.verdict, left, right))
    return found


def _summed(
    instance: Instance, words: str, verdict: str, left: tuple[Term, ...], right: tuple[Term, ...]
) -> Sum:
    return Sum(instance.equation.rule, words, verdict, left, right, instance.equation.at_least)


def _term(
    edition: str, key: Key, texts: Mapping[Key, str | None], here: Key, language: str, t: Translate
) -> Term:
    text = None
    if key in texts:
        text = number_text(texts[key]) or t("blank_cell")
    return Term(".".join(key), form_labels.name(edition, key, language), text, key == here)
