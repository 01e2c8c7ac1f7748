"""The pages on the data itself: findings by rule, series, dictionary, queries and the API."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from archive.audit.rules import rules as audit_rules
from archive.site.addresses import cell_url, report_url
from archive.site.ask import Query, Row
from archive.site.metadata import QUERIES
from archive.site.series import all_series
from archive.site.sorting import Sorting

RULES_SQL = """
SELECT c.rule, c.reports, c.failed, c.open, l.report_id AS example, l.bureau, l.year
  FROM rule_counts c JOIN report_list l ON l.report_id = c.example ORDER BY {order}
"""
SORTED_RULES = {
    "rule": ("rule", False),
    "reports": ("reports", True),
    "failed": ("failed", True),
    "open": ("open", True),
}
EXAMPLE_SQL = """
SELECT rule, text, params, message, observed, expected FROM findings WHERE version_id = (
       SELECT version_id FROM report_list WHERE report_id = :report) AND rule = :rule LIMIT 1
"""
LATEST_FINDINGS_SQL = """
SELECT f.id, f.rule, f.verdict, f.text, f.params, f.message, f.observed, f.expected,
       l.report_id, l.bureau, l.year,
       (SELECT d.decision FROM decisions d WHERE d.report_id = l.report_id
          AND d.fingerprint = f.fingerprint ORDER BY d.id DESC LIMIT 1) AS decision
  FROM findings f JOIN report_list l ON l.version_id = f.version_id
 WHERE f.id > (SELECT max(id) - 300 FROM findings) ORDER BY f.id DESC LIMIT 40
"""
DOCUMENTS_SQL = """
SELECT f.rule, count(*) AS documents FROM findings f
 WHERE f.version_id IS NULL GROUP BY f.rule ORDER BY documents DESC, f.rule LIMIT 40
"""
DICTIONARY_SQL = """
SELECT d.kind, d.name, d."column", d.description FROM data_dictionary d
  LEFT JOIN pragma_table_xinfo(d.name) c ON c.name = d."column"
 WHERE d."column" NOT LIKE '%!_!_%' ESCAPE '!' ORDER BY d.kind, d.name, c.cid
"""


AUDIT_RULES_SQL = "SELECT * FROM audit_counts ORDER BY findings DESC, rule"
AUDIT_SQL = """
SELECT x.* FROM audit_first a CROSS JOIN current_audit x ON x.audit_id = a.audit_id ORDER BY a.place
"""


def findings(query: Query, order: Sorting) -> dict[str, Any]:
    """What the page on findings shows, its rules in ``order`` (of ``SORTED_RULES``)."""
    rules = [
        row | {"found": query(EXAMPLE_SQL, report=row["example"], rule=row["rule"])}
        for row in query(RULES_SQL.format(order=order.sql("reports DESC, rule")))
    ]
    return {
        "rules": rules,
        "order": order,
        "documents": query(DOCUMENTS_SQL),
        "latest": query(LATEST_FINDINGS_SQL),
        "audit_rules": query(AUDIT_RULES_SQL),
        "audit": [_with_addresses(row) for row in query(AUDIT_SQL)],
        "meanings": audit_rules().meanings,
    }


def _with_addresses(row: Row) -> Row:
    """A finding of the audit with the addresses of both cells (of a report for a table)."""

    def address(bureau: str, year: int, cell: str) -> str:
        if cell.count("/") != 2:
            return report_url(bureau, year)
        return cell_url(bureau, year, cell.replace("/", "."))

    return {
        **row,
        "address": address(row["bureau"], row["year"], row["cell"]),
        "other_address": address(row["other_bureau"], row["other_year"], row["other_cell"]),
    }


def dictionary(query: Query) -> dict[str, Any]:
    """What the data dictionary shows: tables and views with their columns."""
    rows = query(DICTIONARY_SQL)
    tables = []
    for (kind, name), group in groupby(rows, lambda row: (row["kind"], row["name"])):
        lines = list(group)
        about = next((row["description"] for row in lines if not row["column"]), "")
        tables.append(
            {"kind": kind, "name": name, "about": about,
             "columns": [row for row in lines if row["column"]]}
        )  # fmt: skip
    return {"tables": tables}


def example(query: Query) -> str:
    """The address of the report that the list of addresses has for an example."""
    rows = query("SELECT bureau, year FROM report_list ORDER BY report_id LIMIT 1")
    return report_url(rows[0]["bureau"], rows[0]["year"]) if rows else "/r/210100/2020"


def data() -> dict[str, Any]:
    """What the page on queries and the API shows."""
    return {"queries": QUERIES, "all_series": all_series()}
