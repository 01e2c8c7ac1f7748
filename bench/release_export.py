"""``python -m bench.release_export``: what a release of a large archive takes, and its bytes.

Makes an archive of 60,000 reports (six million cells), audits it, and exports it twice, each
in a process of its own.  It prints wall and processor seconds, the most memory of each, and
whether the two releases have the same bytes.
"""

from __future__ import annotations

import multiprocessing
import platform
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from archive.audit import store as audit
from archive.release.check import check
from archive.release.description import SUMS
from archive.release.export import export_dataset
from archive.store import open_archive
from bench.site_archive import make


def _audit(path: Path, _: Path) -> str:
    with open_archive(path) as archive:
        return f"{archive.write(lambda: audit.refresh(archive.db)):,} findings"


def _export(path: Path, out: Path) -> str:
    with open_archive(path, read_only=True) as archive:
        done = export_dataset(archive, out, name="bench", version="1", before=None, software="b")
    return f"{done.rows['figures']:,} cells of {done.rows['reports']:,} reports"


def _check(_: Path, out: Path) -> str:
    return f"{len(check(out))} problems"


def _timed(work: Callable[[Path, Path], str], path: Path, out: Path, answer: Any) -> None:
    start = perf_counter()
    said = work(path, out)
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer.put((said, perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss))


def measured(name: str, work: Callable[[Path, Path], str], path: Path, out: Path) -> None:
    """Do ``work`` in a process of its own, and print what it took."""
    context = multiprocessing.get_context("spawn")
    answer = context.SimpleQueue()
    process = context.Process(target=_timed, args=(work, path, out, answer))
    process.start()
    process.join()
    if process.exitcode:
        raise click.ClickException(f"{name}: the process ended with {process.exitcode}")
    said, wall, cpu, memory = answer.get()
    click.echo(f"{name}: {wall:.0f} s, {cpu:.0f} s of processor, {memory / 1024:.0f} MB ({said})")


@click.command()
@click.option("--reports", default=60_000, show_default=True, help="Reports of the archive.")
@click.option("--keep", type=click.Path(path_type=Path), help="Save the archive in this folder.")
def main(reports: int, keep: Path | None) -> None:
    """Measure the audit and the release of a large archive."""
    click.echo(f"Python {platform.python_version()}, {platform.machine()}, {reports:,} reports")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path = (keep or folder) / f"release-{reports}.db"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            make(path, reports)
        measured("audit", _audit, path, folder)
        for number in (1, 2):
            measured(f"export {number}", _export, path, folder / str(number))
        measured("check", _check, path, folder / "1")
        one, other = ((folder / str(number) / SUMS).read_bytes() for number in (1, 2))
        click.echo(f"the same bytes: {'yes' if one == other else 'no'}")


if __name__ == "__main__":
    main()
