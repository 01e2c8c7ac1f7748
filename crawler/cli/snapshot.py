"""``gongan snapshot``: the bytes of a page or file as they were sent."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

import click

from archive.captures import snapshots
from archive.captures.content import decode
from archive.captures.record import joined_header
from archive.captures.snapshots import Snapshot
from archive.errors import translate_sqlite_errors
from archive.store import Archive, open_archive
from crawler.cli.moments import Moment
from crawler.cli.options import db_option
from crawler.reading.document_url import document_url

_NUMBERED = re.compile(r"(?:(capture|document):)?(\d+)\Z")


@click.command()
@click.argument("target")
@db_option()
@click.option(
    "--at",
    type=Moment(end=True),
    help="The time it is wanted of (UTC): its latest good capture by then.  [default: now]",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    default="-",
    help="The file to write; - is standard output.  [default: -]",
)
@click.option("--headers", is_flag=True, help="Write the response's status line and headers first.")
@click.option("--decoded", is_flag=True, help="Undo the Content-Encoding (gzip, br and so on).")
def snapshot(
    target: str, db: Path, at: datetime | None, out: Path, headers: bool, decoded: bool
) -> None:
    """Give back the bytes of a page or file as they were sent.

    TARGET is an address, the number of a capture (12 or capture:12), or
    document:NUMBER. The bytes are checked against their SHA-256. Which capture
    they are from is said on stderr.
    """
    with open_archive(db, create=False, read_only=True) as archive:
        found = _find(archive, target, at)
    body = _decoded(found) if decoded else found.body
    content = _head(found) + body if headers else body
    if str(out) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        out.write_bytes(content)
    click.echo(
        f"capture {found.capture_id} of {found.fetched_at.isoformat()} ({found.outcome}), "
        f"{found.url}, {found.digest}",
        err=True,
    )
    if found.later:
        click.echo(f"since then: {found.later}", err=True)


def _find(archive: Archive, target: str, at: datetime | None) -> Snapshot:
    numbered = _NUMBERED.match(target)
    if numbered is None:
        with translate_sqlite_errors(archive.path):
            return snapshots.of_url(archive.db, _address(archive, target), at)
    kind, number = numbered.group(1), int(numbered.group(2))
    if kind != "document" and at is not None:
        raise click.UsageError("a capture has its own time: leave --at out, or give the address")
    with translate_sqlite_errors(archive.path):
        if kind == "document":
            return snapshots.of_document(archive.db, number, at)
        return snapshots.of_capture(archive.db, number)


def _address(archive: Archive, url: str) -> str:
    """The address as the archive has it: as given, or in another spelling."""
    return url if snapshots.has_address(archive.db, url) else document_url(archive, url)


def _decoded(found: Snapshot) -> bytes:
    content = decode(found.body, joined_header(found.headers, "content-encoding"))
    if content.body is None:
        raise click.ClickException(
            f"capture {found.capture_id} cannot be decoded ({content.error}): leave --decoded out"
        )
    return content.body


def _head(found: Snapshot) -> bytes:
    """Status line and headers as they were sent; nothing for bytes that came without."""
    if found.status is None:
        return b""
    phrase = {status.value: status.phrase for status in HTTPStatus}.get(found.status, "")
    lines = [f"HTTP/1.1 {found.status} {phrase}".rstrip()]
    lines += [f"{name}: {value}" for name, value in found.headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", errors="replace")
