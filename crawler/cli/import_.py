"""``gongan import``: captures of others into the archive."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click

from archive.runs import RunState
from archive.store import Archive, open_archive
from archive.warc.segments import Segments
from crawler.cli.moments import Moment
from crawler.cli.options import cluster_option, db_option, portals_option
from crawler.cli.progress import told
from crawler.cli.readers import readers
from crawler.config.spec import scrapy_default
from crawler.importing import captures, sources
from crawler.importing import warc as warcs
from crawler.importing.captures import COMMAND
from crawler.importing.import_filter import Interest
from crawler.importing.sources import NotTakenError
from crawler.importing.tally import Tally
from crawler.reading.pool import Readers
from spiders.portals import Portal, load_registry, pick

SHOWN = 20
"""Problems that are told one by one."""

_JOBS = click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    default=scrapy_default("GONGAN_READERS"),
    show_default="CPUs less one",
    help="Worker processes that read documents.",
)
_EXTRA = portals_option()


@click.group("import")
def import_() -> None:
    """Take captures made elsewhere into the archive."""


@import_.command("warc")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@db_option()
@click.option("--portal", "portal_id", help="Only captures from the hosts of this portal.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Take every capture, also those that have nothing to do with annual reports.",
)
@click.option(
    "--max-size",
    type=click.IntRange(1, 2048),
    default=64,
    show_default=True,
    help="MiB of the largest record that is taken.",
)
@_JOBS
@_EXTRA
@cluster_option()
def warc(
    files: tuple[Path, ...],
    db: Path,
    portal_id: str | None,
    everything: bool,
    max_size: int,
    jobs: int,
    extra: Path | None,
    cluster: str | None,
) -> None:
    """Take the captures in WARC files, and read their reports.

    FILES may be WARC or ARC files, plain or packed by gzip, zstd or bzip2, WACZ packages,
    and folders of these. A record in parts is put together from all FILES. Taken are
    captures from the hosts of known portals and, from elsewhere, pages that speak of
    annual disclosure reports and files from gov.cn. What the archive has already is
    left alone, so the same file can be imported again, for instance after an
    interruption.

    Exit code 1 if part of a file could not be read; the rest of it was taken.
    """
    portals = load_registry(extra)
    if portal_id is not None:
        pick(portals, [portal_id])
    try:
        given = sources.files_in(files)
    except (NotTakenError, OSError) as error:
        raise click.ClickException(str(error)) from error
    interest = Interest(portals, portal_id, everything)
    tally = Tally()
    settings = {"files": [path.name for path in files], "portal": portal_id, "all": everything}
    with open_archive(db) as archive:
        read = _Run(archive, portals, partial(readers, jobs, cluster), settings)
        with read:
            largest = max_size * 2**20
            segments = Segments(largest)
            for number, one in enumerate(given, 1):
                with sources.on_disk(one, tally.problems) as path:
                    warcs.import_warc(
                        archive, read.run_id, path, interest, tally, largest,
                        name=one.name, segments=segments,
                    )  # fmt: skip
                if len(given) > 1:
                    click.echo(f"{number} of {len(given)} files taken: {one.name}", err=True)
            warcs.import_incomplete(
                archive, read.run_id, given[-1].name, interest, tally, largest, segments
            )
            read.documents()
            read.counts = tally.counts()
    _tell(tally, read)
    sys.exit(1 if tally.problems or tally.unresolved else 0)


@import_.command("file")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@db_option()
@click.option("--url", required=True, help="The address it was fetched from.")
@click.option("--portal", "portal_id", required=True, help="The portal it is from.")
@click.option(
    "--fetched", type=Moment(), required=True, help="When it was fetched: a date or a time (UTC)."
)
@_EXTRA
def file(
    path: Path, db: Path, url: str, portal_id: str, fetched: datetime, extra: Path | None
) -> None:
    """Take a page or file that a person fetched, and read it.

    Its capture is marked as made by hand (kind manual). Taking the same file
    again changes nothing.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.UsageError(f"--url {url!r} is no address: write all of it, http://... included")
    if fetched > datetime.now(UTC):
        raise click.UsageError(f"--fetched {fetched.isoformat()} is still to come")
    portals = load_registry(extra)
    (portal,) = pick(portals, [portal_id])
    if not path.is_file():
        raise click.ClickException(f"{path}: no such file; check the path and try again")
    if not path.stat().st_size:
        raise click.ClickException(f"{path} is empty: fetch it again")
    with open_archive(db) as archive:
        settings = {"file": path.name, "url": url, "portal": portal.id}
        read = _Run(archive, portals, partial(readers, 1, None), settings)
        with read:
            capture_id = captures.import_file(archive, read.run_id, path, url, portal.id, fetched)
            read.documents()
            read.counts = {"captures": int(capture_id is not None)}
    if capture_id is None:
        click.echo("the archive has it already")
    else:
        click.echo(f"capture {capture_id}")
    read.tell()


class _Run:
    """An import as a run of the archive: begun, read, and finished in every case."""

    def __init__(
        self,
        archive: Archive,
        portals: dict[str, Portal],
        pool: Callable[[], AbstractContextManager[Readers]],
        settings: Mapping[str, object],
    ) -> None:
        self._archive = archive
        self._portals = portals
        self._pool = pool
        self.counts: dict[str, int] = {}
        self.read: Counter[str] = Counter()
        archive.put_portals(captures.portal_records(portals.values()))
        self.run_id = archive.start_run(COMMAND, user_agent=None, settings=settings)

    def __enter__(self) -> _Run:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        state: RunState = "ok" if kind is None else "interrupted"
        if kind is not None and issubclass(kind, Exception):
            state = "failed"
        if state == "ok":
            self._archive.train_dictionaries()
        documents = {f"documents_{name}": count for name, count in sorted(self.read.items())}
        self._archive.finish_run(self.run_id, state, self.counts | documents)

    def documents(self) -> None:
        """Read what is there to be read."""
        waiting = len(self._archive.unread())  # files that pages name are read along with them
        work = captures.read_imported(self._archive, self._portals, self._pool)
        for reread in told(work, "Reading", "documents", waiting):
            self.read["read"] += 1
            self.read[reread.result.state] += 1
            self.read["reports"] += len(reread.result.reports)

    def tell(self) -> None:
        """Say what was read."""
        click.echo(
            f"{self.read['read']} documents read: {self.read['reports']} reports in "
            f"{self.read['report']} of them, {self.read['failed']} could not be read."
        )


def _tell(tally: Tally, run: _Run) -> None:
    outcomes = ", ".join(f"{count} {name}" for name, count in sorted(tally.captures.items()))
    click.echo(
        f"{tally.captures.total()} captures taken{f' ({outcomes})' if outcomes else ''}; "
        f"{tally.known} were there already, {tally.elsewhere} have nothing to do with reports."
    )
    if tally.skipped:
        kinds = ", ".join(f"{count} {why}" for why, count in sorted(tally.skipped.items()))
        click.echo(f"{tally.skipped.total()} records hold no capture: {kinds}.")
    for portal, count in sorted(tally.strange_portals.items()):
        click.echo(
            f"gongan: {count} captures are of the portal {portal}, which is not in the registry: "
            "describe it in a folder of portals (--portals), and import them into a new archive",
            err=True,
        )
    run.tell()
    troubles = [*tally.problems, *tally.unresolved]
    for line in troubles[:SHOWN]:
        click.echo(f"gongan: {line}", err=True)
    if len(troubles) > SHOWN:
        click.echo(f"gongan: and {len(troubles) - SHOWN} more like these", err=True)
