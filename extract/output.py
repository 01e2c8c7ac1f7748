"""Reports as JSON text and as rows of figures."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from extract.records import Finding, Report


def report_json(report: Report) -> dict[str, Any]:
    """A report as JSON values; numbers stay :class:`~decimal.Decimal` (see :func:`dumps`)."""
    return {
        "bureau": report.bureau,
        "year": report.year,
        "edition": report.edition,
        "title": report.title,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "division": report.division,
        "document_number": report.document_number,
        "contact": report.contact,
        "figures": [
            {
                "table": figure.table,
                "row": figure.row,
                "column": figure.column,
                "value": figure.value,
                "unit": figure.unit,
                "raw": figure.raw,
                "where": figure.where.as_json(),
                **({} if figure.confidence is None else {"confidence": figure.confidence}),
            }
            for figure in report.figures
        ],
        "findings": [finding_json(finding) for finding in report.findings],
        "sections": [
            {"number": section.number, "title": section.title, "text": section.text}
            for section in report.sections
        ],
        "statements": [
            {
                "key": statement.key,
                "value": statement.value,
                "unit": statement.unit,
                "raw": statement.raw,
                "approximate": statement.approximate,
                "where": statement.where.as_json(),
            }
            for statement in report.statements
        ],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding as JSON values."""
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "subject": finding.subject,
        "where": finding.where.as_json() if finding.where else None,
        "message": finding.message,
        "observed": finding.observed,
        "expected": finding.expected,
        "fingerprint": finding.fingerprint,
    }


def dumps(value: object) -> str:
    """JSON text with exact decimals as numbers (``36401308.84``, never a rounded float)."""
    mark = secrets.token_hex(8)

    def exact(number: object) -> str:
        if isinstance(number, Decimal):
            return f"{mark}{_plain(number)}{mark}"
        raise TypeError(f"{type(number).__name__} has no JSON form")

    text = json.dumps(value, default=exact, ensure_ascii=False, indent=2)
    return re.sub(rf'"{mark}([-0-9.]+){mark}"', r"\1", text)


def _plain(number: Decimal) -> str:
    """A decimal without exponent or trailing zeros: 15110000, 36401308.84."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_rows(reports: Iterable[Report]) -> list[dict[str, Any]]:
    """One row a figure, with its report's bureau, year and edition (tidy data)."""
    return [
        {
            "bureau": report.bureau,
            "year": report.year,
            "edition": report.edition,
            "table": figure.table,
            "row": figure.row,
            "column": figure.column,
            "value": None if figure.value is None else _plain(figure.value),
            "unit": figure.unit,
            "raw": figure.raw,
            "document": figure.where.document,
        }
        for report in reports
        for figure in report.figures
    ]
