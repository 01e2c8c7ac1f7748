"""Writing a release: :func:`export_dataset`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from archive import coverage
from archive.errors import ArchiveError, translate_sqlite_errors
from archive.release import changes, codebook, definitions, figures, panel, readme, reports
from archive.release.description import (
    DESCRIPTOR,
    SUMS,
    File,
    Release,
    citation_cff,
    croissant,
    datapackage,
    measured,
    zenodo,
)
from archive.release.variables import tables, variables
from archive.release.write import Stats, TableWriter, import_arrow
from archive.store import Archive

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*$")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*$")
_ROWS_AT_ONCE = 20_000


def export_dataset(
    archive: Archive,
    out: Path,
    *,
    name: str,
    version: str | None,
    before: Path | None,
    software: str,
    accuracy: str | None = None,
) -> Release:
    """Write the archive's current state to the folder ``out``, which must not be there or empty.

    ``version`` is by default the day of the last capture, ``before`` the folder of an
    earlier release that CHANGES.md compares with, ``software`` what made the release,
    ``accuracy`` what a checked sample says of the archive, for the README.  The same
    archive and arguments give the same bytes.  All is read in one
    transaction, and the folder appears when it is whole.  Raises :class:`ArchiveError` for
    a bad name, an archive without reports, a folder that is in use, or the name and version
    of ``before``: one version of a data set means one content.
    """
    import_arrow()
    _check_names(name, version)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ArchiveError(f"{out} is there already: name a new folder with --out")
    if before is not None:
        _check_succession(archive, before, name, version)
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        release = _write(archive, work, name, version, software)
        _write_texts(work, release, before, accuracy)
        work.chmod(0o755)
        if out.exists():
            out.rmdir()
        work.replace(out)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return release


def _check_names(name: str, version: str | None) -> None:
    if not _NAME.match(name):
        raise ArchiveError(f"a data set cannot be called {name!r}: use a-z, 0-9, '-', '_' and '.'")
    if version is not None and not _VERSION.match(version):
        raise ArchiveError(f"{version!r} is no version: use letters, digits, '.', '-' and '+'")


def _check_succession(archive: Archive, before: Path, name: str, version: str | None) -> None:
    old = changes.describe(before)
    if version is None:
        with translate_sqlite_errors(archive.path):
            version = _version(_last_day(archive))
    if (old.get("name"), old.get("version")) == (name, version):
        raise ArchiveError(
            f"{before} is {name} {version} already: give the new release another version,"
            f" such as --version {version}.1"
        )


def _version(day: date) -> str:
    return day.isoformat().replace("-", ".")


def _write(
    archive: Archive, folder: Path, name: str, version: str | None, software: str
) -> Release:
    db = archive.db
    with translate_sqlite_errors(archive.path):
        db.conn.execute("BEGIN")
        try:
            last = _last_day(archive)
            found = reports.reports(db)
            if not found:
                raise ArchiveError(f"{archive.path} holds no reports yet: crawl or import first")
            rows, stats = _write_tables(archive, folder, found, last)
        finally:
            db.conn.execute("ROLLBACK")
    return Release(name, version or _version(last), last.isoformat(), software, rows, stats)


def _last_day(archive: Archive) -> date:
    """The day in China of the last capture: coverage is told as known then."""
    (last,) = archive.db.conn.execute("SELECT max(fetched_at) FROM captures").fetchone()
    if last is None:
        raise ArchiveError(f"{archive.path} holds no captures yet: crawl or import first")
    return coverage.day_in_china(datetime.fromisoformat(last))


def _write_tables(
    archive: Archive, folder: Path, found: Sequence[reports.Report], day: date
) -> tuple[dict[str, int], dict[str, Mapping[str, Stats]]]:
    db = archive.db
    there = {one.report_id: one for one in found}
    scale = figures.scale(db)
    finding_rows, all_doubts = reports.findings(db, there)
    doubts = figures.by_report(all_doubts)
    matrix = coverage.matrix(db, day)
    codes = reports.codes([*(cell.bureau for cell in matrix), *(one.bureau for one in found)])
    matrix.sort(key=lambda cell: (codes[cell.bureau], cell.year, cell.bureau))
    sources: dict[str, Callable[[], Iterator[Any]]] = {
        "figures": lambda: figures.batches(db, found, doubts, figures.Places(db)),
        "reports": lambda: _pieces([one.row for one in found]),
        "panel": lambda: panel.rows(db, matrix, codes, there, doubts),
        "series": lambda: _pieces(definitions.rows()),
        "findings": lambda: _pieces(finding_rows),
        "audit": lambda: _pieces(reports.audit(db, there)),
        "versions": lambda: _pieces(reports.versions(db, there)),
        "coverage": lambda: _pieces([_coverage_row(cell, codes, there) for cell in matrix]),
        "documents": lambda: _pieces(reports.documents(db)),
    }
    rows: dict[str, int] = {}
    stats: dict[str, Mapping[str, Stats]] = {}
    for name in tables():
        with TableWriter(folder, name, variables(name), scale, plain=name == "panel") as writer:
            for batch in sources[name]():
                if isinstance(batch, dict):
                    writer.add_columns(batch)
                else:
                    writer.add_rows(batch)
        rows[name], stats[name] = writer.rows, writer.stats
    return rows, stats


def _pieces(rows: list[Any]) -> Iterator[list[Any]]:
    return reports.chunks(rows, _ROWS_AT_ONCE)


def _coverage_row(
    cell: coverage.Cell, codes: Mapping[str, str], there: Mapping[int, reports.Report]
) -> reports.Row:
    report = there.get(cell.report_id) if cell.report_id is not None else None
    return (cell.bureau, codes[cell.bureau], cell.division, cell.level, cell.province, cell.year,
            cell.state, cell.edition, report.name if report else None, cell.since,
            cell.detail)  # fmt: skip


def _write_texts(folder: Path, release: Release, before: Path | None, accuracy: str | None) -> None:
    """What describes the tables, and the sums of all files."""
    texts = {
        "codebook.md": codebook.markdown(release, "en"),
        "codebook.zh.md": codebook.markdown(release, "zh"),
        "codebook.csv": codebook.table(release),
        "CITATION.cff": citation_cff(release),
        "zenodo.json": zenodo(release),
        "LICENCE.md": readme.licence(),
        "README.md": readme.readme(release, accuracy),
    }
    data = {path.name: measured(path) for path in sorted(folder.iterdir())}
    texts |= {
        DESCRIPTOR: datapackage(release, data),
        "croissant.json": croissant(release, data),
    }
    for name, text in texts.items():
        _put(folder / name, text)
    found = changes.changes(before, folder) if before is not None else iter(())
    text = changes.markdown({"name": release.name, "version": release.version}, before, found)
    _put(folder / "CHANGES.md", text)
    named = {path.name for path in folder.iterdir()} - data.keys()
    files = data | {name: measured(folder / name) for name in named}
    _put(folder / SUMS, sums(files))


def sums(files: Mapping[str, File]) -> str:
    """The lines that ``sha256sum -c`` reads."""
    return "".join(f"{files[name].digest}  {name}\n" for name in sorted(files))


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
