"""One report's captures as WARC or WACZ, made in a process that can be given up."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from archive.errors import ArchiveError
from archive.store import open_archive
from archive.warc.export import export_wacz, export_warc
from archive.warc.selection import Selection
from common.processes import ProcessLimits
from common.workers import NotStartedError, UnusableAnswerError, Worker, WorkerLostError

MOST = 64 * 1024 * 1024
"""Bytes of a package; a report with its attachments and pictures has some hundred thousand."""

WAITING = 20.0
"""Seconds to wait while another's package is made."""

LIMITS = ProcessLimits(processor=20.0, wall=60.0, memory=1024**3, file=MOST)


class PackageError(Exception):
    """There is no package: ``key`` is that of the label that says why, ``status`` of HTTP."""

    def __init__(self, key: str, status: int) -> None:
        self.key, self.status = key, status
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Wish:
    """The report of a bureau and year, as a ``warc.gz`` or ``wacz``."""

    bureau: str
    year: int
    form: str


@dataclass(frozen=True, slots=True)
class Package:
    """A file with its name."""

    name: str
    body: bytes


class PackageProcess:
    """Makes packages of the published copy ``db``, one after another; threads may share it."""

    def __init__(
        self, db: Path, *, limits: ProcessLimits = LIMITS, waiting: float = WAITING
    ) -> None:
        work = partial(_made, db.resolve())
        self._worker: Worker[Wish, Package | None] = Worker(work, limits, name="gongan-warc")
        self._lock, self._waiting = Lock(), waiting

    def make(self, wish: Wish) -> Package:
        """The package; raises :class:`PackageError`.

        This copy may lack bytes of captures in which nothing new was read: a package that
        would be without them is not made at all.
        """
        if not self._lock.acquire(timeout=self._waiting):
            raise PackageError("package_busy", 503)
        try:
            made = self._worker.ask(wish)
        except (NotStartedError, UnusableAnswerError):
            raise PackageError("package_busy", 503) from None
        except WorkerLostError:
            raise PackageError("package_too_large", 503) from None
        finally:
            self._lock.release()
        if made is None:
            raise PackageError("package_not_whole", 404)
        return made

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def _made(db: Path, wish: Wish) -> Package | None:
    """What the process does: ``None`` where the copy has not all that the package needs."""
    chosen = Selection(bureau=wish.bureau, year=wish.year)
    export = export_wacz if wish.form == "wacz" else export_warc
    with (
        tempfile.TemporaryDirectory() as folder,
        open_archive(db, create=False, read_only=True) as archive,
    ):
        try:
            done = export(archive, Path(folder), chosen)
        except ArchiveError:
            return None
        (path,) = done.files
        return Package(path.name, path.read_bytes())
