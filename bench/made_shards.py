"""Shards made quickly, for measuring merges: rows as a crawl and its readings write them.

A shard holds the reports of some bureaus, each with a page, every cell of its year's form
and prose, and for each bureau list pages.  All text is made up.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import zstandard

from bench.site_archive import FIRST, LAST, edition_of
from common.digests import digest_of
from common.times import timestamp
from extract.forms.keys import figure_keys

LISTS = 3
"""List pages of a bureau, its home page among them."""

PROSE = 400
START = datetime(2026, 1, 5, 14, tzinfo=UTC)
_HEADERS = json.dumps(
    [
        ["Server", "nginx"],
        ["Date", "Mon, 05 Jan 2026 14:00:00 GMT"],
        ["Content-Type", "text/html"],
        ["Last-Modified", "Mon, 05 Jan 2026 08:00:00 GMT"],
        ["ETag", '"659f1c2a-8f3b"'],
        ["Connection", "keep-alive"],
        ["Accept-Ranges", "bytes"],
    ]
)
_HEADINGS = ("一、总体情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项")
_WORDS = ("本年度", "公安机关", "政府信息", "公开工作", "群众", "答复", "监督", "平台", "制度")


@dataclass(frozen=True)
class Bench:
    """Bureaus by number; every one has reports of these years."""

    bureaus: Sequence[int]
    years: Sequence[int] = tuple(range(FIRST, LAST + 1))
    night: int = 0


def write(path: Path, empty: Path, what: Bench) -> None:
    """Fill a copy of an empty archive."""
    path.write_bytes(empty.read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        stamp = timestamp(START + timedelta(days=what.night))
        uuid = str(uuid5(NAMESPACE_URL, f"{what.bureaus[0]} {what.night}"))
        db.execute(
            "INSERT INTO runs (id, uuid, command, state, started_at) VALUES (1, ?, 'nightly',"
            " 'running', ?)",
            (uuid, stamp),
        )
        for number in what.bureaus:
            _bureau(db, number, what, stamp)
        db.execute("COMMIT")


def portal_id(number: int) -> str:
    """The id of a bureau's portal."""
    return f"b{number:04}"


def _bureau(db: sqlite3.Connection, number: int, what: Bench, stamp: str) -> None:
    name, host = f"第{number}市公安局", f"gaj.b{number:04}.gov.cn"
    db.execute("INSERT INTO portals (id, name) VALUES (?, ?)", (portal_id(number), name))
    for at in range(LISTS):
        url = f"http://{host}/xxgk/nb/index_{at}.html"
        _capture(db, number, url, "list", _page(f"{url} {what.night}"), stamp)
    for year in what.years:
        url = f"http://{host}/xxgk/nb/{year + 1}01/t{year + 1}0115_{number}.html"
        capture = _capture(db, number, url, "page", _page(url), stamp)
        _report(db, number, name, year, url, capture, stamp)


def _capture(
    db: sqlite3.Connection, number: int, url: str, kind: str, body: bytes, stamp: str
) -> int:
    packed = zstandard.ZstdCompressor(level=3).compress(body)
    digest = digest_of(body)
    db.execute(
        "INSERT INTO payloads (digest, size, stored_size, compression, data)"
        " VALUES (?, ?, ?, 'zstd', ?)",
        (digest, len(body), len(packed), packed),
    )
    row = db.execute(
        "INSERT INTO captures (run_id, portal_id, kind, url, outcome, status, method, requested_at,"
        " fetched_at, tls, content_type, payload_digest, content_digest, content_size, to_read,"
        " response_headers) VALUES (1, ?, ?, ?, 'ok', 200, 'GET', ?, ?, 0, 'text/html', ?, ?, ?, ?,"
        " ?)",
        (portal_id(number), kind, url, stamp, stamp, digest, digest, len(body),
         int(kind == "page"), _HEADERS),
    )  # fmt: skip
    return int(row.lastrowid or 0)


