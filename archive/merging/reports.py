"""Uniting archives: reports, versions with all they hold, and decisions."""

from __future__ import annotations

from collections import Counter
from functools import partial

from sqlite_utils import Database

from archive.merging.rows import Maps, Row, columns, insert, rows, update
from archive.versions import file, search
from archive.versions.extractors import later

_KEY_SQL = (
    "SELECT g.read_at, g.extractor_version, c.fetched_at, d.url FROM readings g"
    " JOIN captures c ON c.id = g.capture_id JOIN documents d ON d.id = g.document_id"
    " WHERE g.id = ?"
)
_FACTS = {"id", "report_id", "number", "is_current", "gives_prose", "run_id", "reading_id"}


def join_reports(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    """Join reports and what hangs on them; part of the caller's transaction.

    ``maps`` knows captures, documents and readings already.
    """
    _join_reports(db, other, maps, new)
    for row in rows(other, "SELECT * FROM versions ORDER BY report_id, number"):
        _join_version(db, other, maps, row, new)
    for row in rows(other, "SELECT * FROM reading_versions"):
        holder = row["document_id"]
        db.conn.execute(
            "INSERT OR IGNORE INTO reading_versions (reading_id, version_id, document_id)"
            " VALUES (?, ?, ?)",
            (
                maps.readings[row["reading_id"]],
                maps.versions[row["version_id"]],
                None if holder is None else maps.documents[holder],
            ),
        )
    _join_decisions(db, other, maps, new)
    for table in ("corrections", "flags"):
        _join_notes(db, other, maps, table, new)


def _join_reports(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    for row in rows(other, "SELECT * FROM reports ORDER BY id"):
        found = rows(
            db, "SELECT * FROM reports WHERE bureau = ? AND year = ?", row["bureau"], row["year"]
        )
        if not found:
            values = {name: row[name] for name in row if name != "id"}
            maps.reports[row["id"]] = insert(db, "reports", values)
            new["reports"] += 1
            continue
        maps.reports[row["id"]] = found[0]["id"]
        division = max(found[0]["division"] or "", row["division"] or "") or None
        if division != found[0]["division"]:
            update(db, "reports", {"division": division}, found[0]["id"])


def _join_version(db: Database, other: Database, maps: Maps, row: Row, new: Counter[str]) -> None:
    report_id = maps.reports[row["report_id"]]
    found = rows(
        db, "SELECT * FROM versions WHERE report_id = ? AND digest = ?", report_id, row["digest"]
    )
    if not found:
        number = "SELECT coalesce(max(number), 0) + 1 AS next FROM versions WHERE report_id = ?"
        values = {name: row[name] for name in row if name not in _FACTS}
        version_id = insert(
            db,
            "versions",
            values
            | {
                "report_id": report_id,
                "number": rows(db, number, report_id)[0]["next"],
                "run_id": maps.runs[row["run_id"]],
                "reading_id": maps.readings[row["reading_id"]],
            },
        )
        (bureau,) = db.conn.execute(
            "SELECT bureau FROM reports WHERE id = ?", (report_id,)
        ).fetchone()
        search.add_version(db, version_id, bureau, row["title"])
        _copy_content(db, other, maps, row["id"], version_id)
        new["versions"] += 1
    else:
        version_id = found[0]["id"]
        before = file.stored_description(db, version_id)
        theirs = {name: row[name] for name in file.DESCRIPTION}
        file.describe(db, version_id, before, file.joined(before, theirs))
        if _key(other, row["reading_id"]) < _key(db, found[0]["reading_id"]):
            _drop_content(db, version_id)
            _copy_content(db, other, maps, row["id"], version_id)
            first = {
                "reading_id": maps.readings[row["reading_id"]],
                "extractor_version": row["extractor_version"],
            }
            update(db, "versions", first, version_id)
    maps.versions[row["id"]] = version_id
    _join_noted(db, other, maps, "findings", row["id"], version_id, ("fingerprint",))
    names = ("key", "value", "raw", "quote")
    _join_noted(db, other, maps, "statements", row["id"], version_id, names)


def _key(db: Database, reading_id: int) -> tuple[str, ...]:
    """Sorts readings of two archives: the one that was stored first is the least."""
    return tuple(db.conn.execute(_KEY_SQL, (reading_id,)).fetchone())


def _drop_content(db: Database, version_id: int) -> None:
    for section_id, title, text in db.conn.execute(
        "SELECT id, title, text FROM sections WHERE version_id = ?", (version_id,)
    ).fetchall():
        search.remove_section(db, section_id, title, text)
    db.conn.execute("DELETE FROM sections WHERE version_id = ?", (version_id,))
    db.conn.execute("DELETE FROM figures WHERE version_id = ?", (version_id,))


def _copy_content(db: Database, other: Database, maps: Maps, theirs: int, mine: int) -> None:
    """Copy figures and sections of a version."""
    names = columns(other, "figures")
    listed = ", ".join(f'"{name}"' for name in names)
    version, document = names.index("version_id"), names.index("document_id")
    figures = []
    for row in other.conn.execute(f"SELECT {listed} FROM figures WHERE version_id = ?", (theirs,)):
        values = list(row)
        values[version] = mine
        values[document] = maps.documents[values[document]]
        figures.append(values)
    db.conn.executemany(
        f"INSERT INTO figures ({listed}) VALUES ({', '.join('?' * len(names))})", figures
    )
    for row in rows(
        other,
        "SELECT position, number, title, text FROM sections WHERE version_id = ? ORDER BY position",
        theirs,
    ):
        section_id = insert(db, "sections", {**row, "version_id": mine})
        search.add_section(db, section_id, row["title"], row["text"])


def _join_noted(
    db: Database,
    other: Database,
    maps: Maps,
    table: str,
    theirs: int,
    mine: int,
    names: tuple[str, ...],
) -> None:
    """Join the findings or statements of a version, which are one row a name."""
    listed = ", ".join(f'"{name}"' for name in columns(other, table))
    sql = f"SELECT {listed} FROM {table} WHERE version_id = ? ORDER BY id"
    known = {tuple(row[name] for name in names): row for row in rows(db, sql, mine)}
    for row in rows(other, sql, theirs):
        values = maps.finding(row, mine)
        held = known.get(tuple(row[name] for name in names))
        if held is None:
            insert(db, table, values)
            continue
        extractor = later(row["extractor_version"], held["extractor_version"])
        first = _key(other, row["reading_id"]) < _key(db, held["reading_id"])
        changed = (values if first else {}) | {"extractor_version": extractor}
        update(db, table, changed, held["id"])


def _join_decisions(db: Database, other: Database, maps: Maps, new: Counter[str]) -> None:
    names = [name for name in columns(db, "decisions") if name != "id"]
    find = f"SELECT id FROM decisions WHERE {' AND '.join(f'{name} IS ?' for name in names)}"
    present = partial(rows, db, find)
    for row in rows(other, "SELECT * FROM decisions ORDER BY id"):
        report, document = row["report_id"], row["document_id"]
        values = {name: row[name] for name in names} | {
            "report_id": None if report is None else maps.reports[report],
            "document_id": None if document is None else maps.documents[document],
        }
        if not present(*(values[name] for name in names)):
            insert(db, "decisions", values)
            new["decisions"] += 1


def _join_notes(db: Database, other: Database, maps: Maps, table: str, new: Counter[str]) -> None:
    """Join what people noted on cells: corrections, flags."""
    names = [name for name in columns(db, table) if name != "id"]
    match = " AND ".join(f'"{name}" IS ?' for name in names)
    for row in rows(other, f"SELECT * FROM {table} ORDER BY id"):
        values = {name: row[name] for name in names}
        values["report_id"] = maps.reports[row["report_id"]]
        if not rows(db, f"SELECT id FROM {table} WHERE {match}", *values.values()):
            insert(db, table, values)
            new[table] += 1
