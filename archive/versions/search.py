"""Full-text search that finds Chinese words of any length.

SQLite's tokenizers see a run of ideographs as one word (``unicode61``) or need
three characters (``trigram``), so 公安 and 复议 would not be found.  Here every
ideograph is a word of its own: text is indexed with a space on each side of
it, and what is asked for becomes a phrase (``公安`` -> ``"公 安"``).  Text and
question are brought to half width (NFKC) and simplified script first, so that
either script finds both.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import opencc
from sqlite_utils import Database

IDEOGRAPH = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff])"
)
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_EXCERPT_BEFORE, _EXCERPT_AFTER = 30, 70


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that was found; ``section`` is ``None`` for a report's head.

    ``title`` is the report's; bureau and year where it has none.
    """

    report_id: int
    version_id: int
    bureau: str
    year: int
    title: str
    section: str | None
    excerpt: str


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def normal(text: str) -> str:
    """``text`` in half width and simplified script, as it is compared."""
    converted: str = _simplifier().convert(unicodedata.normalize("NFKC", text))
    return converted


def index_text(text: str | None) -> str:
    """``text`` as the index stores it: normal, each ideograph a word of its own."""
    return " ".join(IDEOGRAPH.split(normal(text))) if text else ""


def terms(query: str) -> list[str]:
    """The terms of a query: words between spaces, or whole quoted phrases."""
    found = (quoted or word for quoted, word in _TERM.findall(query))
    return [term for term in found if any(character.isalnum() for character in term)]


def fts_query(query: str) -> str:
    """``query`` as an FTS5 expression: every term a phrase, all of them wanted.

    Quotes and operators of FTS5 lose their meaning; a query without a letter,
    digit or ideograph gives an expression that finds nothing.
    """
    phrases = [index_text(term).replace('"', " ").split() for term in terms(query)]
    return " AND ".join('"' + " ".join(words) + '"' for words in phrases) or '""'


def excerpt(text: str | None, query: str) -> str:
    """The part of ``text`` around the first term of ``query`` that stands in it."""
    return excerpt_of(text or "", [normal(term).lower() for term in terms(query)])


def searched(text: str, words: Sequence[str]) -> str:
    """``text`` as ``words`` (normal, lower case) are looked for in it.

    It is brought to their script only where one does not stand in it as it is: that is slow.
    """
    plain = text.lower()
    return plain if all(word in plain for word in words) else normal(text).lower()


def excerpt_of(text: str, words: Sequence[str]) -> str:
    """The part of ``text`` around the first of ``words`` (normal, lower case) in it."""
    text = " ".join(text.split())
    plain = searched(text, words)
    places = [plain.find(word) for word in words]
    start = max(0, min((place for place in places if place >= 0), default=0) - _EXCERPT_BEFORE)
    end = start + _EXCERPT_BEFORE + _EXCERPT_AFTER
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def register(connection: sqlite3.Connection) -> None:
    """Give a connection the SQL functions ``fts_query`` and ``excerpt``."""
    connection.create_function("fts_query", 1, fts_query, deterministic=True)
    connection.create_function("excerpt", 2, excerpt, deterministic=True)


SEARCH_SQL = """\
WITH hits (version_id, section_id, rank) AS (
  SELECT s.version_id, s.id, f.rank
    FROM sections_fts f JOIN sections s ON s.id = f.rowid
   WHERE sections_fts MATCH fts_query(:query)
  UNION ALL
  SELECT rowid, NULL, rank - 100
    FROM titles_fts WHERE titles_fts MATCH fts_query(:query)
)
SELECT r.id AS report_id, v.id AS version_id, r.bureau, r.year,
       coalesce(v.title, r.bureau || r.year) AS title,
       s.title AS section, excerpt(coalesce(s.text, v.title, r.bureau), :query) AS excerpt
  FROM hits h
  JOIN versions v ON v.id = h.version_id
   AND iif(h.section_id IS NULL, v.is_current, v.gives_prose)
  JOIN reports r ON r.id = v.report_id
  LEFT JOIN sections s ON s.id = h.section_id
 ORDER BY h.rank, r.year DESC, r.bureau
"""
"""Hits in titles first, then in prose, best first; parameter ``query``."""


def search(db: Database, query: str, limit: int = 20) -> list[Hit]:
    """The places in current reports where every term of ``query`` stands."""
    register(db.conn)
    rows = db.query(f"{SEARCH_SQL} LIMIT :limit", {"query": query, "limit": limit})
    return [Hit(**row) for row in rows]


def add_version(db: Database, version_id: int, bureau: str, title: str | None) -> None:
    """Index a version's head; part of the transaction that stores it."""
    db.conn.execute(
        "INSERT INTO titles_fts (rowid, bureau, title) VALUES (?, ?, ?)",
        (version_id, index_text(bureau), index_text(title)),
    )


def remove_version(db: Database, version_id: int, bureau: str, title: str | None) -> None:
    """Take a version's head out of the index; ``title`` as it was indexed."""
    db.conn.execute(
        "INSERT INTO titles_fts (titles_fts, rowid, bureau, title) VALUES ('delete', ?, ?, ?)",
        (version_id, index_text(bureau), index_text(title)),
    )


def add_section(db: Database, section_id: int, title: str, text: str) -> None:
    """Index a section; part of the transaction that stores it."""
    db.conn.execute(
        "INSERT INTO sections_fts (rowid, title, text) VALUES (?, ?, ?)",
        (section_id, index_text(title), index_text(text)),
    )


def remove_section(db: Database, section_id: int, title: str, text: str) -> None:
    """Take a section out of the index; ``title`` and ``text`` as they were indexed."""
    db.conn.execute(
        "INSERT INTO sections_fts (sections_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        (section_id, index_text(title), index_text(text)),
    )


SOURCES = {
    "titles_fts": "SELECT v.id, r.bureau, v.title FROM versions v"
    " JOIN reports r ON r.id = v.report_id",
    "sections_fts": "SELECT id, title, text FROM sections",
}
"""What each index is made of: the number of the row and its two texts."""


def rebuild(db: Database) -> None:
    """Fill both indexes anew from versions and sections; part of the caller's transaction."""
    for name, sql in SOURCES.items():
        db.conn.execute(f"DROP TABLE IF EXISTS {name}")
        create(db, name, name)
        for row in db.conn.execute(sql).fetchall():
            put(db, name, row)


def create(db: Database, name: str, like: str) -> None:
    """Make an empty index called ``name`` with the columns of the index ``like``."""
    columns = {"titles_fts": "bureau, title", "sections_fts": "title, text"}[like]
    db.conn.execute(
        f"CREATE VIRTUAL TABLE {name} USING fts5 (\n    {columns}, content = '',"
        " tokenize = 'unicode61'\n)"
    )


def put(db: Database, name: str, row: tuple[int, str, str | None]) -> None:
    """Index one row: its number and its two texts."""
    columns = "bureau, title" if "titles_fts" in name else "title, text"
    db.conn.execute(
        f"INSERT INTO {name} (rowid, {columns}) VALUES (?, ?, ?)",
        (row[0], index_text(row[1]), index_text(row[2])),
    )
