"""The pages on the data itself: findings by rule, series, dictionary, queries and the API."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from archive.site.addresses import report_url
from archive.site.ask import Query
from archive.site.metadata import QUERIES
from archive.site.series import all_series

RULES_SQL = """
SELECT r.rule, count(*) AS reports, sum(r.verdict = 'fail') AS failed,
       sum(r.verdict = 'uncertain') AS open, min(l.report_id) AS example
  FROM report_rules r JOIN report_list l ON l.report_id = r.report_id
 GROUP BY r.rule ORDER BY reports DESC, r.rule
"""
NAMED_SQL = "SELECT bureau, year FROM report_list WHERE report_id = :report"
EXAMPLE_SQL = """
SELECT rule, text, params, message, observed, expected FROM findings WHERE version_id = (
       SELECT version_id FROM report_list WHERE report_id = :report) AND rule = :rule LIMIT 1
"""
LATEST_FINDINGS_SQL = """
SELECT f.id, f.rule, f.verdict, f.text, f.params, f.message, f.observed, f.expected,
       l.report_id, l.bureau, l.year
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


def findings(query: Query) -> dict[str, Any]:
    """What the page on findings shows."""
    rules = [
        row
        | query(NAMED_SQL, report=row["example"])[0]
        | {"found": query(EXAMPLE_SQL, report=row["example"], rule=row["rule"])}
        for row in query(RULES_SQL)
    ]
    return {
        "rules": rules,
        "documents": query(DOCUMENTS_SQL),
        "latest": query(LATEST_FINDINGS_SQL),
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
