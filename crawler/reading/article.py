"""One article out of the archive: its bytes as work for a reader, and what was read as a record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urljoin

import extract
from archive.captures.articles import NAMED, REQUISITE, Article, ArticlePart
from archive.errors import translate_sqlite_errors
from archive.records import Reading, ReadingPart
from archive.store import Archive
from common.addresses.canonical import spellings
from common.messages import say
from crawler.reading.document_url import document_url
from crawler.reading.read import ReadJob, ReadResult
from extract.documents import answers
from extract.records import ArticleFile, Finding, Hint, Place, Showing


@dataclass(frozen=True, slots=True)
class PendingDocument:
    """The capture of an article's page, to be read, and what is known of it beforehand.

    ``url`` is the document's.
    """

    capture_id: int
    url: str
    content_type: str | None
    portal_id: str | None
    hint: Hint


@dataclass(frozen=True, slots=True)
class ArticleJob:
    """An article as it is in the archive now, and the work that it is for a reader."""

    article: Article
    job: ReadJob


def article_job(
    archive: Archive, pending: PendingDocument, body: bytes | None = None
) -> ArticleJob:
    """The page with all that belongs to it; ``body`` saves a look for the page's own.

    Raises PayloadError or RefusedError if its bytes cannot be had, another
    ArchiveError if the archive cannot be read now.
    """
    content = archive.content(pending.capture_id) if body is None else body
    content = _without_pages(archive, content, pending.url)
    job = ReadJob(content, pending.content_type, pending.url, pending.hint)
    article = archive.article(pending.capture_id)
    return _with_files(archive, article, replace(job, shown=_shown(archive, article)))


def _shown(archive: Archive, article: Article) -> Showing | None:
    """The page as a browser showed it, out of the archive."""
    drawing = article.drawing
    if drawing is None:
        return None
    return Showing(archive.payload(drawing.digest), drawing.media_type, drawing.bound)


def _without_pages(archive: Archive, content: bytes, url: str) -> bytes:
    """An answer that holds articles, without those whose own pages the archive has."""
    if not answers.is_answer(content):
        return content

    def is_known(address: str) -> bool:
        known = tuple(spellings(urljoin(url, address)))
        with translate_sqlite_errors(archive.path):
            row = archive.db.conn.execute(
                f"SELECT 1 FROM captures WHERE url IN ({', '.join('?' * len(known))})"
                " AND outcome IN ('ok', 'unchanged') LIMIT 1",
                known,
            ).fetchone()
        return row is not None

    return answers.without(content, is_known)


def with_named_files(archive: Archive, read: ArticleJob, result: ReadResult) -> ArticleJob | None:
    """The work anew, if the archive has files which the page was seen to name.

    Nobody fetched them on the page's account: another page names them too, or they
    came from somebody else's crawl.  ``None`` if there are none.
    """
    named = tuple(_known_spelling(archive, read.article, url) for url in result.named)
    article = archive.with_named(read.article, tuple(url for url in named if url is not None))
    if article.contents == read.article.contents:
        return None
    return _with_files(archive, article, read.job)


def reading_of(
    archive: Archive,
    done: ArticleJob,
    result: ReadResult,
    hint: Hint,
    version: str = extract.VERSION,
) -> Reading:
    """What was read of an article, as the archive files it."""
    named = tuple(_known_spelling(archive, done.article, url) for url in result.named)
    article = archive.with_named(done.article, tuple(url for url in named if url is not None))
    types = dict(result.media_types)
    parts = []
    for part in article.parts:
        document = document_url(archive, part.url)
        parts.append(
            ReadingPart(part.kind, part.url, part.capture_id, document, types.get(document))
        )
    return Reading(
        capture_id=done.article.capture_id,
        url=result.url,
        media_type=result.media_type,
        state=result.state,
        extractor_version=version,
        seconds=result.seconds,
        title=result.title,
        reports=result.reports,
        problems=(*result.problems, *_missing(result.url, article)),
        portal_is_bureau=hint.bureau is not None,
        parts=tuple(parts),
        drawing=article.drawing.digest if article.drawing is not None else None,
        is_drawn=result.is_drawn,
    )


def _with_files(archive: Archive, article: Article, job: ReadJob) -> ArticleJob:
    files = [_file(archive, part) for part in article.parts if part.capture_id is not None]
    captures = [part.capture_id for part in article.parts if part.capture_id is not None]
    of_all = (article.capture_id, *captures)
    cuts, wrong = archive.cuts(of_all), archive.wrong_digests(of_all)
    return ArticleJob(article, replace(job, files=tuple(files), cuts=cuts, wrong_digests=wrong))


def _file(archive: Archive, part: ArticlePart) -> ArticleFile:
    assert part.capture_id is not None
    kind = "attachment" if part.kind == NAMED else part.kind
    return ArticleFile(
        document_url(archive, part.url),
        archive.content(part.capture_id),
        part.content_type,
        kind,  # type: ignore[arg-type]
    )


def _known_spelling(archive: Archive, article: Article, url: str) -> str | None:
    """The address as the archive has it; ``None`` if it is one of the article's already."""
    known = tuple(spellings(url))
    if any(part.url in known for part in article.parts):
        return None
    with translate_sqlite_errors(archive.path):
        row = archive.db.conn.execute(
            f"SELECT url FROM captures WHERE url IN ({', '.join('?' * len(known))})"
            " AND outcome IN ('ok', 'unchanged') AND kind <> ? LIMIT 1",
            (*known, REQUISITE),
        ).fetchone()
    return known[0] if row is None else str(row[0])


def _missing(url: str, article: Article) -> list[Finding]:
    """A finding for each further page and attachment that was asked for and never had."""
    return [
        Finding(
            rule="missing_part",
            message=say("part_not_fetched", url=part.url),
            where=Place(document=url),
            verdict="uncertain",
            subject=part.url,
        )
        for part in article.parts
        if part.capture_id is None and part.kind in ("part", "attachment")
    ]
