"""One report's page: its head, the form as laid out on paper, findings, prose, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from archive.site import form_layout
from archive.site.addresses import report_url
from archive.site.ask import Query, Row
from archive.site.changes import changes
from archive.site.form_markup import Key, ShownFigure, escaped
from archive.site.labels import Translate
from archive.site.numbers import number_text, published_money
from archive.versions.sources import CAPTURE_SQL, DRAWING_SQL, STOOD_IN_SQL

_Spot = tuple[int, int, int, int]


HEAD_SQL = """
SELECT r.id AS report_id, v.id AS version_id, v.number, v.is_current, r.bureau, r.year,
       l.division, l.level, l.province, v.edition, v.title, v.published_on, v.bureau_from,
       v.cells_read, v.cells_blank, v.extractor_version, v.judged_by, v.first_seen,
       v.last_seen, v.digest, v.document_number, v.contact, r.portal_id, p.name AS portal
  FROM versions v JOIN reports r ON r.id = v.report_id LEFT JOIN portals p ON p.id = r.portal_id
  LEFT JOIN report_list l ON l.report_id = r.id
 WHERE r.id = :report AND (v.number = :number OR (:number IS NULL AND v.is_current = 1))
"""
VERSIONS_SQL = """
SELECT number, is_current, edition, cells_read, cells_blank, first_seen, last_seen
  FROM versions WHERE report_id = :report ORDER BY number DESC
"""
_SOURCES = f"""
SELECT d.id AS document_id, d.url, d.media_type, s.first_seen, s.last_seen, c.id AS capture_id,
       c.payload_digest, c.fetched_at, o.is_official,
       c.source, c.archive_url, c.digest_agrees, {DRAWING_SQL} AS drawing_digest
  FROM ({{}}) s
  JOIN documents d ON d.id = s.document_id
  JOIN document_origins o ON o.document_id = d.id
  JOIN readings g ON g.id = s.reading_id
  JOIN captures c ON c.id = {CAPTURE_SQL}
 ORDER BY s.first_seen, d.url
"""
SOURCES_SQL = _SOURCES.format(STOOD_IN_SQL)
FOUND_IN_SQL = _SOURCES.format(
    "SELECT reading_id, first_seen, last_seen, :document AS document_id FROM versions"
    " WHERE id = :version"
)
"""The document of a figure, in the capture in which its version was found."""

CAPTURED_SQL = """
WITH pages AS (
  SELECT o.url FROM version_documents s
    JOIN readings g ON g.document_id = s.document_id
    JOIN captures o ON o.id = g.capture_id WHERE s.version_id = :version
   UNION
  SELECT o.url FROM version_documents s
    JOIN reading_parts p ON p.document_id = s.document_id
    JOIN captures o ON o.id = p.capture_id WHERE s.version_id = :version
)
SELECT c.url, substr(c.fetched_at, 1, 4) AS year, c.source, count(*) AS captures,
       min(c.fetched_at) AS first_at, max(c.fetched_at) AS last_at, max(c.id) AS capture_id
  FROM pages p JOIN captures c ON c.url = p.url
 WHERE c.outcome IN ('ok', 'unchanged')
 GROUP BY c.url, year, c.source ORDER BY first_at, c.url, c.source
"""
FIGURES_SQL = """
SELECT f.*, k.row_label, k.column_label FROM figures f
  JOIN versions v ON v.id = f.version_id
  LEFT JOIN figure_keys k ON k.edition = v.edition AND k."table" = f."table"
   AND k."row" = f."row" AND k."column" = f."column"
 WHERE f.version_id = :version ORDER BY k.position, f."table", f."row", f."column"
"""
FINDINGS_SQL = """
SELECT f.*, (SELECT d.decision FROM decisions d WHERE d.report_id = v.report_id
              AND d.fingerprint = f.fingerprint ORDER BY d.id DESC LIMIT 1) AS decision,
       (SELECT d.why FROM decisions d WHERE d.report_id = v.report_id
              AND d.fingerprint = f.fingerprint ORDER BY d.id DESC LIMIT 1) AS why
  FROM findings f JOIN versions v ON v.id = f.version_id
 WHERE f.version_id = :version AND f.extractor_version = v.judged_by ORDER BY f.id
"""
CORRECTIONS_SQL = """
SELECT "table", "row", "column", "table" || '.' || "row" || '.' || "column" AS cell, kind, value,
       now_read, why, corrected_by, corrected_at
  FROM current_corrections WHERE version_id = :version ORDER BY cell
"""
FLAGS_SQL = """
SELECT "table", "row", "column", "table" || '.' || "row" || '.' || "column" AS cell, now_read, why,
       flagged_by, flagged_at
  FROM current_flags WHERE version_id = :version ORDER BY cell
