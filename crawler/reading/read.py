"""Reading one payload: bytes in, reports out, and never an exception.

This runs in worker processes (:mod:`crawler.reading.pool`); its records are plain
values that can be pickled.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from urllib.parse import unquote

import extract
from archive.records import ReadingState
from common.messages import say
from extract.records import ArticleFile, Document, Finding, Hint, Place, Report, Showing
from spiders.portals.records import Portal

MAX_PAGES = 30
"""Pages of one article in a folder that are looked for."""


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One payload to read: its decoded bytes, what they were sent as, and where from.

    A page on disk brings its ``folder``: attachments and pictures it names that
    lie there are read with it.  Read on another machine it has them ``carried`` along, by the
    names that the page has for them; ``None`` is one that is not there.  ``files`` are what
    belongs to a page: its further pages, attachments and pictures; ``shown`` is the page as a
    browser showed it.  ``cuts`` say what is
    missing at the end of each that came cut, ``wrong_digests`` which digest of each is wrong
    in the WARC file it came in.
    """

    body: bytes
    content_type: str | None
    url: str
    hint: Hint = field(default_factory=Hint)
    folder: Path | None = None
    carried: Mapping[str, bytes | None] | None = None
    files: tuple[ArticleFile, ...] = ()
    shown: Showing | None = None
    cuts: tuple[str, ...] = ()
    wrong_digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What was found: the reports, and the problems of reading. ``seconds`` is wall time.

    ``named`` are addresses of files that the page links to, ``media_types`` the types
    of what was read with it, by address.  ``unread`` says that nothing was read, and
    the document is not to blame: the machine could start no reader.  ``lacking`` are names of
    files in the page's folder that were not carried along, and may be there.  ``is_drawn`` says
    that the page was read as a browser showed it.
    """

    url: str
    media_type: str
    state: ReadingState
    seconds: float
    title: str | None = None
    reports: tuple[Report, ...] = ()
    problems: tuple[Finding, ...] = ()
    named: tuple[str, ...] = ()
    media_types: tuple[tuple[str, str], ...] = ()
    unread: bool = False
    lacking: tuple[str, ...] = ()
    is_drawn: bool = False


def portal_hint(portal: Portal | None, title: str | None) -> Hint:
    """What the portal and the link's text say of a document beforehand."""
    if portal is None or portal.aggregate:
        return Hint(title=title)
    return Hint(bureau=portal.name, division=portal.division, title=title)


def read_job(job: ReadJob) -> ReadResult:
    """Read the job's payload with its files, with the reader's problems.

    An extractor that raises costs this document its reports, not the run: the
    result's state is then ``failed``, with the finding ``extractor_failed``.
    """
    return with_cuts(_read(job), job.cuts, job.wrong_digests)


def _read(job: ReadJob) -> ReadResult:
    started = perf_counter()
    folder = _Folder(job)
    try:
        document, reports, is_drawn = _found(job, folder)
        cause = () if reports else extract.absence(document)
        named = extract.named(document)
    except MemoryError:
        return failure(job, "extractor_failed", say("reader_memory"), started)
    except Exception as error:  # noqa: BLE001 - whatever a page does to a parser is a finding
        return failure(job, "extractor_failed", _describe(error), started)
    return ReadResult(
        url=job.url,
        media_type=document.media_type,
        state=_state(document, reports),
        seconds=perf_counter() - started,
        title=document.meta.get("title"),
        reports=reports,
        problems=(*document.problems, *cause, *(_as_drawn(job) if is_drawn else ())),
        named=named,
        media_types=tuple((part.name, part.media_type) for part in document.parts),
        lacking=tuple(folder.lacking),
        is_drawn=is_drawn,
    )


def _found(job: ReadJob, folder: _Folder) -> tuple[Document, tuple[Report, ...], bool]:
    """The document, its reports, and whether it is the page as a browser showed it.

    That is read if the page that the server sent is empty without its scripts, and they
    filled it.
    """
    shown = job.shown
    if shown is not None and _is_empty(job):
        drawn = replace(job, body=shown.body, content_type=shown.content_type)
        document = extract.with_pictures(_document(drawn, folder))
        reports = tuple(extract.reports_in(document, job.hint))
        if not extract.is_shell(replace(document, parts=())):
            return document, reports, True
    document = extract.with_pictures(_document(job, folder))
    return document, tuple(extract.reports_in(document, job.hint)), False


