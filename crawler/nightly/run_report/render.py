"""A run report as text, JSON and HTML, and as files in a folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from common.errors import CrawlError
from crawler.nightly.run_report.problems import Changes, exit_code, verdict
from crawler.nightly.run_report.records import RunReport
from crawler.nightly.run_report.sections import numbers, sections
from crawler.nightly.run_report.text import text
from crawler.nightly.run_report.wording import moment, web_address
from extract.output import dumps

__all__ = ["FORMATS", "FolderError", "html", "json_text", "render", "text", "write"]


class FolderError(CrawlError):
    """The folder for run reports cannot be written; the report itself is in the archive."""


def json_text(report: RunReport) -> str:
    """The report as JSON, all that is stored of it."""
    return dumps(report.to_json()) + "\n"


def html(report: RunReport, changes: Changes | None = None) -> str:
    """The report as one HTML page that needs nothing else: no script, no other file.

    Everything from web pages is escaped; only http and https addresses become links.
    """
    return _template().render(
        report=report,
        verdict=verdict(report),
        code=exit_code(report),
        sections=sections(report, changes),
        numbers=numbers(report),
    )


FORMATS: Mapping[str, tuple[str, Callable[[RunReport], str]]] = {
    "text": ("txt", text),
    "json": ("json", json_text),
    "html": ("html", html),
}
"""The formats by name: ending of the file, and what renders it."""


def render(report: RunReport, style: str) -> str:
    """The report in one of :data:`FORMATS`."""
    return FORMATS[style][1](report)


def write(report: RunReport, folder: Path) -> tuple[Path, ...]:
    """Write the report into ``folder`` as ``run-YYYYMMDDTHHMMSSZ`` and ``latest``, in all formats.

    The folder is made if it is missing.  A file is there as a whole or not at all, and
    one of the same name is replaced.  Raises FolderError when it cannot be written.
    """
    started = datetime.fromisoformat(report.run.started_at).astimezone(UTC)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, rendering in FORMATS.values():
            content = rendering(report).encode()
            for name in (f"run-{started:%Y%m%dT%H%M%SZ}.{ending}", f"latest.{ending}"):
                _replace(folder / name, content)
                written.append(folder / name)
    except OSError as error:
        raise FolderError(
            f"the run report could not be written into {folder} ({error.strerror or error}): "
            "give this user the right to write there, or free some space; the report is in "
            "the archive, and 'gongan run-report' shows it"
        ) from error
    return tuple(written)


def _replace(path: Path, content: bytes) -> None:
    """Put a file with this content in place at once."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o666 & ~_umask())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The process's mask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("crawler.nightly.run_report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"moment": moment, "web_address": web_address}
    return environment.get_template("report.html")
