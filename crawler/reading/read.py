"""Reading one payload: bytes in, reports out, and never an exception.

This runs in worker processes (:mod:`crawler.reading.pool`); its records are plain
values that can be pickled.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote

import extract
from archive.records import ReadingState
from extract.records import Document, Finding, Hint, Place, Report
from spiders.portals.records import Portal


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One payload to read: its decoded bytes, what they were sent as, and where from.

    A page on disk brings its ``folder``: attachments and pictures it names that
    lie there are read with it.  ``parts`` are the further pages of an article
    that goes on over several.  ``cuts`` say what is missing at the end of page and parts.
    """

    body: bytes
    content_type: str | None
    url: str
    hint: Hint = field(default_factory=Hint)
    folder: Path | None = None
    parts: tuple[bytes, ...] = ()
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What was found: the reports, and the problems of reading. ``seconds`` is wall time."""

    url: str
    media_type: str
    state: ReadingState
    seconds: float
    title: str | None = None
    reports: tuple[Report, ...] = ()
    problems: tuple[Finding, ...] = ()


def portal_hint(portal: Portal | None, title: str | None) -> Hint:
    """What the portal and the link's text say of a document beforehand."""
    if portal is None or portal.aggregate:
        return Hint(title=title)
    return Hint(bureau=portal.name, division=portal.division, title=title)


def read_job(job: ReadJob) -> ReadResult:
    """Read the job's payload, with its parts; see :func:`read_payload`."""
    return with_cuts(_read_job(job), job.cuts)


def _read_job(job: ReadJob) -> ReadResult:
    if job.parts:
        from crawler.reading.parts import WHOLE, joined  # brings Scrapy, which few jobs need

        whole = joined(job.url, job.content_type, (job.body, *job.parts))
        return read_payload(whole, WHOLE, job.url, job.hint)
    return read_payload(job.body, job.content_type, job.url, job.hint, job.folder)


def read_payload(
    body: bytes,
    content_type: str | None,
    url: str,
    hint: Hint | None = None,
    folder: Path | None = None,
) -> ReadResult:
    """The reports in ``body`` (Content-Encoding undone), with the reader's problems.

    An extractor that raises costs this document its reports, not the run: the
    result's state is then ``failed``, with the finding ``extractor_failed``.
    """
    job = ReadJob(body, content_type, url, hint or Hint())
    started = perf_counter()
    try:
        document = extract.read(body, content_type, url)
        if folder is not None:
            document = extract.follow(document, partial(_from_folder, folder.resolve()))
        reports = tuple(extract.reports_in(document, job.hint))
    except MemoryError:
        return failure(job, "extractor_failed", "needed more memory than a reader may use", started)
    except Exception as error:  # noqa: BLE001 - whatever a page does to a parser is a finding
        return failure(job, "extractor_failed", _describe(error), started)
    return ReadResult(
        url=url,
        media_type=document.media_type,
        state=_state(document, reports),
        seconds=perf_counter() - started,
        title=document.meta.get("title"),
        reports=reports,
        problems=document.problems,
    )


def _from_folder(folder: Path, url: str) -> bytes | None:
    """The bytes of a file that a page on disk names, if it lies in the page's folder."""
    path = Path(unquote(url.partition("?")[0].partition("#")[0]))
    try:
        path = path.resolve()
        return path.read_bytes() if path.is_relative_to(folder) and path.is_file() else None
    except (OSError, ValueError):
        return None


def failure(job: ReadJob, rule: str, message: str, started: float) -> ReadResult:
    """The result for a job that could not be read; ``started`` is a perf_counter time."""
    finding = Finding(rule=rule, message=message, where=Place(document=job.url), subject=job.url)
    return ReadResult(
        url=job.url,
        media_type=(job.content_type or "application/octet-stream").partition(";")[0].strip(),
        state="failed",
        seconds=perf_counter() - started,
        problems=(finding,),
    )


def with_cuts(result: ReadResult, cuts: Sequence[str]) -> ReadResult:
    """The result with a finding for each of its captures that came cut (``captures.cut``)."""
    found = tuple(
        Finding(
            "truncated_document",
            f"the end of the answer is missing ({cut})",
            Place(document=result.url),
            subject=result.url,
        )
        for cut in cuts
    )
    return replace(result, problems=(*result.problems, *found)) if found else result


def refused(result: ReadResult, why: str) -> ReadResult:
    """The result without its reports, which the archive did not take for ``why``."""
    finding = Finding("extractor_failed", why, Place(document=result.url), subject=result.url)
    return replace(result, state="failed", reports=(), problems=(*result.problems, finding))


def _state(document: Document, reports: tuple[Report, ...]) -> ReadingState:
    if reports:
        return "report"
    unread = not document.blocks and any(p.verdict == "fail" for p in document.problems)
    return "failed" if unread else "no_report"


def _describe(error: Exception) -> str:
    """Type, message and the line it came from, on one line."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}{place}"
