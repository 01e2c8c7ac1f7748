"""Where documents lie: on official hosts, or as copies elsewhere.

Official are the hosts that the registry names for a portal, and all names under
gov.cn, which only organs of the state may register.  A copy elsewhere (a repost, a
mirror, a domain that was taken over) is kept and marked, and stands back behind
what an official host says.  An archive that knows no host of any portal says nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from sqlite_utils import Database

IS_OFFICIAL = """
CASE WHEN d.host IS NULL OR NOT EXISTS (SELECT 1 FROM portal_hosts) THEN NULL
     ELSE d.host IN (SELECT host FROM portal_hosts) OR d.host LIKE '%.gov.cn' END
"""
"""SQL: whether the document ``d`` lies on an official host; NULL if that cannot be said."""


def host_of(url: str) -> str | None:
    """The host of an address in lower case, without user and port; ``None`` without one."""
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None


def put_hosts(db: Database, hosts: Mapping[str, Collection[str]]) -> bool:
    """Set the official hosts of portals, by portal; gives whether anything differed.

    Part of the caller's transaction; portals that are not named keep theirs.
    """
    wanted = {(portal_id, host) for portal_id, names in hosts.items() for host in names}
    known = {
        (portal_id, host)
        for portal_id, host in db.conn.execute("SELECT portal_id, host FROM portal_hosts")
        if portal_id in hosts
    }
    db.conn.executemany(
        "DELETE FROM portal_hosts WHERE portal_id = ? AND host = ?", sorted(known - wanted)
    )
    db.conn.executemany(
        "INSERT INTO portal_hosts (portal_id, host) VALUES (?, ?)", sorted(wanted - known)
    )
    return known != wanted


def copies(db: Database) -> set[int]:
    """The documents that lie on no official host, by number."""
    rows = db.conn.execute(f"SELECT d.id FROM documents d WHERE {IS_OFFICIAL} = 0")
    return {document_id for (document_id,) in rows}
