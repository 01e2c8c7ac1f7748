"""``gongan verify``, ``repair``, ``backup``, ``restore`` and ``merge``: care of the archive."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from archive.audit import store as audit
from archive.merging import merge as merging
from archive.store import open_archive
from archive.upkeep import backup as backups
from archive.upkeep.repair import repair as rebuild
from archive.upkeep.verify import Check, is_whole
from archive.upkeep.verify import verify as check
from crawler.cli.options import db_option, format_option, portals_option, show
from crawler.config.spec import scrapy_default
from crawler.reading.pool import ReaderPool
from crawler.reading.reparse import reparse
from spiders.portals import load_registry

SHOWN = 10
"""Problems of one check that a table tells of."""


@click.command()
@db_option()
@format_option()
def verify(db: Path, style: str) -> None:
    """Check that the archive is whole.

    Reads everything once: the digest of every payload, the references between
    rows, the content of every version, what follows from them, and the full-text
    index. Exit code 1 if anything is wrong. Only reads; can run beside a crawl.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        checks = check(archive.db)
    _tell(checks, style)
    if style == "table":
        click.echo(f"{db} is whole." if is_whole(checks) else f"{db} is not whole.")
    sys.exit(0 if is_whole(checks) else 1)


@click.command()
@db_option()
def repair(db: Path) -> None:
    """Rebuild what can be rebuilt.

    Makes indexes, full-text search, views, the order of captures and the choice of
    current versions anew from captures, readings and figures, which are left as
    they are. A damaged payload cannot be rebuilt: restore a backup, or merge an
    archive that has it.
    """
    with open_archive(db, create=False) as archive:
        for what, count in rebuild(archive):
            click.echo(f"{what}: {count}")
        checks = check(archive.db)
    if not is_whole(checks):
        _tell(checks, "table")
        raise click.ClickException(f"{db} is not whole: restore it from a backup")
    click.echo(f"{db} is whole.")


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@db_option()
@format_option()
def backup(out: Path, db: Path, style: str) -> None:
    """Copy the archive to the new file OUT, and verify the copy.

    Can run beside a crawl: the copy is the state of one moment. Exit code 1 if the
    copy is made, but the archive is not whole.
    """
    checks = backups.backup(db, out)
    _tell(checks, style)
    if style == "table":
        click.echo(f"{out} holds a copy of {db}.")
    sys.exit(_code(out, checks))


@click.command()
@click.argument("copy", type=click.Path(path_type=Path))
@db_option()
@click.option(
    "--replace", is_flag=True, help="Set the archive that is there aside, under another name."
)
@format_option()
def restore(copy: Path, db: Path, replace: bool, style: str) -> None:
    """Put the backup COPY in the archive's place, verified.

    COPY stays where it is.
    """
    checks, aside = backups.restore(copy, db, replace=replace)
    _tell(checks, style)
    if style == "table":
        click.echo(f"{db} is restored from {copy}.")
    if aside is not None:
        click.echo(f"What was there is now {aside}.", err=style != "table")
    sys.exit(_code(db, checks))


@click.command()
@click.argument("others", nargs=-1, required=True, type=click.Path(path_type=Path))
@db_option()
@format_option()
@portals_option()
def merge(others: tuple[Path, ...], db: Path, style: str, extra: Path | None) -> None:
    """Bring what other archives hold into the archive.

    Nothing is stored twice: uniting the same archives again changes nothing, and
    their order makes no difference. Figures that differ become versions. OTHERS
    are only read. Their queues and what they remember of hosts in trouble come along.
    What nobody has read is read: what a crawl left, and articles that are complete only
    now (one archive has the page, another its attachment). The audit is made anew.
    """
    rows = []
    with open_archive(db) as archive:
        for other in others:
            new = merging.merge(archive, other)
            names = ("runs", "captures", "payloads", "readings", "reports", "versions", "decisions")
            rows.append({"archive": str(other), **{name: new[name] for name in names}})
        unread = archive.unread()
        if unread:
            memory = scrapy_default("GONGAN_READ_MEMORY_MB") * 2**20 or None
            with ReaderPool(1, scrapy_default("GONGAN_READ_TIMEOUT"), memory) as pool:
                read = sum(1 for _ in reparse(archive, unread, load_registry(extra), pool))
            click.echo(f"{read} articles were read, or read again, as they are now.", err=True)
        audit.freshen(archive)
    show(rows, style)


def _tell(checks: Sequence[Check], style: str) -> None:
    """The checks as rows; what is wrong is said on stderr beside a table."""
    if style != "table":
        show(
            [
                {
                    "check": check.name,
                    "checked": check.checked,
                    "wrong": check.wrong,
                    "mends": check.mends,
                    "notice": check.notice,
                    "problems": list(check.problems)
                    if style == "json"
                    else "; ".join(check.problems),
                }
                for check in checks
            ],
            style,
        )
        return
    show(
        [
            {
                "check": check.name,
                "checked": check.checked,
                "wrong": check.wrong,
                "notice": check.notice
                or ("'gongan repair' mends it" if check.wrong and check.mends else None),
            }
            for check in checks
        ],
        style,
    )
    for entry in checks:
        for problem in entry.problems[:SHOWN]:
            click.echo(f"{entry.name}: {problem}", err=True)
        if entry.wrong > SHOWN:
            click.echo(f"{entry.name}: {entry.wrong - SHOWN} more", err=True)


def _code(path: Path, checks: list[Check]) -> int:
    if is_whole(checks):
        return 0
    click.echo(f"gongan: {path} is a whole copy of an archive that is not whole", err=True)
    return 1
