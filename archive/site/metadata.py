"""What the site says of the archive: Datasette's metadata, from the data dictionary."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.search import SEARCH_SQL

DATABASE = "archive"
"""The database's name on the site, whatever the file is called."""

TITLE = "公安机关政府信息公开工作年度报告"
SUBTITLE = "Annual disclosure reports of China's public-security bureaus"

TABLES: dict[str, dict[str, Any]] = {
    "report_overview": {
        "title": "Reports",
        "facets": ["edition", "year", "bureau"],
        "sort_desc": "year",
        "fts_table": "titles_fts",
        "fts_pk": "version_id",
        "size": 50,
    },
    "current_figures": {"title": "Figures", "size": 50},
    "current_findings": {"title": "Findings", "facets": ["rule", "verdict", "year"], "size": 50},
    "capture_overview": {
        "title": "Captures",
        "facets": ["outcome", "portal_id", "kind"],
        "sort_desc": "capture_id",
        "size": 50,
    },
    "run_outcomes": {"title": "Outcomes by run"},
    "reports_2014": {"title": "Reports, edition 2014, one column a figure", "size": 20},
    "reports_2019": {"title": "Reports, edition 2019, one column a figure", "size": 20},
    "reports_2021": {"title": "Reports, edition 2021, one column a figure", "size": 20},
    "sections": {"fts_table": "sections_fts", "fts_pk": "id", "size": 20},
    "captures": {"sort_desc": "id", "size": 20},
    "runs": {"sort_desc": "id"},
    "data_dictionary": {"title": "Data dictionary", "facets": ["name"], "size": 200},
    "archive_info": {"hidden": True},
    "_sqlite_migrations": {"hidden": True},
    "sections_fts": {"hidden": True},
    "titles_fts": {"hidden": True},
}

QUERIES: dict[str, dict[str, Any]] = {
    "search": {
        "title": "Search",
        "description": "Titles and prose of all current reports. Words of any length, in "
        "simplified or traditional script; several words must all be there.",
        "sql": f"{SEARCH_SQL} LIMIT 100",
        "params": ["query"],
        "hide_sql": True,
    },
    "series": {
        "title": "One figure over the years",
        "description": "One cell of the form for one bureau, by year; keys as in figure_keys.",
        "sql": "SELECT report_id, bureau, year, edition, number, unit, raw FROM current_figures\n"
        ' WHERE bureau = :bureau AND "table" = :table AND "row" = :row AND "column" = :column\n'
        " ORDER BY year",
    },
    "findings_by_rule": {
        "title": "Findings by rule",
        "description": "How many findings hold now, by rule and verdict, on how many reports.",
        "sql": "SELECT rule, verdict, count(*) AS findings, count(DISTINCT report_id) AS reports\n"
        "  FROM current_findings GROUP BY rule, verdict ORDER BY findings DESC",
    },
    "coverage": {
        "title": "Bureaus and years",
        "description": "The years each bureau's reports are about, with the form they are on.",
        "sql": "SELECT bureau, count(*) AS reports, min(year) AS first, max(year) AS last,\n"
        "       group_concat(year || coalesce(' (' || edition || ')', ''), ', ') AS years\n"
        "  FROM (SELECT * FROM report_overview ORDER BY year) GROUP BY bureau ORDER BY bureau",
    },
}


def metadata(db: Path) -> dict[str, Any]:
    """Datasette's metadata for the published copy ``db``."""
    return {
        "title": TITLE,
        "description": SUBTITLE,
        "databases": {DATABASE: {"title": "All tables", "tables": _tables(db), "queries": QUERIES}},
    }


def _tables(db: Path) -> dict[str, dict[str, Any]]:
    """Titles, facets and search of each table, described by the dictionary."""
    tables = {name: dict(settings) for name, settings in TABLES.items()}
    with closing(sqlite3.connect(f"{db.resolve().as_uri()}?immutable=1", uri=True)) as connection:
        rows = connection.execute(
            'SELECT d.name, d."column", d.description FROM data_dictionary d'
            ' LEFT JOIN pragma_table_xinfo(d.name) c ON c.name = d."column" ORDER BY d.name, c.cid'
        )
        for name, column, description in rows:
            table = tables.setdefault(name, {})
            if not column:
                table["description"] = description
            elif "__" not in column:  # a wide view's figures are described by their labels
                table.setdefault("columns", {})[column] = description
    return tables
