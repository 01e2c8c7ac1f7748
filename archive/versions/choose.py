"""Which version of a report stands, of those that its documents hold.

- A document *holds* what the best reading of its latest capture with a report
  found: that which read the most of the article along with its page, and of these
  that of the latest extractor.  A capture to which something belongs that could not
  be had, and that is far poorer, does not take the place of one before it.  A
  capture that brought something else (an error page, another text) does not undo
  what was known; a better reading of the same capture does.
- What came with its end missing (``captures.cut``: a truncated record, a page that broke off)
  never takes the place of what came whole, neither in its document nor among the documents.
- What a document on an official host holds goes before all copies elsewhere
  (:mod:`archive.versions.origins`), whatever these have.
- What was fetched from the portal itself, or imported, goes before what only a web
  archive had (:data:`archive.records.ARCHIVES`), be that later or fuller.
- Of the versions that are left, those with far fewer cells than the
  richest stand back (a page beside its attachment).  Of the others, those on
  the bureau's own portal go before those on others; then the newest counts, and
  of those that came up within one visit the one with the most cells, and of these the
  one that says it was published last (a correction beside what it corrects).
- If the version that stands has no prose, the prose of another one that was
  not left out is the report's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from archive.versions.extractors import Order, order

POORER = 0.8
"""A version with less than this part of the most cells stands back."""

VISIT = timedelta(hours=12)
"""Versions first seen within this time of each other came up together."""


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of a document that ever held the report.

    ``official`` says whether the document is on an official host, as far as hosts are
    known, ``own_portal`` whether it was found on the bureau's own portal.
    ``content`` names what was read (address and digest), ``first`` and ``last`` say
    when that was captured, ``run_id`` which run captured it first.  ``archived`` says
    that nobody but web archives captured it.
    """

    reading_id: int
    document_id: int
    official: bool
    own_portal: bool
    extractor: str
    read_at: str
    content: tuple[str, str]
    first: str
    last: str
    run_id: int
    versions: frozenset[int]
    holders: Mapping[int, int] = field(default_factory=dict)
    parts: int = 0
    lacking: bool = False
    cut: bool = False
    archived: bool = False

    @property
    def quality(self) -> tuple[Order, str]:
        """Sorts readings of one content: a later extractor knows better."""
        return order(self.extractor), self.read_at

    @property
    def fullness(self) -> tuple[int, Order, str, str, str]:
        """Sorts readings of one page's content: one that read more of the article knows better.

        Then the later extractor, and of readings with the same pieces the one with
        the newest of these.
        """
        return self.parts, order(self.extractor), self.last, self.first, self.read_at


@dataclass(frozen=True, slots=True)
class Version:
    """What the choice between versions looks at, and what is settled of it."""

    id: int
    digest: str
    cells: int
    letters: int
    found_at: str
    number: int
    settled: dict[str, Any]
    published_on: str = ""


def standing(
    versions: Mapping[int, Version], reads: Sequence[Read]
) -> tuple[int | None, int | None]:
    """The version that stands, and the one whose prose is the report's."""
    held = [
        (versions[version_id], read)
        for read in _held_now(versions, reads)
        for version_id in read.versions
    ]
    if not held:
        return None, None
    held = [pair for pair in held if pair[1].official] or held
    held = [pair for pair in held if not pair[1].archived] or held
    held = [pair for pair in held if not pair[1].cut] or held
    first_seen = _first_seen(reads)
    most = max(version.cells for version, _ in held)
    current = _best([pair for pair in held if pair[0].cells >= POORER * most], first_seen)
    with_prose = [pair for pair in held if pair[0].letters]
    if current.letters or not with_prose:
        return current.id, current.id
    return current.id, _best(with_prose, first_seen).id


def _first_seen(reads: Iterable[Read]) -> dict[int, str]:
    """When each version was captured first, in whatever document."""
    seen: dict[int, str] = {}
    for read in reads:
        for version_id in read.versions:
            seen[version_id] = min(seen.get(version_id, read.first), read.first)
    return seen


def _held_now(versions: Mapping[int, Version], reads: Iterable[Read]) -> list[Read]:
    """For each document, the reading that says what it holds of the report."""
    best: dict[tuple[int, tuple[str, str]], Read] = {}
    for read in reads:
        key = (read.document_id, read.content)
        if key not in best or best[key].fullness < read.fullness:
            best[key] = read
    latest: dict[int, Read] = {}
    holding = [read for read in best.values() if read.versions]
    for read in sorted(holding, key=_by_age):
        known = latest.get(read.document_id)
        if known is None or not _stands_back(versions, read, known):
            latest[read.document_id] = read
    return list(latest.values())


def _stands_back(versions: Mapping[int, Version], read: Read, known: Read) -> bool:
    """Whether what was captured later leaves the place to what was known before it."""
    if read.cut != known.cut:
        return read.cut
    return read.lacking and _is_poorer(versions, read, known)


def _by_age(read: Read) -> tuple[bool, str, str, Order, str]:
    return not read.archived, read.last, read.first, *read.quality


def _is_poorer(versions: Mapping[int, Version], read: Read, known: Read) -> bool:
    """Whether a reading found far fewer cells than another."""
    most = max(versions[version_id].cells for version_id in known.versions)
    return max(versions[version_id].cells for version_id in read.versions) < POORER * most


def _best(held: Sequence[tuple[Version, Read]], first_seen: dict[int, str]) -> Version:
    """Own portal first, then the latest visit, then the most cells."""
    own = [version for version, read in held if read.own_portal]
    candidates = own or [version for version, _ in held]
    newest = max(first_seen[version.id] for version in candidates)
    since = (datetime.fromisoformat(newest) - VISIT).isoformat(timespec="milliseconds")
    return max(
        (version for version in candidates if first_seen[version.id] >= since),
        key=lambda version: (
            version.cells,
            version.published_on,
            first_seen[version.id],
            version.letters,
            version.digest,
        ),
    )
