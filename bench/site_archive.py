"""A large archive made quickly, for measuring the site: rows written through the archive's own SQL.

Bureaus are those of every division that exists today; years are 2008 to 2025; each
report has every cell of its year's form and prose in sections.  All text is made up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from archive.records import PortalRecord
from archive.store import Archive, open_archive
from archive.versions import search
from extract.forms.keys import figure_keys
from extract.reports.divisions import divisions

FIRST, LAST = 2008, 2025
SEED = 20260101
_STAMP = "2026-01-01T00:00:00.000+00:00"
_WORDS = (
    "本年度", "公安机关", "政府信息", "公开工作", "行政复议", "行政处罚", "行政许可", "群众",
    "申请人", "办理", "答复", "监督", "培训", "网站", "平台", "保障", "制度", "责任", "反馈",
    "机关", "部门", "统计", "户籍", "交通", "出入境", "规范性文件", "解读", "回应", "关切",
    "存在问题", "改进措施", "年度报告",
)  # fmt: skip
_HEADINGS = ("一、总体情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项")
_SECTION_CHARACTERS = 400
_TEXTS = 400
_RARE = "沉默权"
"""A word that stands in few reports."""


def edition_of(year: int) -> str | None:
    """The form that a report about ``year`` is on."""
    return None if year < 2014 else "2014" if year < 2019 else "2019" if year < 2021 else "2021"


def make(path: Path, reports: int) -> None:
    """Write a new archive of about ``reports`` reports to ``path``."""
    with open_archive(path) as archive:
        archive.db.conn.execute("PRAGMA synchronous = OFF")
        archive.put_portals([PortalRecord("bench", "示例市公安局")])
        run = archive.start_run("crawl", user_agent="bench", settings={})
        archive.write(lambda: _fill(archive, run, reports))
        archive.finish_run(run, "ok", {"ok": reports})


def _bureaus(count: int) -> list[tuple[str, str]]:
    """Names, none twice, and division codes."""
    found: dict[str, str] = {}
    names = {division.code: division.name for division in divisions() if division.current}
    for code, name in names.items():
        above = names.get(f"{code[:4]}00") or names.get(f"{code[:2]}0000") or ""
        unit = "公安厅" if code.endswith("0000") else "公安局"
        found.setdefault(f"{above if not code.endswith('00') else ''}{name}{unit}", code)
        if len(found) == count:
            break
    return list(found.items())


@cache
def _text(number: int) -> str:
    chance = random.Random(SEED + number)
    text = "".join(chance.choice(_WORDS) for _ in range(_SECTION_CHARACTERS // 3))
    return f"{_RARE}。{text}" if number == 0 else text


@cache
def _indexed(number: int) -> str:
    return search.index_text(_text(number))


def _fill(archive: Archive, run: int, reports: int) -> None:
    execute, many = archive.db.conn.execute, archive.db.conn.executemany
    years = range(FIRST, LAST + 1)
    payload = archive.db.conn.execute(
        "INSERT INTO payloads (digest, size, stored_size, compression, data)"
        " VALUES ('sha256:' || hex(zeroblob(32)), 1, 1, 'none', x'00') RETURNING digest"
    ).fetchone()[0]
    chance = random.Random(SEED)
    number = 0
    for bureau, division in _bureaus(-(-reports // len(years))):
        for year in years:
            number += 1
            if number > reports:
                return
            edition = edition_of(year)
            keys = figure_keys(edition) if edition else ()
            url = f"http://gaj.example.gov.cn/{division}/{year}.html"
            title = f"{bureau}{year}年政府信息公开工作年度报告"
            values = (number, run, "bench", url, _STAMP, _STAMP, payload)
            execute(
                "INSERT INTO captures (id, run_id, portal_id, kind, url, outcome, status, method,"
                " requested_at, fetched_at, tls, content_type, payload_digest) VALUES"
                " (?, ?, ?, 'page', ?, 'ok', 200, 'GET', ?, ?, 0, 'text/html', ?)",
                values,
            )
            execute(
                "INSERT INTO documents (id, url, portal_id, media_type, title, first_seen,"
                " last_seen) VALUES (?, ?, 'bench', 'text/html', ?, ?, ?)",
                (number, url, title, _STAMP, _STAMP),
            )
            execute(
                "INSERT INTO readings (id, capture_id, document_id, state, media_type,"
                " extractor_version, seconds, read_at) VALUES (?, ?, ?, 'report', 'text/html', '1',"
                " 0.1, ?)",
                (number, number, number, _STAMP),
            )
            execute(
                "INSERT INTO reports (id, bureau, year, division, portal_id)"
                " VALUES (?, ?, ?, ?, 'bench')",
                (number, bureau, year, division),
            )
            execute(
                "INSERT INTO versions (id, report_id, number, is_current, edition, title,"
                " bureau_from, cells_read, cells_blank, digest, run_id, reading_id,"
                " extractor_version, judged_by, first_seen, last_seen, gives_prose)"
                " VALUES (?, ?, 1, 1, ?, ?, 'report', ?, 0, ?, ?, ?, '1', '1', ?, ?, 1)",
                (number, number, edition, title, len(keys), str(number), run, number, _STAMP,
                 _STAMP),
            )  # fmt: skip
            execute(
                "INSERT INTO version_documents (version_id, document_id, first_reading_id,"
                " last_reading_id, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)",
                (number, number, number, number, _STAMP, _STAMP),
            )
            many(
                'INSERT INTO figures (version_id, "table", "row", "column", value, number, unit,'
                " raw, document_id, block, grid, grid_row, grid_column)"
                " VALUES (?1, ?2, ?3, ?4, ?5, CAST(?5 AS REAL), ?6, ?7, ?8, 3, 1, ?9, ?10)",
                _figures(number, edition, chance),
            )
            if chance.random() < 0.15:
                execute(
                    "INSERT INTO findings (reading_id, version_id, rule, verdict, message, subject,"
                    " fingerprint, extractor_version, document_id, block, grid, grid_row,"
                    " grid_column) VALUES (?, ?, ?, 'fail', '3 + 4 = 7, table says 8', 'x', ?, '1',"
                    " ?, 3, 1, 1, 1)",
                    (number, number, chance.choice(("requests_flow", "outcomes_sum", "row_sum")),
                     str(number), number),
                )  # fmt: skip
            search.add_version(archive.db, number, bureau, title)
            _sections(archive, number, chance)


def _figures(
    number: int, edition: str | None, chance: random.Random
) -> Iterator[tuple[object, ...]]:
    for at, key in enumerate(figure_keys(edition) if edition else ()):
        value = str(int(chance.paretovariate(0.7)) % 100_000)
        yield (number, key.table, key.row, key.column, value, key.unit, value, number, at // 7,
               at % 7)  # fmt: skip


def _sections(archive: Archive, number: int, chance: random.Random) -> None:
    for position, heading in enumerate(_HEADINGS):
        text = chance.randrange(_TEXTS) if chance.random() < 0.998 else 0
        key = number * len(_HEADINGS) + position
        archive.db.conn.execute(
            "INSERT INTO sections (id, version_id, position, number, title, text)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (key, number, position, position + 1, heading, _text(text)),
        )
        archive.db.conn.execute(
            "INSERT INTO sections_fts (rowid, title, text) VALUES (?, ?, ?)",
            (key, _heading(heading), _indexed(text)),
        )


@cache
def _heading(text: str) -> str:
    return search.index_text(text)
