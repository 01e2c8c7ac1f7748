"""What follows from the facts about a report: which version stands, since when each was seen.

All of this follows from what is stored once and for all (captures, readings and
which reading gave which version) and from nothing else: not from the order in
which documents were read, nor from the numbers that rows happen to have.  So a
report can be settled again at any time, and archives that hold the same facts
agree on it.  The choice itself stands in :mod:`archive.versions.choose`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from archive.versions.choose import Read, Version, standing
from archive.versions.origins import IS_OFFICIAL
from archive.versions.spans import Span, Spans

_SETTLED = (
    "first_seen",
    "last_seen",
    "run_id",
    "number",
    "judged_by",
    "is_current",
    "gives_prose",
)


@dataclass(frozen=True, slots=True)
class Stale:
    """What is not as it should be: links by version and document, versions, the portal.

    Links give first and last reading, first and last time; versions only the columns
    that differ.  ``portal`` is the right one, in a tuple, if another is stored.
    """

    links: dict[tuple[int, int], tuple[int, int, str, str]]
    versions: dict[int, dict[str, Any]]
    portal: tuple[str | None, ...]

    def __bool__(self) -> bool:
        return bool(self.links or self.versions or self.portal)


def stale(db: Database, report_id: int) -> Stale:
    """What of a report does not follow from the facts as it should; only reads."""
    versions = _versions(db, report_id)
    reads = _reads(db, report_id)
    links = _links(reads)
    known = {
        (row[0], row[1]): tuple(row[2:])
        for row in db.conn.execute(
            "SELECT w.version_id, w.document_id, w.first_reading_id, w.last_reading_id,"
            " w.first_seen, w.last_seen FROM version_documents w"
            " JOIN versions v ON v.id = w.version_id WHERE v.report_id = ?",
            (report_id,),
        )
    }
    portal = _first_portal(db, reads)
    (stored,) = db.conn.execute(
        "SELECT portal_id FROM reports WHERE id = ?", (report_id,)
    ).fetchone()
    return Stale(
        {pair: values for pair, values in links.items() if known.get(pair) != values},
        _stale_versions(versions, reads),
        (portal,) if portal != stored else (),
    )


def settle(db: Database, report_id: int) -> bool:
    """Bring all that follows from the facts about one report up to date.

    Part of the caller's transaction; writes what differs only, and gives whether
    anything did.
    """
    found = stale(db, report_id)
    for pair, values in found.links.items():
        db.conn.execute(
            "INSERT INTO version_documents (version_id, document_id, first_reading_id,"
            " last_reading_id, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (version_id, document_id) DO UPDATE SET"
            " first_reading_id = excluded.first_reading_id,"
            " last_reading_id = excluded.last_reading_id,"
            " first_seen = excluded.first_seen, last_seen = excluded.last_seen",
            (*pair, *values),
        )
    _write(db, found.versions)
    for portal in found.portal:
        db.conn.execute("UPDATE reports SET portal_id = ? WHERE id = ?", (portal, report_id))
    return bool(found)


def settle_all(db: Database) -> int:
    """Settle every report, and say of how many something differed.

    Part of the caller's transaction.
    """
    rows = db.conn.execute("SELECT id FROM reports ORDER BY id").fetchall()
    return sum(settle(db, report_id) for (report_id,) in rows)


def reports_with(db: Database, url: str, content_digest: str) -> list[int]:
    """The reports that were read from this content of ``url``, or along with it."""
    rows = db.conn.execute(
        "SELECT DISTINCT v.report_id FROM captures c JOIN readings g ON g.capture_id = c.id"
        " JOIN reading_versions w ON w.reading_id = g.id JOIN versions v ON v.id = w.version_id"
        " WHERE c.url = :url AND c.content_digest = :digest UNION"
        " SELECT v.report_id FROM captures c JOIN reading_parts p ON p.capture_id = c.id"
        " JOIN reading_versions w ON w.reading_id = p.reading_id"
        " JOIN versions v ON v.id = w.version_id"
        " WHERE c.url = :url AND c.content_digest = :digest ORDER BY 1",
        {"url": url, "digest": content_digest},
    )
    return [report_id for (report_id,) in rows.fetchall()]


def reports_in(db: Database, document_ids: Iterable[int]) -> list[int]:
    """The reports that any of these documents ever held, by number."""
    found: set[int] = set()
    for document_id in document_ids:
        rows = db.conn.execute(
            "SELECT v.report_id FROM readings g JOIN reading_versions w ON w.reading_id = g.id"
            " JOIN versions v ON v.id = w.version_id WHERE g.document_id = ?",
            (document_id,),
        )
        found.update(report_id for (report_id,) in rows)
    return sorted(found)


def _versions(db: Database, report_id: int) -> dict[int, Version]:
    rows = db.conn.execute(
        "SELECT v.id, v.digest, v.cells_read, (SELECT coalesce(sum(length(s.text)), 0)"
        f" FROM sections s WHERE s.version_id = v.id), g.read_at,"
        f" coalesce(v.published_on, ''), v.{', v.'.join(_SETTLED)}"
        " FROM versions v JOIN readings g ON g.id = v.reading_id WHERE v.report_id = ?",
        (report_id,),
    ).fetchall()
    found = {}
    for version_id, digest, cells, letters, found_at, published_on, *values in rows:
        settled = dict(zip(_SETTLED, values, strict=True))
        found[version_id] = Version(
            version_id, digest, cells, letters, found_at, settled["number"], settled, published_on
        )
    return found


_IS_WHOLE = """
(c.cut IS NULL AND c.status IS NOT 304) OR EXISTS (
    SELECT 1 FROM captures w WHERE w.url = c.url AND w.content_digest = c.content_digest
       AND w.cut IS NULL AND w.status IS NOT 304)
