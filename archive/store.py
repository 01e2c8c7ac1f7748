"""The archive: one SQLite file, opened by :func:`open_archive`.

Everything is written by the methods of :class:`Archive`, each in one transaction
that is committed when the method returns, and on the disk unless the method says
otherwise; a method that raises has written nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from archive import derived, migrations, runs
from archive.captures import (
    articles,
    conversions,
    payloads,
    read_before,
    record,
    revisits,
    zstd_training,
)
from archive.captures.articles import Article
from archive.captures.record import LatestCapture
from archive.connection import (
    LOCK_WAIT,
    Writer,
    check_file,
    check_writable,
    connect,
    prepare,
    tidy,
)
from archive.errors import ArchiveError, translate_sqlite_errors
from archive.records import (
    Capture,
    Conversion,
    PortalRecord,
    Reading,
    StoredCapture,
    Unread,
    VersionChange,
)
from archive.runs import RunState
from archive.versions import readings, search, settle

__all__ = ["Archive", "ArchiveError", "open_archive"]


def open_archive(
    path: Path, *, create: bool = True, read_only: bool = False, lock_wait: float = LOCK_WAIT
) -> Archive:
    """Open the archive at ``path``, or make one there if ``create``.

    Brings the schema of an earlier version up to date, except when
    ``read_only``.  ``lock_wait`` is how many seconds to wait while another
    program writes.  Raises :class:`ArchiveError`, and leaves the file as it is,
    if it is no archive, is damaged, cannot be written or comes from a later
    version.
    """
    there = check_file(path, create=create and not read_only)
    if not read_only:
        check_writable(path)
    with translate_sqlite_errors(path):
        connection = connect(path, read_only=read_only, lock_wait=lock_wait)
    try:
        if not read_only:
            prepare(connection, path, new=not there)
        db = Database(connection)
        search.register(connection)
        archive = Archive(db, path, lock_wait=lock_wait, read_only=read_only)
        _bring_up_to_date(archive, read_only=read_only)
    except BaseException:
        connection.close()
        if read_only:
            tidy(path)
        raise
    return archive


def _bring_up_to_date(archive: Archive, *, read_only: bool) -> None:
    """Apply what is missing of the schema and of what is derived from program data."""
    with translate_sqlite_errors(archive.path):
        complete = migrations.is_complete(archive.db)
        if read_only and not complete:
            raise ArchiveError(
                f"{archive.path} was written by an earlier version: open it once for writing, "
                "with any command that is not read-only, to bring it up to date"
            )
        if read_only:
            return
        if not complete:
            archive.write(lambda: _migrate(archive.db))
        if not derived.is_fresh(archive.db):
            archive.write(lambda: derived.refresh(archive.db))


def _migrate(db: Database) -> None:
    """Apply the steps that are missing; what follows from the facts is settled after them."""
    migrations.apply(db)
    for url in revisits.addresses(db):
        revisits.settle(db, url)
    settle.settle_all(db)
    search.rebuild(db)


class Archive:
    """An open archive; a context manager that closes it at the end.

    ``db`` is the database (sqlite-utils), ``path`` its file, ``read_only`` how it
    was opened, ``write`` runs a piece of writing in a transaction of its own.
    """

    def __init__(
        self, db: Database, path: Path, *, lock_wait: float = LOCK_WAIT, read_only: bool = False
    ) -> None:
        self.db = db
        self.path = path
        self.read_only = read_only
        self.write = Writer(db, path, lock_wait)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written is committed already.

        A reader leaves no files beside the archive if nobody else has it open.
        """
        self.db.close()
        if self.read_only:
            tidy(self.path)

    def start_run(
        self, command: str, *, user_agent: str | None, settings: Mapping[str, object]
    ) -> int:
        """Begin a run; runs that were never finished become ``interrupted``."""
        return self.write(lambda: runs.start(self.db, command, user_agent, settings))

    def run_named(self, uuid: str) -> int:
        """The number of the run with this name; raises ArchiveError if there is none."""
        with translate_sqlite_errors(self.path):
            return runs.named(self.db, uuid)

    def finish_run(self, run_id: int, state: RunState, counts: Mapping[str, int]) -> None:
        """Note how a run ended."""
        self.write(lambda: runs.finish(self.db, run_id, state, counts))

    def interrupt_run(self, run_id: int) -> None:
        """Note that a run was cut off; when, is not known."""
        self.write(lambda: runs.interrupt(self.db, run_id))

    def put_portals(self, portals: Iterable[PortalRecord]) -> None:
        """Add portals, or bring those that are there up to date."""
        self.write(lambda: runs.put_portals(self.db, portals))

    def add_capture(self, capture: Capture) -> StoredCapture:
        """Store a capture with its bytes; it is committed when this returns.

        Of the captures of the last half second a power cut may undo some (see
        :meth:`archive.connection.Writer.soon`), as if the crawl had been cut off then.

        ``ok`` becomes ``unchanged`` when the URL's last good capture had the same
        content.  A 304 stands for the capture it revalidated.
        """
        return self.write.soon(lambda: record.add(self.db, capture))

    def add_conversion(self, made: Conversion) -> None:
        """Keep what a program made of a capture; never in place of the capture's bytes."""
        self.write(lambda: conversions.add(self.db, made))

    def latest_capture(self, url: str) -> LatestCapture | None:
        """The latest good capture of ``url``, for a conditional request."""
        with translate_sqlite_errors(self.path):
            return record.latest(self.db, url)

    def last_whole_answer(self, url: str) -> datetime | None:
        """When ``url`` was last answered with a body, and not with 304 in its place."""
        with translate_sqlite_errors(self.path):
            return record.last_whole(self.db, url)

    def payload(self, digest: str) -> bytes:
        """The bytes named ``digest``, checked; ArchiveError if they are not right."""
        with translate_sqlite_errors(self.path):
            return payloads.load(self.db, digest)

    def content(self, capture_id: int) -> bytes:
        """The decoded body of a capture, or of the one it revisits."""
        with translate_sqlite_errors(self.path):
            return record.content(self.db, capture_id)

    def typed_content(self, capture_id: int) -> tuple[str | None, bytes]:
        """The Content-Type that a capture's body was sent with, and the decoded body."""
        with translate_sqlite_errors(self.path):
            return record.content_type(self.db, capture_id), record.content(self.db, capture_id)

    def cuts(self, capture_ids: Iterable[int]) -> tuple[str, ...]:
        """What is missing of those captures' bodies, of each that is not whole."""
        with translate_sqlite_errors(self.path):
            found = (record.cut_of(self.db, capture_id) for capture_id in capture_ids)
            return tuple(cut for cut in found if cut is not None)

    def wrong_digests(self, capture_ids: Iterable[int]) -> tuple[str, ...]:
        """The digests that WARC records stated wrongly of what those captures brought."""
        with translate_sqlite_errors(self.path):
            found = (record.wrong_digest(self.db, capture_id) for capture_id in capture_ids)
            return tuple(name for name in found if name is not None)

    def train_dictionaries(self) -> tuple[str, ...]:
        """Train a dictionary for each family of portals that is due one; gives the families.

        New payloads are compressed with it at once, older ones by ``gongan compact``.
        """
        trained = []
        for family in zstd_training.families(self.db):
            with translate_sqlite_errors(self.path):
                due = zstd_training.is_due(self.db, family)
                data = zstd_training.train(self.db, family) if due else None
            if data is not None:
                self.write(partial(zstd_training.add, self.db, family, data))
                trained.append(family)
        return tuple(trained)

    def mark_for_reading(
        self, capture_id: int, link_text: str | None = None, page_title: str | None = None
    ) -> None:
        """Note that a capture is to be read, with the texts that led to it.

        A power cut may undo this as it may a capture.
        """
        self.write.soon(lambda: record.mark_for_reading(self.db, capture_id, link_text, page_title))

    def unread(self) -> list[Unread]:
        """The pages of articles to be read that no extractor has read as they are now.

        A crawl was cut off, or a file that belongs to a page came later.
        """
        with translate_sqlite_errors(self.path):
            return read_before.unread(self.db)

    def reports_read(self, capture_id: int, extractor_version: str) -> int | None:
        """How many reports this extractor found in the capture's article; ``None``: not read."""
        with translate_sqlite_errors(self.path):
            return read_before.reports_read(self.db, capture_id, extractor_version)

    def reports_of(self, portal_id: str) -> int:
        """How many reports the archive has from documents of a portal."""
        with translate_sqlite_errors(self.path):
            return read_before.reports_of(self.db, portal_id)

    def article(self, capture_id: int) -> Article:
        """A page's capture with the captures of what belongs to the page."""
        with translate_sqlite_errors(self.path):
            return articles.article(self.db, capture_id)

    def with_named(self, article: Article, urls: tuple[str, ...]) -> Article:
        """The article with the files its page names, at ``urls``, as far as they are there."""
        with translate_sqlite_errors(self.path):
            return articles.with_named(self.db, article, urls)

    def pages_of(self, capture_id: int) -> list[int]:
        """The pages to which a capture belongs; none for one that is an article of its own."""
        with translate_sqlite_errors(self.path):
            return articles.pages_of(self.db, capture_id)

    def was_read_along(self, capture_id: int) -> bool:
        """Whether what a capture brought was read along with a page before."""
        with translate_sqlite_errors(self.path):
            return read_before.was_read_along(self.db, capture_id)

    def pending(self, capture_id: int) -> Unread:
        """A capture with what led to it, for those who read it."""
        with translate_sqlite_errors(self.path):
            return read_before.one(self.db, capture_id)

    def add_reading(self, reading: Reading) -> tuple[VersionChange, ...]:
        """Store what extraction found in a capture, all of it or nothing.

        Gives one change for each report that was filed.  A power cut may undo this as
        it may a capture.
        """
        return self.write.soon(lambda: readings.add(self.db, reading))