"""
SECTIONS_SQL = "SELECT * FROM sections WHERE version_id = :version ORDER BY position"
STATEMENTS_SQL = "SELECT * FROM statements WHERE version_id = :version ORDER BY id"
NEIGHBOURS_SQL = """
SELECT report_id, year FROM report_list WHERE bureau = :bureau ORDER BY year
"""


def context(query: Query, report: int, number: int | None) -> dict[str, Any] | None:
    """What the page of a report shows: its current version, or the one with ``number``.

    ``None`` if there is no such report or version.
    """
    heads = query(HEAD_SQL, report=report, number=number)
    if not heads:
        return None
    head = heads[0]
    version = head["version_id"]
    figures = query(FIGURES_SQL, version=version)
    return {
        "head": head,
        "figures": figures,
        "findings": query(FINDINGS_SQL, version=version),
        "corrections": query(CORRECTIONS_SQL, version=version),
        "flags": query(FLAGS_SQL, version=version),
        "sections": query(SECTIONS_SQL, version=version),
        "statements": query(STATEMENTS_SQL, version=version),
        "versions": query(VERSIONS_SQL, report=report),
        "changes": changes(query, report, head["number"]),
        "sources": query(SOURCES_SQL, version=version),
        "captured": query(CAPTURED_SQL, version=version),
        "neighbours": query(NEIGHBOURS_SQL, bureau=head["bureau"]),
    }


def shown(
    figures: Sequence[Row],
    findings: Sequence[Row],
    messages: Mapping[int, str],
    noted: Mapping[Key, str],
    t: Translate,
) -> dict[Key, ShownFigure]:
    """The figures as they are shown, by key.

    ``messages`` are the findings' words by number, ``noted`` what people say, by key.
    """
    marks = {
        spot: finding["id"]
        for finding in findings
        if (spot := _spot(finding)) is not None and finding["decision"] != "dismissed"
    }
    about = _About(t)
    return {
        (key := (row["table"], row["row"], row["column"])): _shown(
            row, marks, messages, noted.get(key, ""), about
        )
        for row in figures
    }


def noted(corrections: Sequence[Row], flags: Sequence[Row], t: Translate) -> dict[Key, str]:
    """What people say of cells, in words, by key: a flag, or what the cell is corrected to."""
    words = {_key(row): t("flagged") for row in flags}
    for row in corrections:
        right = number_text(row["value"]) or t("correction_blank")
        words[_key(row)] = f"{t('correction_is')} {right}"
    return words


def _key(row: Row) -> Key:
    return row["table"], row["row"], row["column"]


def outside(
    edition: str | None, figures: Sequence[Row], all_shown: Mapping[Key, ShownFigure]
) -> list[tuple[Row, ShownFigure]]:
    """The figures that the edition's form has no cell for."""
    placed = form_layout.spots(edition)
    keys = ((row, (row["table"], row["row"], row["column"])) for row in figures)
    return [(row, all_shown[key]) for row, key in keys if key not in placed]


def years(neighbours: Sequence[Row], report: int, bureau: str) -> Markup:
    """The years of a bureau's reports, as links but for that of ``report``."""
    parts = (
        f"<strong>{row['year']:d}</strong> "
        if row["report_id"] == report
        else f'<a href="{report_url(bureau, row["year"])}">{row["year"]:d}</a> '
        for row in neighbours
    )
    return Markup("".join(parts))


def _shown(
    figure: Row,
    marks: Mapping[_Spot, int],
    messages: Mapping[int, str],
    noted: str,
    about: _About,
) -> ShownFigure:
    finding = marks.get(spot) if marks and (spot := _spot(figure)) else None
    money = figure["unit"] == "CNY"
    return ShownFigure(
        number_text(figure["value"]),
        "元" if money else "",
        about(figure),
        f"{figure['table']}.{figure['row']}.{figure['column']}",
        published_money(figure["value"], figure["raw"]) if money else "",
        finding,
        messages[finding] if finding is not None else "",
        noted,
    )


def _spot(row: Row) -> _Spot | None:
    """The cell a figure or finding stands at, if it stands in a table."""
    values = (row["document_id"], row["grid"], row["grid_row"], row["grid_column"])
    return None if None in values else values


class _About:
    """Says in words what a figure's cell said, and where it is; as markup."""

    def __init__(self, t: Translate) -> None:
        before, after = t("hint_published").split("{raw}")
        self._before, self._after = str(escape(before)), str(escape(after))
        self._blank = str(escape(t("hint_blank")))
        self._words = (t("hint_table"), t("hint_cell"), t("hint_page"))

    def __call__(self, figure: Row) -> str:
        raw = " ".join(figure["raw"].split())
        said = f"{self._before}{escaped(raw)}{self._after}" if raw else self._blank
        place = _place(
            self._words, figure["grid"], figure["grid_row"], figure["grid_column"], figure["page"]
        )
        return said + place


@lru_cache(maxsize=20_000)
def _place(
    words: tuple[str, str, str],
    grid: int | None,
    row: int | None,
    column: int | None,
    page: int | None,
) -> str:
    """Where a figure stands, in ``words`` for table, cell and page: many reports share it."""
    table_words, cell_words, page_words = words
    text = ""
    if grid is not None:
        text += table_words.format(n=grid)
        if row is not None and column is not None:
            text += cell_words.format(row=row, column=column)
    if page is not None:
        text += page_words.format(n=page)
    return str(escape(text))