def _is_empty(job: ReadJob) -> bool:
    """Whether the page, as the server sent it, holds no report and no text of its own."""
    page = extract.read(job.body, job.content_type, job.url)
    return extract.is_shell(page) and not any(True for _ in extract.reports_in(page, job.hint))


def _as_drawn(job: ReadJob) -> tuple[Finding, ...]:
    """That the page was read as a browser showed it, for those who look for its words in bytes."""
    bound = job.shown.bound if job.shown is not None else None
    return (
        Finding(
            rule="drawn_page",
            message=say("drawn_in_part", bound=bound) if bound else say("read_as_drawn"),
            where=Place(document=job.url),
            verdict="uncertain" if bound else "info",
            subject=job.url,
        ),
    )


def read_payload(
    body: bytes,
    content_type: str | None,
    url: str,
    hint: Hint | None = None,
    folder: Path | None = None,
) -> ReadResult:
    """The reports in ``body`` (Content-Encoding undone); see :func:`read_job`."""
    return read_job(ReadJob(body, content_type, url, hint or Hint(), folder))


class _Folder:
    """The folder of a page on disk: as it is here, or as it was carried along."""

    def __init__(self, job: ReadJob) -> None:
        self._folder = job.folder.resolve() if job.folder is not None else None
        self._carried = job.carried
        self.lacking: dict[str, None] = {}

    def get(self, url: str) -> bytes | None:
        """The bytes of a file that the page names; ``None`` if it is not there."""
        if self._folder is None:
            return None
        if self._carried is None:
            return _from_folder(self._folder, url)
        if url not in self._carried:
            self.lacking[url] = None
        return self._carried.get(url)


def carry(job: ReadJob, names: Sequence[str] = ()) -> ReadJob:
    """A job for another machine: a page's folder goes along, as far as it is known to matter.

    At first its further pages; then also the files by ``names`` that were lacking there.
    """
    if job.folder is None:
        return job
    here = replace(job, carried=None)
    folder = _Folder(here)
    known = dict(job.carried or {})
    if job.carried is None:
        further = {file.url: file.body for file in _further_pages(folder, job.url)}
        known |= further
        known |= {name: further.get(name) for name in _further_names(job.url)}
    known |= {name: folder.get(name) for name in names}
    return replace(job, carried=known)


def _document(job: ReadJob, folder: _Folder) -> Document:
    files = job.files if job.folder is None else _further_pages(folder, job.url)
    if files:
        document = extract.read_article(job.body, job.content_type, job.url, files)
    else:
        document = extract.read(job.body, job.content_type, job.url)
    if job.folder is None:
        return document
    return extract.follow(document, folder.get)


def _further_pages(folder: _Folder, url: str) -> tuple[ArticleFile, ...]:
    """The pages beside a page on disk that are named as its further ones: x_1.html by x.html."""
    found: list[ArticleFile] = []
    for beside in _further_names(url):
        body = folder.get(beside)
        if not body:
            break
        found.append(ArticleFile(beside, body, kind="part"))
    return tuple(found)


def _further_names(url: str) -> list[str]:
    path = Path(url)
    if path.suffix.lower() not in (".html", ".htm", ".shtml"):
        return []
    names = (f"{path.stem}_{number}{path.suffix}" for number in range(1, MAX_PAGES))
    return [str(path.with_name(name)) for name in names]


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


def died(result: ReadResult) -> bool:
    """Whether the reader was lost: by the document, or by what else the machine was doing."""
    return any(problem.rule == "reader_died" for problem in result.problems)


def with_cuts(
    result: ReadResult, cuts: Sequence[str], wrong_digests: Sequence[str] = ()
) -> ReadResult:
    """The result with a finding for each of its captures that came cut (``captures.cut``).

    Likewise for each whose WARC record states a digest that is not that of its bytes
    (``imported_records.wrong_digest``): they were changed after they were captured.
    """
    faults = [("truncated_document", say("answer_cut", cut=cut)) for cut in cuts]
    faults += [("wrong_digest", say("digest_differs", field=field)) for field in wrong_digests]
    found = tuple(
        Finding(rule, message, Place(document=result.url), subject=result.url)
        for rule, message in faults
    )
    return replace(result, problems=(*result.problems, *found)) if found else result


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
