"""Files that a person fetched, into the archive; and the reading of what was imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path

from archive.records import Capture, PortalRecord, Unread
from archive.store import Archive
from archive.warc import intake
from archive.warc.exchanges import Exchange
from crawler.reading.pool import Readers
from crawler.reading.reparse import Reread, reparse
from spiders.portals import Portal

COMMAND = "import"
MANUAL = "manual"
"""The kind of a capture that a person made."""


def import_file(
    archive: Archive, run_id: int, path: Path, url: str, portal_id: str, fetched: datetime
) -> int | None:
    """Take a file that a person fetched from ``url``; ``None`` if the archive has it."""
    body = path.read_bytes()
    exchange = Exchange(place=0, record_id="", url=url, date=fetched, body=body)
    capture = Capture(
        run_id=run_id,
        url=url,
        outcome="ok",
        requested_at=fetched,
        fetched_at=fetched,
        portal_id=portal_id,
        kind=MANUAL,
        source="import",
        tls=url.lower().startswith("https:"),
        body=body,
    )

    def store() -> int | None:
        source = intake.Source(archive.db, run_id, "file", path.name)
        stored = intake.take(source, exchange, capture, read=True)
        if stored is not None:
            source.import_id()
        return stored.id if stored is not None else None

    return archive.write(store)


def read_imported(
    archive: Archive,
    portals: Mapping[str, Portal],
    pool: Callable[[], AbstractContextManager[Readers]],
) -> Iterator[Reread]:
    """Read what is there and not read yet, also by imports that were cut off.

    Web pages go first: files that they name are read along with them, and then no
    more for themselves.
    """
    left = archive.unread()
    if not left:
        return
    with pool() as readers:
        yield from reparse(archive, [one for one in left if _is_page(one)], portals, readers)
        rest = [one for one in archive.unread() if not _is_page(one)]
        yield from reparse(archive, rest, portals, readers)


def portal_records(portals: Iterable[Portal]) -> list[PortalRecord]:
    """The portals as the archive keeps them."""
    names = [part.name for part in fields(PortalRecord)]
    return [
        replace(
            PortalRecord(**{name: getattr(portal, name) for name in names}),
            hosts=(*portal.hosts, *portal.former_hosts),
        )
        for portal in portals
    ]


def _is_page(left: Unread) -> bool:
    return "html" in (left.content_type or "").lower()
