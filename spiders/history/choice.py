"""Which of an archive's captures are worth asking for: lists through time, and likely reports."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from spiders import links
from spiders.history.rows import Index, Row, host_key, moment_of, page_key
from spiders.links import Link
from spiders.portals import Portal

WINDOW = timedelta(days=365)
"""How far in time from its page an attachment or picture may have been captured."""

MOST_BESIDE = 4
"""Articles beside reports that are asked for, for a year that no list names."""

_DATED = re.compile(r"(?<!\d)(20\d\d)(?:[/-]?(\d\d?))(?=[/_-]|\d\d[/_-]|t\d{8})")
_DATE_FOLDERS = re.compile(r"(?:20\d\d(?:[/-]?\d\d?){0,2}/)+$")
_FIRST_MONTHS = 4
"""Reports were due by 31 March (Regulations of 2008), some come in April."""
_ART = re.compile(r"/art_(\d+)_\d+\.html")
_COL = re.compile(r"/col/col(\d+)/")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Held:
    """What the corpus has already: years with a report, and pages (their keys) fetched live."""

    years: frozenset[int] = frozenset()
    pages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Lists, each with one capture a year, the latest first; and likely reports' captures.

    Of the lists those come first that were captured for the last time before others.
    ``files`` are documents below a column, which pages that were captured may name.
    Of all ``others`` it is known in which year they came out (0: the address does not
    say), and until when they were captured.
    """

    lists: tuple[tuple[Row, ...], ...] = ()
    pages: tuple[Row, ...] = ()
    files: tuple[Row, ...] = ()
    others: frozenset[tuple[int, int]] = frozenset()


def abouts(portal: Portal) -> tuple[str, ...]:
    """What an index is asked about: every host that a portal has, had, or may have (candidates).

    Of a host that many organs share only what lies below the portal's columns.
    """
    if portal.columns and (portal.shared or portal.aggregate):
        below = [urljoin(url, ".").partition("://")[2] for url in portal.columns]
        return tuple(dict.fromkeys((*below, *portal.former_hosts)))
    every = (*portal.hosts, *portal.former_hosts, *portal.candidate_hosts)
    hosts = {host_key(host): host for host in reversed(every)}
    return tuple(hosts.values())[::-1]


def hosts_of(portal: Portal) -> frozenset[str]:
    """The hosts of which an archive's copies may be asked for, without ``www.``."""
    every = (*portal.hosts, *portal.former_hosts, *portal.candidate_hosts)
    return frozenset(map(host_key, every))


def is_candidate(url: str, portal: Portal) -> bool:
    """Whether an address is of a host that may be another's: what it has must name the bureau."""
    own = frozenset(map(host_key, (*portal.hosts, *portal.former_hosts)))
    host = host_key(urlsplit(url).hostname or "")
    return host not in own and host in hosts_of(portal)


def stable(captures: Sequence[Row]) -> Row | None:
    """The capture of a page that is asked for.

    The latest content that was captured more than once, in its first capture that is no
    revisit; or the first capture, as a single later one may be of a page in its place.
    """
    good = [row for row in captures if row.status in (200, None)]
    times = Counter(row.digest for row in good if row.digest)
    repeated = [row for row in good if times[row.digest or ""] > 1]
    wanted = [row for row in good if row.digest == repeated[-1].digest] if repeated else good
    return next((row for row in wanted if row.status), wanted[0] if wanted else None)


def contents(captures: Sequence[Row]) -> list[Row]:
    """One capture of each content of a page, in the order of time."""
    good = [row for row in captures if row.status in (200, None)]
    found: dict[str, Row] = {}
    for row in good:
        name = row.digest or row.timestamp
        if name not in found or (found[name].status is None and row.status is not None):
            found[name] = row
    return list(found.values())


def nearest(captures: Sequence[Row], moment: datetime) -> Row | None:
    """The capture nearest in time."""
    good = [row for row in captures if row.status in (200, None)]
    return min(good, key=lambda row: (abs(row.moment - moment), row.timestamp), default=None)


def is_within(timestamp: str, moment: datetime, window: timedelta) -> bool:
    """Whether a capture is so near in time."""
    return abs(moment_of(timestamp) - moment) <= window


