"""Checking that an archive is whole: every byte, every reference, every index.

Each check goes through everything of its kind and only reads.  The checks see one
state of the archive, also while another program writes to it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

import zstandard
from sqlite_utils import Database

from archive import derived
from archive.captures import compression, payloads, revisits
from archive.captures.content import decode
from archive.captures.headers import parse_headers
from archive.captures.record import joined_header
from archive.errors import ArchiveError
from archive.versions import search, settle
from archive.versions.file import digest_of_content
from common.digests import digest_of

MOST = 100
"""Problems that one check tells of; it counts all of them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: how many things it looked at, how many are wrong, and the first of these.

    ``mends`` says whether ``gongan repair`` can put it right; ``notice`` is worth
    knowing but no problem.
    """

    name: str
    checked: int
    wrong: int = 0
    problems: tuple[str, ...] = ()
    mends: bool = False
    notice: str | None = None


Problems = Iterator[str | None]
"""One item for each thing that was looked at: ``None``, or what is wrong with it."""


def verify(db: Database) -> list[Check]:
    """All checks, in one read transaction of ``db``."""
    db.conn.execute("BEGIN")
    try:
        checks = [_run(db, *entry) for entry in _CHECKS]
        return checks if checks[0].wrong else [*checks, _made_by(db), _runs(db), _unread(db)]
    finally:
        db.conn.rollback()


def is_whole(checks: list[Check]) -> bool:
    """Whether no check found anything wrong."""
    return not any(check.wrong for check in checks)


def _run(db: Database, name: str, check: Callable[[Database], Problems], mends: bool) -> Check:
    checked = wrong = 0
    problems: list[str] = []
    try:
        for problem in check(db):
            checked += 1
            if problem is not None:
                wrong += 1
                problems += [problem] if len(problems) < MOST else []
    except (sqlite3.Error, ValueError) as error:  # ValueError: text that is not what it was
        wrong += 1
        problems.append(f"cannot be checked: {error}")
    return Check(name, checked, wrong, tuple(problems), mends)


def _file(db: Database) -> Problems:
    for (line,) in db.conn.execute(f"PRAGMA integrity_check({MOST})"):
        yield None if line == "ok" else str(line)


def _references(db: Database) -> Problems:
    tables = db.conn.execute(
        "SELECT DISTINCT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name)"
        " WHERE m.type = 'table' ORDER BY m.name"
    ).fetchall()
    for (table,) in tables:
        broken = db.conn.execute(f'PRAGMA foreign_key_check("{table}")').fetchall()
        yield from (
            f"{row[0]} {row[1]} refers to a row of {row[2]} that is not there" for row in broken
        )
        if not broken:
            yield None


def _dictionaries(db: Database) -> Problems:
    rows = db.conn.execute("SELECT id, digest FROM dictionaries").fetchall()
    for dictionary_id, digest in rows:
        try:
            compression.load(db, digest)
        except (ArchiveError, zstandard.ZstdError):
            yield f"dictionary {dictionary_id} is damaged"
        else:
            yield None


def _payloads(db: Database) -> Problems:
    digests = db.conn.execute(
        "SELECT digest, size, length(data) = stored_size FROM payloads ORDER BY rowid"
    ).fetchall()
    for digest, size, stored_right in digests:
        try:
            data = payloads.load(db, digest)
        except ArchiveError as error:
            yield str(error)
            continue
        sizes_right = stored_right and len(data) == size
        yield None if sizes_right else f"payload {digest}: its sizes are not those noted"


def _contents(db: Database) -> Problems:
    """The decoded bodies: their digests and sizes are those noted with the captures."""
    rows = db.conn.execute(
        "SELECT c.payload_digest, c.id, c.content_digest, c.content_size,"
        " coalesce(o.response_headers, c.response_headers) FROM captures c"
        " LEFT JOIN captures o ON o.id = c.revisit_of AND c.status = 304"
        " WHERE c.payload_digest IS NOT NULL ORDER BY c.payload_digest"
    )
    for digest, members in groupby(rows, key=lambda row: row[0]):
        try:
            body = payloads.load(db, digest)
        except ArchiveError:
            continue  # told of by the check of payloads
        known: dict[str | None, tuple[str | None, int | None]] = {}
        for _, capture_id, content_digest, size, headers in members:
            encoding = joined_header(parse_headers(headers), "content-encoding")
            if encoding not in known:
                content = decode(body, encoding).body
                known[encoding] = (
                    (None, None) if content is None else (digest_of(content), len(content))
                )
            right = known[encoding] == (content_digest, size)
            yield None if right else f"capture {capture_id}: its content is not what was noted"


def _revisits(db: Database) -> Problems:
    for capture_id, found, of, same in db.conn.execute(
        "SELECT c.id, o.id, o.revisit_of, o.url = c.url AND o.payload_digest IS c.payload_digest"
        " FROM captures c LEFT JOIN captures o ON o.id = c.revisit_of"
        " WHERE c.revisit_of IS NOT NULL"
    ):
        if found is None:
            yield f"capture {capture_id} repeats one that is not there"
        elif of is not None:
            yield f"capture {capture_id} repeats capture {found}, which repeats another"
        else:
            yield None if same else f"capture {capture_id} repeats one of other bytes or address"


def _chains(db: Database) -> Problems:
    for url in revisits.addresses(db):
        found = revisits.stale(db, url)
        yield f"{url}: captures {_numbers(found)} are not compared right" if found else None


def _versions(db: Database) -> Problems:
    """The content of versions: the digest that names them, and their counts."""
    rows = db.conn.execute(
        "SELECT id, edition, digest, cells_read, cells_blank FROM versions ORDER BY id"
    ).fetchall()
    for version_id, edition, digest, cells, blank in rows:
        figures = db.conn.execute(
            'SELECT "table", "row", "column", value, unit FROM figures WHERE version_id = ?',
            (version_id,),
        ).fetchall()
        sections = db.conn.execute(
            "SELECT number, title, text FROM sections WHERE version_id = ? ORDER BY position",
            (version_id,),
        ).fetchall()
        counts = (len(figures), sum(figure[3] is None for figure in figures))
        numbers = db.conn.execute(_WRONG_NUMBERS, (version_id, version_id)).fetchone()[0]
        if digest_of_content(edition, figures, sections) != digest:
            yield f"version {version_id}: its figures or prose are not those of its digest"
        elif numbers:
            yield f"version {version_id}: {numbers} numbers are not those of their values"
        else:
            yield None if counts == (cells, blank) else f"version {version_id}: counts differ"


_WRONG_NUMBERS = """
SELECT count(*) FROM (
  SELECT value, number FROM figures WHERE version_id = ?
  UNION ALL SELECT value, number FROM statements WHERE version_id = ?
) WHERE abs(number - CAST(value AS REAL)) > 1e-12 * abs(number)
"""
"""Numbers that are not their values; how a text is rounded differs a little between SQLites."""


def _standing(db: Database) -> Problems:
    for report_id, bureau, year in db.conn.execute(
        "SELECT id, bureau, year FROM reports ORDER BY id"
    ).fetchall():
        found = settle.stale(db, report_id)
        yield f"{bureau} {year}: which version stands is not up to date" if found else None


def _search(db: Database) -> Problems:
    """The full-text indexes: they hold the rows and the words they should."""
    for index, sql in search.SOURCES.items():
        fresh, words, fresh_words = (
            f"{index}_{name}" for name in ("fresh", "words", "fresh_words")
        )
        made = [fresh, words, fresh_words]
        for name in made:
            db.conn.execute(f"DROP TABLE IF EXISTS temp.{name}")
        search.create(db, f"temp.{fresh}", index)
        for row in db.conn.execute(sql).fetchall():
            search.put(db, f"temp.{fresh}", row)
        for name, schema, table in ((words, "main", index), (fresh_words, "temp", fresh)):
            db.conn.execute(
                f"CREATE VIRTUAL TABLE temp.{name} USING fts5vocab({schema}, {table}, 'col')"
            )
        # EXCEPT both ways: words that only one of the two has, or not as often
        differing = db.conn.execute(
            f"SELECT count(*) FROM (SELECT * FROM (SELECT * FROM temp.{words}"
            f" EXCEPT SELECT * FROM temp.{fresh_words}) UNION ALL"
            f" SELECT * FROM (SELECT * FROM temp.{fresh_words} EXCEPT SELECT * FROM temp.{words}))"
        ).fetchone()[0]
        rows = db.conn.execute(
            f"SELECT count(*) FROM (SELECT id FROM main.{index}_docsize"
            f" EXCEPT SELECT id FROM temp.{fresh}_docsize)"
        ).fetchone()[0]
        for name in reversed(made):
            db.conn.execute(f"DROP TABLE temp.{name}")
        wrong = differing or rows
        yield (
            f"{index}: {differing} words and {rows} rows are not what they should be"
            if wrong
            else None
        )


def _derived(db: Database) -> Problems:
    if not derived.is_fresh(db):
        return  # another version of the program made them; told of by _made_by
    yield None if derived.is_complete(db) else "views, keys of figures or dictionary are damaged"


def _made_by(db: Database) -> Check:
    notice = None if derived.is_fresh(db) else "another version's: made anew at the next writing"
    return Check("made by this version", 1, notice=notice)


def _runs(db: Database) -> Check:
    total, unfinished = db.conn.execute(
        "SELECT count(*), count(*) FILTER (WHERE state = 'running') FROM runs"
    ).fetchone()
    notice = (
        f"{unfinished} not ended: under way, or cut off (the next run marks it)"
        if unfinished
        else None
    )
    return Check("runs", total, notice=notice)


def _unread(db: Database) -> Check:
    total, unread = db.conn.execute(
        "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM captures o"
        " JOIN readings r ON r.capture_id = o.id WHERE o.url = c.url"
        " AND (o.id = c.id OR o.content_digest = c.content_digest)))"
        " FROM captures c WHERE c.to_read = 1"
    ).fetchone()
    notice = f"{unread} not read yet: the next crawl or 'gongan reparse' reads them"
    return Check("captures to read", total, notice=notice if unread else None)


def _numbers(ids: Collection[int]) -> str:
    return ", ".join(str(number) for number in list(ids)[:5]) + (" ..." if len(ids) > 5 else "")


_CHECKS: tuple[tuple[str, Callable[[Database], Problems], bool], ...] = (
    ("file", _file, False),
    ("references", _references, False),
    ("dictionaries", _dictionaries, False),
    ("payloads", _payloads, False),
    ("contents", _contents, False),
    ("revisits", _revisits, True),
    ("captures in time", _chains, True),
    ("versions", _versions, False),
    ("standing versions", _standing, True),
    ("full-text search", _search, True),
    ("views and dictionary", _derived, True),
)