"""
"""SQL: whether what the capture ``c`` brought came whole, if not with it then another time."""

_READS_SQL = f"""
SELECT g.id, g.document_id, coalesce({IS_OFFICIAL}, 1), coalesce(p.name = r.bureau, 0),
       g.extractor_version, g.read_at,
       c.url, coalesce(c.content_digest, 'capture ' || c.id), c.content_digest, c.fetched_at,
       c.run_id,
       (SELECT group_concat(w.version_id || ':' || coalesce(w.document_id, g.document_id))
          FROM reading_versions w JOIN versions v ON v.id = w.version_id
         WHERE w.reading_id = g.id AND v.report_id = r.id),
       EXISTS (SELECT 1 FROM reading_parts p WHERE p.reading_id = g.id),
       NOT ({_IS_WHOLE}) OR EXISTS (
           SELECT 1 FROM reading_parts p JOIN captures c ON c.id = p.capture_id
            WHERE p.reading_id = g.id AND p.kind <> 'image' AND NOT ({_IS_WHOLE})),
       c.source IN ('wayback', 'commoncrawl') AND NOT EXISTS (
         SELECT 1 FROM captures o WHERE o.url = c.url AND o.content_digest = c.content_digest
            AND o.source NOT IN ('wayback', 'commoncrawl')),
       iif(g.is_drawn, g.drawing_digest, NULL)
  FROM reports r
  JOIN readings g ON g.document_id IN (
       SELECT o.document_id FROM versions v
         JOIN reading_versions w ON w.version_id = v.id
         JOIN readings o ON o.id = w.reading_id
        WHERE v.report_id = r.id)
  JOIN captures c ON c.id = g.capture_id
  JOIN documents d ON d.id = g.document_id
  LEFT JOIN portals p ON p.id = d.portal_id
 WHERE r.id = ? AND g.state <> 'failed'
 ORDER BY g.id
