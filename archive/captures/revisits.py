"""The captures of one address in the order of time: which of them repeat which.

Captures that asked for different things (by another method, with another body)
are chains of their own, and so are those that each web archive made.

Captures come in the order of time as a rule, and each is compared with those
before it as it is stored.  One that comes late (from another archive, from a
WARC file) can change what later ones are; then the whole chain is settled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from archive.records import ARCHIVES

NOT_MODIFIED = 304
_GOOD = ("ok", "unchanged")
ORDER = (
    "c.fetched_at, r.uuid, c.status IS 304, c.requested_at, c.method, c.request_body,"
    " c.status, c.error, c.payload_digest, c.id"
)
"""Captures ``c`` of runs ``r`` in turn; of those at once, the same first in every archive."""
COLUMNS = (
    "outcome",
    "payload_digest",
    "content_digest",
    "content_size",
    "content_error",
    "content_type",
    "revisit_of",
)
"""The columns of a capture that depend on those before it."""


OWN = "own"
"""The origin of captures that this program or a person made."""


def origin(source: str) -> str:
    """Whose captures a source's are compared with: its own archive's, or ours."""
    return source if source in ARCHIVES else OWN


@dataclass(frozen=True, slots=True)
class _Link:
    """One capture of the chain, with the columns that depend on those before it."""

    id: int
    question: tuple[str, bytes | None, str]
    status: int | None
    values: dict[str, Any]


def settle(db: Database, url: str) -> bool:
    """Say anew of each capture of ``url`` whether it is unchanged, and what it repeats.

    Part of the caller's transaction; gives whether anything differed.
    """
    found = stale(db, url)
    for capture_id, values in found.items():
        db.conn.execute(
            f"UPDATE captures SET {', '.join(f'{name} = ?' for name in values)} WHERE id = ?",
            (*values.values(), capture_id),
        )
    return bool(found)


def stale(db: Database, url: str) -> dict[int, dict[str, Any]]:
    """The captures of ``url`` that are not as they should be, with the right values."""
    chains: dict[tuple[str, bytes | None, str], list[_Link]] = {}
    for link in _captures(db, url):
        chains.setdefault(link.question, []).append(link)
    found: dict[int, dict[str, Any]] = {}
    for chain in chains.values():
        found |= _stale(chain)
    return found


def _stale(chain: Iterable[_Link]) -> dict[int, dict[str, Any]]:
    good: _Link | None = None
    originals: dict[str, int] = {}
    found = {}
    for link in chain:
        values = dict(link.values)
        if link.status == NOT_MODIFIED:
            values |= _standing_for(good, originals)
        elif values["payload_digest"] is not None:
            values["revisit_of"] = originals.get(values["payload_digest"])
            originals.setdefault(values["payload_digest"], link.id)
            if values["outcome"] in _GOOD:
                values["outcome"] = "unchanged" if _same(good, values) else "ok"
        if values != link.values:
            found[link.id] = {
                name: value for name, value in values.items() if value != link.values[name]
            }
        if values["outcome"] in _GOOD and values["payload_digest"] is not None:
            good = replace(link, values=values)
    return found


def addresses(db: Database) -> list[str]:
    """All addresses that were captured."""
    rows = db.conn.execute("SELECT DISTINCT url FROM captures ORDER BY url")
    return [url for (url,) in rows.fetchall()]


def _captures(db: Database, url: str) -> list[_Link]:
    rows = db.conn.execute(
        f"SELECT c.id, c.method, c.request_body, c.source, c.status, c.{', c.'.join(COLUMNS)}"
        " FROM captures c"
        f" JOIN runs r ON r.id = c.run_id WHERE c.url = ? ORDER BY {ORDER}",
        (url,),
    ).fetchall()
    return [
        _Link(
            number, (method, body, origin(source)), status, dict(zip(COLUMNS, values, strict=True))
        )
        for number, method, body, source, status, *values in rows
    ]


def _standing_for(good: _Link | None, originals: dict[str, int]) -> dict[str, Any]:
    """A 304 stands for the good capture before it (RFC 9110, section 15.4.5)."""
    names = ("payload_digest", "content_digest", "content_size", "content_error", "content_type")
    if good is None:
        return dict.fromkeys((*names, "revisit_of"))
    return {name: good.values[name] for name in names} | {
        "revisit_of": originals[good.values["payload_digest"]]
    }


def _same(good: _Link | None, values: dict[str, Any]) -> bool:
    if good is None:
        return False
    content = values["content_digest"]
    same_content = content is not None and content == good.values["content_digest"]
    return same_content or bool(values["payload_digest"] == good.values["payload_digest"])
