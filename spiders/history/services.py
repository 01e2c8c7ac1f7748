"""Web archives: what they are asked, how fast, and how their answers are read.

The limits are those that the archives gave their own client's authors (see
docs/how-to/backfill.md); 80 % of them is what is used.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit

from spiders.history import rows
from spiders.history.rows import Row

Source = Literal["wayback", "commoncrawl"]
Name = Literal["wayback", "commoncrawl", "cdx"]

WAYBACK = "https://web.archive.org"
COMMON_CRAWL = "https://index.commoncrawl.org"
COMMON_CRAWL_DATA = "https://data.commoncrawl.org"

ROWS = 10_000
"""Rows of one answer of the Wayback Machine's index; it gives 150,000 at the most."""

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_NO_PAGES = r"!mimetype:(image|audio|video|font)/.*|text/css|.*javascript.*"
_MEMENTO = re.compile(r"/(\d{1,14})(?:[a-z]{2}_)?/(https?:/{1,2}.+)", re.IGNORECASE | re.DOTALL)
_CRAWL_YEAR = re.compile(r"CC-MAIN-(\d{4})")
_NONE = "no captures found"


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two questions to the index, and between two captures asked for."""

    index: float
    memento: float


@dataclass(frozen=True, slots=True)
class Span:
    """The report years that are wanted, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question to an index: its address, and the host or address it is about."""

    url: str
    about: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What an index answered: captures, and the questions that follow."""

    rows: tuple[Row, ...] = ()
    following: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Memento:
    """An address in an archive: of what, and when; ``range`` are bytes of a file, if it is one."""

    url: str
    original: str
    timestamp: str
    range: str | None = None

    @property
    def name(self) -> str:
        """The address under which the archive's copy is cited, unlike every other's."""
        return self.url if self.range is None else f"{self.url}#{self.range}"


@dataclass(frozen=True, slots=True)
class Service:
    """The Wayback Machine, or a server of pywb that has the same playback.

    ``base`` is its address without a slash at the end; ``local`` permits loopback and
    private addresses, as the user named the server.
    """

    name: Name = "wayback"
    base: str = WAYBACK
    pace: Pace = Pace(index=2.5, memento=0.125)
    local: bool = False

    source: Source = "wayback"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that may be asked."""
        return frozenset((urlsplit(self.base).hostname or "",))

    @property
    def tells_all(self) -> bool:
        """Whether captures can be asked for that no index told of."""
        return True

    def questions(self, about: str, span: Span) -> tuple[Question, ...]:
        """What is asked first about a host, or about all below an address.

        Rows are not collapsed: a server compares neighbouring rows whatever page they
        are of, so that it would drop pages.
        """
        kind = "prefix" if "/" in about else "host"
        asked = {"url": about, "matchType": kind, "from": str(span.first)}
        if self.name == "cdx":
            return (Question(f"{self.base}/cdx?{urlencode({**asked, 'output': 'json'})}", about),)
        more = [
            ("filter", "statuscode:200|-"),
            ("filter", _NO_PAGES),
            ("fl", ",".join(_FIELDS)),
            ("limit", str(ROWS)),
            ("showResumeKey", "true"),
        ]
        query = urlencode([*asked.items(), *more])
        return (Question(f"{self.base}/cdx/search/cdx?{query}", about),)

    def answered(self, question: Question, text: str) -> Answered:
        """What the index answered; a key to go on with stands behind an empty line."""
        if self.name == "cdx":
            found = [row for row in rows.of_lines(text) if row.status in (200, None)]
            return Answered(tuple(found))
        told, _, rest = text.partition("\n\n")
        found = [row for line in told.splitlines() if (row := rows.of_columns(line, _FIELDS))]
        resume = rest.strip()
        if not resume:
            return Answered(tuple(found))
        url = question.url.partition("&resumeKey=")[0]
        # the server writes the key as a query has it, its escapes included
        following = f"{url}&resumeKey={quote(resume, safe='%+')}"
        return Answered(tuple(found), (Question(following, question.about),))

    def memento(self, original: str, timestamp: str, row: Row | None = None) -> Memento | None:  # noqa: ARG002 - others look
        """Where the exact bytes of a capture are to be had."""
        middle = "/web" if self.name == "wayback" else ""
        return Memento(f"{self.base}{middle}/{timestamp}id_/{original}", original, timestamp)

    def parsed(self, url: str) -> Memento | None:
        """The address of a capture taken apart; ``None`` for another address."""
        if not url.startswith(f"{self.base}/"):
            return None
        found = _MEMENTO.search(url, len(self.base))
        if found is None or len(found[1]) < 14:
            return None
        original = re.sub(r"\A(https?):/{1,2}", r"\1://", found[2], flags=re.IGNORECASE)
        return Memento(url, original, found[1])


@dataclass(frozen=True, slots=True)
class CommonCrawl(Service):
    """Common Crawl: an index for each crawl, and records of WARC files by their bytes."""

    name: Name = "commoncrawl"
    base: str = COMMON_CRAWL
    data: str = COMMON_CRAWL_DATA
    pace: Pace = Pace(index=1.0, memento=0.55)
    source: Source = "commoncrawl"

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the index and of the files."""
        return frozenset(urlsplit(base).hostname or "" for base in (self.base, self.data))

    @property
    def tells_all(self) -> bool:
        """A record is to be had by its bytes only, which the index tells."""
        return False

    def questions(self, about: str, span: Span) -> tuple[Question, ...]:
        """The list of crawls, then each crawl's index from the first year wanted on."""
        return (Question(f"{self.base}/collinfo.json#{span.first}", about),)

    def answered(self, question: Question, text: str) -> Answered:
        """Rows of a crawl's index, or the questions that the list of crawls leads to."""
        if "/collinfo.json" in question.url:
            first = int(question.url.partition("#")[2])
            return Answered(following=tuple(self._crawls(text, question.about, first)))
        found = tuple(row for row in rows.of_lines(text) if row.status == 200 and row.member)
        return Answered(found)

    def _crawls(self, text: str, about: str, first: int) -> list[Question]:
        try:
            crawls = json.loads(text)
        except (ValueError, RecursionError):
            return []
        kind = "prefix" if "/" in about else "host"
        query = urlencode({"url": about, "matchType": kind, "output": "json"})
        found = []
        for crawl in crawls if isinstance(crawls, list) else ():
            api = crawl.get("cdx-api") if isinstance(crawl, dict) else None
            year = _CRAWL_YEAR.search(str(crawl.get("id", ""))) if api else None
            ours = isinstance(api, str) and urlsplit(api).hostname in self.hosts
            if ours and (year is None or int(year[1]) >= first):
                found.append(Question(f"{api}?{query}", about))
        return found

    def memento(self, original: str, timestamp: str, row: Row | None = None) -> Memento | None:
        """The bytes of a row's record; ``None`` without a row."""
        if row is None or row.member is None:
            return None
        member = row.member
        span = f"bytes={member.offset}-{member.offset + member.length - 1}"
        return Memento(f"{self.data}/{member.file}", original, timestamp, span)

    def parsed(self, url: str) -> Memento | None:  # noqa: ARG002 - a file says nothing of it
        """A file's address says nothing of what is in it."""
        return None


def says_none(text: str) -> bool:
    """Whether a server that answers 404 says by it that it has no captures."""
    return _NONE in text.lower()
