"""``gongan export``: the archive in formats of others."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import click

from archive.errors import ArchiveError
from archive.store import open_archive
from archive.warc.export import export_wacz, export_warc
from archive.warc.selection import Selection
from crawler.cli.filters import check_portal
from crawler.cli.moments import Moment
from crawler.cli.options import db_option


@click.group()
def export() -> None:
    """Write the archive in formats of other programs."""


@export.command("warc")
@db_option()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder to write to; made if it is not there.",
)
@click.option("--portal", "portal_id", help="Only captures of this portal.")
@click.option("--since", type=Moment(), help="Only captures from this time on (UTC).")
@click.option(
    "--max-size",
    type=click.IntRange(1),
    default=1024,
    show_default=True,
    help="MiB after which a new file is begun.",
)
@click.option("--bureau", help="Only one report: its bureau's name, with --year.")
@click.option("--year", type=click.IntRange(1990, 2100), help="The year of that report.")
@click.option(
    "--wacz", is_flag=True, help="One WACZ package, which replayweb.page opens at the reports."
)
def export_warc_command(
    *,
    db: Path,
    out: Path,
    portal_id: str | None,
    since: datetime | None,
    max_size: int,
    bureau: str | None,
    year: int | None,
    wacz: bool,
) -> None:
    """Write captures as WARC/1.1 files, gzipped record by record.

    Other web archiving tools read and replay them. Every capture is there, also
    those that failed; a page that was captured again unchanged is a revisit
    record. A file still called .open was cut off; remove it and export again.

    --bureau and --year choose one report: every capture of its pages, and of the
    further pages, attachments, pictures and styles that belong to them.
    """
    if (bureau is None) != (year is None):
        raise click.UsageError("--bureau and --year go together: they choose one report")
    chosen = Selection(portal_id, since, bureau, year)
    with open_archive(db, create=False, read_only=True) as archive:
        check_portal(archive.db, portal_id)
        if wacz:
            done = export_wacz(archive, out, chosen, version=version("gongan-archive"))
        else:
            done = export_warc(
                archive,
                out,
                chosen,
                max_size=max_size * 1024 * 1024,
                version=version("gongan-archive"),
            )
    for path in done.files:
        click.echo(path)
    counts = ", ".join(f"{count} {name}" for name, count in sorted(done.records.items()))
    click.echo(f"{done.captures} captures, {done.size:,} bytes: {counts}", err=True)


@export.command("dataset")
@db_option()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder of the release; a new one, or with --check one that is there.",
)
@click.option("--name", default="gongan-archive", show_default=True, help="What it is called.")
@click.option("--version", "number", help="Its version.  [default: the day of the last capture]")
@click.option(
    "--since",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the release before, for CHANGES.md.",
)
@click.option(
    "--checked",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A sample of `gongan sample` that was filled in: the README states its accuracy. Refused"
    " where a cell of it is read otherwise now.",
)
@click.option("--check", "only_check", is_flag=True, help="Check the release that is in --out.")
def export_dataset_command(
    db: Path,
    out: Path,
    name: str,
    number: str | None,
    since: Path | None,
    checked: Path | None,
    only_check: bool,
) -> None:
    """Write the current figures as a data set that one can cite.

    Tables of figures, reports, findings, versions, documents and coverage and a panel of
    bureaus by year, as Parquet and CSV, with a codebook and descriptions for
    programs. The same archive and version give the same bytes. With --check nothing is
    written: the sums of the files, keys, references and totals of the release are
    recomputed.
    """
    from archive import sampling
    from archive.release.check import check
    from archive.release.export import export_dataset

    if only_check:
        problems = check(out)
        for problem in problems:
            click.echo(problem)
        if problems:
            raise ArchiveError(f"{out} has {len(problems)} faults: export the release again")
        click.echo(f"{out} is whole", err=True)
        return
    sample = None if checked is None else sampling.load(checked)
    accuracy = None if sample is None else str(sampling.accuracy(sample))
    software = f"gongan-archive {version('gongan-archive')}"
    with open_archive(db, create=False, read_only=True) as archive:
        if sample is not None:
            sampling.still_reads(archive.db, sample)
        done = export_dataset(
            archive,
            out,
            name=name,
            version=number,
            before=since,
            software=software,
            accuracy=accuracy,
        )
    for path in sorted(out.iterdir()):
        click.echo(path)
    counts = ", ".join(f"{count:,} {table}" for table, count in done.rows.items())
    click.echo(f"{done.name} {done.version}: {counts}", err=True)