def choose(index: Index, portal: Portal, is_detail: Callable[[str], bool]) -> Chosen:
    """The lists of annual reports that an index knows, and the articles that lie below them."""
    pages = list(index.pages())
    lists = [rows for rows in pages if _is_column(rows[-1].url, portal, is_detail)]
    marks = _Marks.of(portal, [rows[-1].url for rows in lists])
    below = [row for rows in pages if (row := stable(rows)) and marks.below(row.url)]
    files = [row for row in below if links.is_attachment(row.url)]
    details = [row for row in below if is_detail(row.url) and row not in files]
    through_time = [tuple(yearly(rows)) for rows in lists]
    # hosts that were left first had the years that nobody shows any more
    oldest_first = sorted(filter(None, through_time), key=lambda rows: rows[0].timestamp)
    told = {page_key(row.url) for row in details} | {page_key(rows[-1].url) for rows in lists}
    left = [rows for rows in pages if page_key(rows[-1].url) not in told]
    others = {_came_out(rows) for rows in left if not links.is_listing(rows[-1].url)}
    return Chosen(tuple(oldest_first), tuple(details), tuple(files), frozenset(others))


def may_have(chosen: Chosen, year: int) -> bool:
    """Whether a year's report may be among the pages that are below no column.

    An index tells all that its archive has: where nothing came out in the year after, no
    list leads to that report.
    """
    return any(out == year + 1 if out else until > year for out, until in chosen.others)


def _came_out(captures: Sequence[Row]) -> tuple[int, int]:
    dated = _DATED.search(urlsplit(captures[-1].url).path)
    return int(dated[1]) if dated else 0, captures[-1].moment.year


def beside(index: Index, reports: Iterable[str], year: int, had: Container[str]) -> Iterator[Row]:
    """Articles that stand where ``reports`` stood and came out when a year's report was due.

    Of a report that was put among notices, and that no captured list names, nothing else
    tells.  ``had`` are the keys of pages that need not be asked for; the first of the year
    come first, at most :data:`MOST_BESIDE`.
    """
    folders = {_without_date(url) for url in reports}
    found = []
    for rows in index.pages():
        row = stable(rows)
        if row is None or page_key(row.url) in had or _without_date(row.url) not in folders:
            continue
        dated = _DATED.search(urlsplit(row.url).path)
        month = (int(dated[1]), int(dated[2])) if dated else (rows[0].moment.year, 1)
        if month[0] == year + 1 and 1 <= month[1] <= _FIRST_MONTHS:
            found.append((month, page_key(row.url), row))
    return (row for _, _, row in sorted(found, key=lambda one: one[:2])[:MOST_BESIDE])


def _without_date(url: str) -> str:
    """The folder of an article without those of its date: that of its column."""
    return _DATE_FOLDERS.sub("", page_key(urljoin(url, ".")))


def yearly(captures: Sequence[Row]) -> list[Row]:
    """The last of the contents of each year, the latest first."""
    by_year = {row.timestamp[:4]: row for row in contents(captures)}
    return list(by_year.values())[::-1]


def home(index: Index, host: str) -> Row | None:
    """The latest capture of a host's home page."""
    found = yearly(index.of(f"http://{host}/"))
    return found[0] if found else None


def year_named(text: str) -> int | None:
    """The first year that a title names."""
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def _is_column(url: str, portal: Portal, is_detail: Callable[[str], bool]) -> bool:
    if any(_path(url) == _path(column) for column in portal.columns):
        return True
    return _names_column(url) and links.is_listing(url) and not is_detail(url)


def _path(url: str) -> str:
    return page_key(url).partition("/")[2]


def _names_column(url: str) -> bool:
    score = links.score(Link(url, ""))
    return score is not None and score.column


def _folders(url: str) -> Iterator[str]:
    """The folders that an address lies in, the innermost first, without the host's own."""
    folder = urljoin(url, ".")
    while urlsplit(folder).path.count("/") > 1:
        yield folder
        folder = urljoin(folder, "..")


@dataclass(frozen=True, slots=True)
class _Marks:
    """What tells articles of a column: the folders they lie below, and Hanweb's numbers."""

    folders: tuple[str, ...]
    numbers: frozenset[str]

    @classmethod
    def of(cls, portal: Portal, lists: Iterable[str]) -> _Marks:
        urls = [*lists, *portal.columns]
        numbers = frozenset(found[1] for url in urls if (found := _COL.search(url)))
        folders = {urljoin(url, ".") for url in urls if not _COL.search(url)}
        deep = {page_key(folder) for folder in folders if urlsplit(folder).path.count("/") > 1}
        return cls(tuple(sorted(deep)), numbers)

    def below(self, url: str) -> bool:
        """Whether an article's address lies below a column."""
        number = _ART.search(url)
        if number is not None:
            return number[1] in self.numbers
        if any(_names_column(folder) for folder in _folders(url)):
            return True  # whether a list of it was captured or not
        name = page_key(url)
        return any(name.startswith(folder) for folder in self.folders)
