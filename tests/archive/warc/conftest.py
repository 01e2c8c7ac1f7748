"""Fixtures: an archive, and taking WARC files into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.store import Archive, open_archive
from crawler.importing.captures import portal_records
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc
from spiders.portals import Portal
from tests.archive.warc.styles import BUREAU, Maker

MAX_SIZE = 4 * 1024 * 1024
PORTAL = Portal("yangli", BUREAU, ("gaj.yangli.gov.cn",), "trs_wcm", division="999900")

Take = Callable[..., Tally]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A new archive that knows one portal."""
    with open_archive(tmp_path / "test.db") as opened:
        opened.put_portals(portal_records([PORTAL]))
        yield opened


@pytest.fixture
def take(archive: Archive, tmp_path: Path) -> Take:
    """Import what a maker wrote (or bytes, or a file) into the archive."""

    def import_(
        made: Maker | bytes | Path, *, known: bool = True, max_size: int = MAX_SIZE, **options: bool
    ) -> Tally:
        path = made if isinstance(made, Path) else tmp_path / "a.warc.gz"
        if not isinstance(made, Path):
            path.write_bytes(made if isinstance(made, bytes) else made.bytes)
        tally = Tally()
        run = archive.start_run("import", user_agent=None, settings={})
        interest = Interest({PORTAL.id: PORTAL} if known else {}, **options)
        import_warc(archive, run, path, interest, tally, max_size)
        archive.finish_run(run, "ok", tally.counts())
        return tally

    return import_


def rows(archive: Archive, columns: str = "*", table: str = "captures") -> list[tuple[object, ...]]:
    """Columns of a table's rows, in the order they were added or of their key."""
    order = "id" if table != "imported_records" else "record"
    return archive.db.execute(f"SELECT {columns} FROM {table} ORDER BY {order}").fetchall()