def _report(
    db: sqlite3.Connection, number: int, name: str, year: int, url: str, capture: int, stamp: str
) -> None:
    title = f"{name}{year}年政府信息公开工作年度报告"
    edition = edition_of(year)
    chance = random.Random(number * 100 + year)
    document = db.execute(
        "INSERT INTO documents (url, host, portal_id, media_type, title, first_seen, last_seen)"
        " VALUES (?, ?, ?, 'text/html', ?, ?, ?)",
        (url, url.split("/")[2], portal_id(number), title, stamp, stamp),
    ).lastrowid
    reading = db.execute(
        "INSERT INTO readings (capture_id, document_id, state, media_type, extractor_version,"
        " seconds, read_at) VALUES (?, ?, 'report', 'text/html', '2', 0.1, ?)",
        (capture, document, stamp),
    ).lastrowid
    report = db.execute(
        "INSERT INTO reports (bureau, year, portal_id) VALUES (?, ?, ?)",
        (name, year, portal_id(number)),
    ).lastrowid
    figures = list(_figures(edition, chance))
    sections = [
        (at + 1, heading, f"{number} {year}{_prose()[chance.randrange(_TEXTS)]}")
        for at, heading in enumerate(_HEADINGS)
    ]
    digest = digest_of(f"{number} {year}".encode())
    version = db.execute(
        "INSERT INTO versions (report_id, number, is_current, edition, title, bureau_from,"
        " cells_read, cells_blank, digest, run_id, reading_id, extractor_version, judged_by,"
        " first_seen, last_seen, gives_prose) VALUES (?, 1, 1, ?, ?, 'report', ?, 0, ?, 1, ?, '2',"
        " '2', ?, ?, 1)",
        (report, edition, title, len(figures), digest, reading, stamp, stamp),
    ).lastrowid
    db.execute("INSERT INTO reading_versions VALUES (?, ?, NULL)", (reading, version))
    db.execute(
        "INSERT INTO version_documents VALUES (?, ?, ?, ?, ?, ?)",
        (version, document, reading, reading, stamp, stamp),
    )
    db.executemany(
        'INSERT INTO figures (version_id, "table", "row", "column", value, number, unit, raw,'
        " document_id, block, grid, grid_row, grid_column)"
        " VALUES (?1, ?2, ?3, ?4, ?5, CAST(?5 AS REAL), ?6, ?5, ?7, 3, 1, ?8, ?9)",
        [
            (version, *figure, document, at // 7, at % 7)
            for at, figure in enumerate(figures)
        ],
    )  # fmt: skip
    db.executemany(
        "INSERT INTO sections (version_id, position, number, title, text) VALUES (?, ?, ?, ?, ?)",
        [(version, at, *section) for at, section in enumerate(sections, 1)],
    )


def _figures(edition: str | None, chance: random.Random) -> Iterator[tuple[str, ...]]:
    keys = figure_keys(edition) if edition else ()
    for key, value in zip(keys, chance.choices(_VALUES, k=len(keys)), strict=True):
        yield key.table, key.row, key.column, value, key.unit


_CHANCE = random.Random(0)
_VALUES = [str(int(_CHANCE.paretovariate(0.7)) % 100_000) for _ in range(5000)]
_TEXTS = 300


@cache
def _prose() -> list[str]:
    return ["".join(_CHANCE.choices(_WORDS, k=PROSE // 4)) for _ in range(_TEXTS)]


@cache
def _bodies() -> list[bytes]:
    """Pages as portals of one family send them (see bench.warc_pages)."""
    from bench.warc_pages import captures

    return [capture.body or b"" for capture in captures(1, 60, again=0.0)]


def _page(name: str) -> bytes:
    bodies = _bodies()
    seed = random.Random(name)
    # words of its own, so that no page is another
    own = f"<!-- {name} -->{_prose()[seed.randrange(_TEXTS)]}</body>".encode()
    return seed.choice(bodies).replace(b"</body>", own)
