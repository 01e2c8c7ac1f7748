"""Captures by the host they were asked of: which addresses are its, as an index has them."""

from __future__ import annotations

from sqlite_utils import Database


def address_ranges(host: str) -> list[tuple[str, str]]:
    """The ranges of addresses, first and first after, that lie on a host, at any port."""
    ranges = []
    for scheme in ("http", "https"):
        name = f"{scheme}://{host}"
        ranges += [(f"{name}/", f"{name}0"), (f"{name}:", f"{name};")]  # the signs that follow
    return ranges


def answered_since(db: Database, host: str, moment: str) -> bool:
    """Whether a host gave this program a page in order after ``moment``, a timestamp."""
    for bounds in address_ranges(host):
        row = db.conn.execute(
            "SELECT 1 FROM captures WHERE url >= ? AND url < ? AND fetched_at > ?"
            " AND source = 'live' AND outcome IN ('ok', 'unchanged') LIMIT 1",
            (*bounds, moment),
        ).fetchone()
        if row is not None:
            return True
    return False
