"""What a document holds: one bureau's figures for one year, exact, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from extract.forms.keys import figure_keys

HERE = Path(__file__).parent
TRUTH = HERE / "truth"

Key = tuple[str, str, str]
"""Table, row and column, as in ``extract/forms/figures.csv``."""

Value = Decimal | None

PARTICULARS = ("title", "published_on", "document_number", "contact")
"""The fields of a truth that are plain texts or absent."""


@dataclass(frozen=True)
class Truth:
    """One report: who, when, which form, and every figure of that form.

    ``figures`` are in the order of the form, money in yuan, a blank cell
    ``None``.  ``edition`` is empty where there is no form (tables only as images),
    ``2008`` for prose; what such prose states stands in ``stated``, apart from
    the figures of tables.  ``findings`` are the pairs (rule, subject) that a reading must
    report, beyond which it must report nothing.  ``title``, ``published_on``
    (ISO date), ``document_number``, ``contact`` (the office to ask) and ``sections``
    (number, title, paragraphs a line each) are given for documents on which a
    reading of them is to be held.
    """

    name: str
    bureau: str
    division: str | None
    year: int
    edition: str
    figures: Mapping[Key, Value] = field(default_factory=dict)
    findings: tuple[tuple[str, str], ...] = ()
    stated: tuple[tuple[str, int], ...] = ()
    title: str | None = None
    published_on: str | None = None
    document_number: str | None = None
    contact: str | None = None
    sections: tuple[tuple[int, str, str], ...] = ()

    def value(self, row: str, column: str, table: str = "requests") -> Value:
        """One figure; a key that the form does not have is an error."""
        return self.figures[table, row, column]

    def number(self, row: str, column: str, table: str = "requests") -> int:
        """One count, a blank cell as 0: for sentences of prose."""
        return int(self.value(row, column, table) or 0)

    def with_figures(self, changes: Mapping[Key, Value], **others: Any) -> Truth:
        """The same report with some figures changed."""
        unknown = set(changes) - set(self.figures)
        if unknown:
            raise KeyError(f"not in edition {self.edition}: {sorted(unknown)}")
        fields = {**self.__dict__, "figures": {**self.figures, **changes}, **others}
        return Truth(**fields)


def units(edition: str) -> dict[Key, str]:
    """The unit of each cell of a form, in the order of the form; of no form, nothing."""
    return {(key.table, key.row, key.column): key.unit for key in figure_keys(edition)}


def read_truth(path: Path) -> Truth:
    """One truth file; its figures must be cells of its edition, in the form's order.

    A cell that is not there (its row is missing in the document) is no blank cell.
    """
    data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal, parse_int=Decimal)
    figures = {
        (item["table"], item["row"], item["column"]): item["value"] for item in data["figures"]
    }
    truth = Truth(
        name=data["report"],
        bureau=data["bureau"],
        division=data["division"],
        year=int(data["year"]),
        edition=data["edition"] or "",
        figures=figures,
        findings=tuple((item["rule"], item["subject"]) for item in data.get("findings", ())),
        **{name: data.get(name) for name in PARTICULARS},
        sections=tuple(
            (int(item["number"]), item["title"], item["text"]) for item in data.get("sections", ())
        ),
        stated=tuple((name, int(value)) for name, value in data.get("stated", {}).items()),
    )
    if not _in_order(list(figures), list(units(truth.edition))):
        raise ValueError(f"{path.name}: its cells are not those of edition {truth.edition}")
    return truth


def _in_order(keys: list[Key], form: list[Key]) -> bool:
    return keys == [key for key in form if key in set(keys)]


def known(name: str) -> Truth:
    """A truth that is kept in ``tests/documents/truth``, by its name."""
    return read_truth(TRUTH / f"{name}.json")


def as_json(value: Value) -> int | float | None:
    """A figure as a JSON number; counts stay integers."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def report_json(truth: Truth) -> dict[str, Any]:
    """A report with its figures and expected findings, as truth files hold it."""
    unit = units(truth.edition)
    result: dict[str, Any] = {
        "bureau": truth.bureau,
        "division": truth.division,
        "year": truth.year,
        "edition": truth.edition or None,
        "figures": [
            {"table": t, "row": r, "column": c, "value": as_json(value), "unit": unit[t, r, c]}
            for (t, r, c), value in truth.figures.items()
        ],
    }
    result["findings"] = [{"rule": rule, "subject": about} for rule, about in truth.findings]
    for name in PARTICULARS:
        if (text := getattr(truth, name)) is not None:
            result[name] = text
    if truth.sections:
        result["sections"] = [
            {"number": number, "title": title, "text": text}
            for number, title, text in truth.sections
        ]
    if truth.stated:
        result["stated"] = dict(truth.stated)
    return result


def write_truth(
    path: Path, source: str, source_form: str, truths: Iterable[Truth], **others: Any
) -> None:
    """Write a document's truth file: one report as its fields, else a list ``reports``.

    ``others`` are further fields about the document (``split``, ``hint``).
    """
    reports = [report_json(truth) for truth in truths]
    head = {"report": path.stem, "source": source, "source_form": source_form, **others}
    body = {**head, **reports[0]} if len(reports) == 1 else {**head, "reports": reports}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