"""


def _reads(db: Database, report_id: int) -> list[Read]:
    spans = Spans(db)
    found = []
    for row in db.conn.execute(_READS_SQL, (report_id,)).fetchall():
        reading_id, document_id, official, own, extractor, read_at, *rest = row
        url, name, digest, at, run, held, parts, cut, archived, drawing = rest
        span = spans.of(url, digest, drawing) if digest else Span(at, at, run)
        name = f"{name} drawn {drawing}" if drawing else name
        there, lacking = 0, False
        if parts:
            span, there, lacking = spans.of_article(reading_id, url, digest, span)
        versions = [pair.split(":") for pair in (held or "").split(",") if pair]
        found.append(
            Read(
                reading_id,
                document_id,
                bool(official),
                bool(own),
                extractor,
                read_at,
                (url, name),
                span.first,
                span.last,
                span.run_id,
                frozenset(int(version) for version, _ in versions),
                {int(version): int(holder) for version, holder in versions},
                there,
                lacking,
                bool(cut),
                bool(archived),
            )
        )
    return found


def _links(reads: Sequence[Read]) -> dict[tuple[int, int], tuple[int, int, str, str]]:
    """Which version stood in which document, from when to when."""
    groups: dict[tuple[int, int], list[Read]] = defaultdict(list)
    for read in reads:
        for version_id in read.versions:
            groups[version_id, read.holders[version_id]].append(read)
    found = {}
    for pair, members in groups.items():
        first = min(members, key=lambda read: (read.first, read.read_at))
        last = max(members, key=lambda read: (read.last, *read.quality))
        found[pair] = (first.reading_id, last.reading_id, first.first, last.last)
    return found


def _stale_versions(
    versions: dict[int, Version], reads: Sequence[Read]
) -> dict[int, dict[str, Any]]:
    """The columns of versions that differ from what they should be."""
    current, prose = standing(versions, reads)
    by_version: dict[int, list[Read]] = defaultdict(list)
    for read in reads:
        for version_id in read.versions:
            by_version[version_id].append(read)
    numbers = _numbers(versions, by_version)
    found = {}
    for version_id, version in versions.items():
        members = by_version[version_id]
        earliest = min(members, key=_by_time)
        wanted = {
            "first_seen": earliest.first,
            "last_seen": max(read.last for read in members),
            "run_id": earliest.run_id,
            "number": numbers[version_id],
            "judged_by": max(members, key=lambda read: read.quality).extractor,
            "is_current": int(version_id == current),
            "gives_prose": int(version_id == prose),
        }
        differing = {name: wanted[name] for name in wanted if wanted[name] != version.settled[name]}
        if differing:
            found[version_id] = differing
    return found


def _by_time(read: Read) -> tuple[str, tuple[str, str], str]:
    return read.first, read.content, read.read_at


def _first_portal(db: Database, reads: Sequence[Read]) -> str | None:
    """The portal of the document in which the report was first captured."""
    holding = [read for read in reads if read.versions]
    if not holding:
        return None
    row = db.conn.execute(
        "SELECT portal_id FROM documents WHERE id = ?",
        (min(holding, key=_by_time).document_id,),
    ).fetchone()
    return None if row is None else row[0]


def _numbers(versions: dict[int, Version], by_version: dict[int, list[Read]]) -> dict[int, int]:
    """Versions are numbered in the order in which they were found."""
    ordered = sorted(
        versions.values(),
        key=lambda version: (
            version.found_at,
            min(read.first for read in by_version[version.id]),
            version.digest,
        ),
    )
    return {version.id: number for number, version in enumerate(ordered, 1)}


def _write(db: Database, changes: dict[int, dict[str, Any]]) -> None:
    """Write settled columns; what must be unique in a report is cleared first."""
    for version_id, values in changes.items():
        if "number" in values:
            db.conn.execute("UPDATE versions SET number = -number WHERE id = ?", (version_id,))
        if values.get("is_current") == 0 or values.get("gives_prose") == 0:
            flags = [name for name in ("is_current", "gives_prose") if values.get(name) == 0]
            db.conn.execute(
                f"UPDATE versions SET {', '.join(f'{name} = 0' for name in flags)} WHERE id = ?",
                (version_id,),
            )
    for version_id, values in changes.items():
        names = ", ".join(f"{name} = ?" for name in values)
        db.conn.execute(f"UPDATE versions SET {names} WHERE id = ?", (*values.values(), version_id))
