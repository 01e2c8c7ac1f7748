"""What the site says of the archive: Datasette's metadata, from the data dictionary."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.versions.search import SEARCH_SQL
from common import data_files

DATABASE = "archive"
"""The database's name on the site, whatever the file is called."""

TITLE = "公安机关政府信息公开工作年度报告"
SUBTITLE = "Annual disclosure reports of China's public-security bureaus"


def _queries() -> dict[str, dict[str, Any]]:
    """The queries of ``data/queries.toml``, the search first."""
    found: dict[str, dict[str, Any]] = data_files.toml("archive.site.data", "queries.toml")
    found["search"] |= {"sql": f"{SEARCH_SQL} LIMIT 100", "params": ["query"]}
    return found


TABLES: dict[str, dict[str, Any]] = {
    "report_list": {
        "title": "Reports",
        "facets": ["edition", "year", "province", "level"],
        "sort_desc": "year",
        "fts_table": "titles_fts",
        "fts_pk": "version_id",
        "size": 20,
    },
    "report_overview": {
        "title": "Reports (view)",
        "fts_table": "titles_fts",
        "fts_pk": "version_id",
    },
    "bureau_list": {"title": "Bureaus", "facets": ["province", "level"], "sort": "bureau"},
    "current_figures": {"title": "Figures", "size": 50},
    "current_audit": {
        "title": "Across years and bureaus",
        "facets": ["rule", "verdict", "year"],
        "size": 50,
    },
    "current_findings": {"title": "Findings", "facets": ["rule", "verdict", "year"], "size": 50},
    "capture_overview": {
        "title": "Captures",
        "facets": ["outcome", "portal_id", "kind"],
        "size": 50,
    },
    "run_outcomes": {"title": "Outcomes by run"},
    "reports_2014": {"title": "Reports, edition 2014, one column a figure", "size": 20},
    "reports_2019": {"title": "Reports, edition 2019, one column a figure", "size": 20},
    "reports_2021": {"title": "Reports, edition 2021, one column a figure", "size": 20},
    "report_series": {"title": "Series across editions", "size": 50},
    "series_by_province": {"title": "Series by province", "size": 50},
    "series_sums": {"title": "Series by year, province and level", "size": 50},
    "series_wholes": {"title": "What shares are taken of", "size": 50},
    "series_definitions": {"title": "What the series are made of", "size": 200},
    "sections": {"fts_table": "sections_fts", "fts_pk": "id", "size": 20},
    "captures": {"sort_desc": "id", "size": 20},
    "runs": {"sort_desc": "id"},
    "coverage_matrix": {
        "title": "Coverage: bureaus by year",
        "facets": ["state", "year", "province", "level"],
        "size": 50,
    },
    "coverage_bureaus": {"title": "Coverage: bureaus", "facets": ["province", "level"]},
    "coverage_counts": {"title": "Coverage: counts", "facets": ["state", "level"]},
    "portal_periods": {"title": "States of portals", "facets": ["state", "is_current"]},
    "run_list": {"title": "Runs", "facets": ["command", "verdict"], "sort_desc": "run_id"},
    "data_dictionary": {"title": "Data dictionary", "facets": ["name"], "size": 200},
    "archive_info": {"hidden": True},
    "table_counts": {"hidden": True},
    "_sqlite_migrations": {"hidden": True},
    "report_words_fts": {"hidden": True},
    "report_phrases_fts": {"hidden": True},
    "sections_fts": {"hidden": True},
    "titles_fts": {"hidden": True},
}

CHINESE_TITLES = {
    "report_list": "报告",
    "report_overview": "报告（视图）",
    "bureau_list": "机关",
    "current_figures": "数字",
    "current_audit": "跨年度与跨机关核对",
    "current_findings": "核查发现",
    "capture_overview": "采集记录",
    "run_outcomes": "各次运行的结果",
    "reports_2014": "2014年版报告，每个数字一列",
    "reports_2019": "2019年版报告，每个数字一列",
    "reports_2021": "2021年版报告，每个数字一列",
    "report_series": "跨版本指标",
    "series_by_province": "各省级地区的指标",
    "series_sums": "指标按年度、省份和层级",
    "series_wholes": "比例的分母",
    "series_definitions": "指标的定义",
    "coverage_matrix": "覆盖情况：机关与年度",
    "coverage_bureaus": "覆盖情况：机关",
    "coverage_counts": "覆盖情况：数量",
    "portal_periods": "网站的状态",
    "run_list": "运行",
    "data_dictionary": "数据字典",
}
"""The titles of :data:`TABLES` on Chinese pages."""

QUERIES: dict[str, dict[str, Any]] = _queries()
"""Questions with their SQL, by the query's name on the site."""


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
