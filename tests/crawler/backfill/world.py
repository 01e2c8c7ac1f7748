"""Bureaus whose portals moved and dropped years, and what an archive captured at random moments.

A bureau has three hosts, one after the other: an old police host, a folder of its own
system, and the present portal.  Each move drops what is older than a few years.  One in
three had its first reports among notices, one in four its next ones as files.
"""

from __future__ import annotations

import base64
import hashlib
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from typing import Any
from urllib.parse import urljoin

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from spiders.history.rows import page_key
from tests.sites import pages
from tests.sites.portals.trs import article, site_page
from tests.sites.reports import Report, reports

FIRST, LAST = 2008, 2025
NOTICES = "/jwzx/gggs/"
COLUMNS = ("/web/gknb/", "/zwgk/zfxxgknb/", "/zwgk/zfxxgk/zfxxgknb/")
NAMES = ["青溪", "白河", "长林", "东岭", "南浦", "西塘", "北原", "金沙", "石桥", "云台"]


@dataclass(frozen=True)
class Age:
    """One host of a bureau: from which year to which, and the oldest report it shows."""

    host: str
    column: str
    first: int
    last: int
    oldest: int


@dataclass(frozen=True)
class Bureau:
    """One bureau with its hosts, the present one last."""

    number: int
    name: str
    ages: tuple[Age, ...]

    @property
    def present(self) -> Age:
        return self.ages[-1]

    def entry(self) -> dict[str, Any]:
        """Its entry in the registry."""
        now = self.present
        return {
            "id": f"world_{self.number}",
            "name": self.name,
            "family": "trs_wcm",
            "hosts": [now.host],
            "former_hosts": [age.host for age in self.ages[:-1]],
            "home_url": f"http://{now.host}/",
            "columns": [f"http://{now.host}{now.column}index.html"],
        }


@dataclass(frozen=True)
class Copy:
    """A page as an archive captured it."""

    url: str
    moment: datetime
    body: bytes
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def timestamp(self) -> str:
        return self.moment.strftime("%Y%m%d%H%M%S")

    @cached_property
    def key(self) -> str:
        """Its page's name in an index."""
        return page_key(self.url)

    @cached_property
    def digest(self) -> str:
        sha1 = hashlib.sha1(self.body, usedforsecurity=False).digest()
        return base64.b32encode(sha1).decode()


def bureaus(count: int, seed: int = 1) -> list[Bureau]:
    """So many bureaus that moved twice, each in other years."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        name = f"{NAMES[number % 10]}{'市县区旗'[number // 10 % 4]}公安局"
        one, two = chance.randint(2012, 2014), chance.randint(2017, 2019)
        hosts = (f"www.w{number}ga.gov.cn", f"gaj.w{number}.gov.cn", f"www.w{number}.gov.cn")
        found.append(
            Bureau(
                number,
                name,
                (
                    Age(hosts[0], COLUMNS[0], FIRST + 1, one, FIRST),
                    Age(hosts[1], COLUMNS[1], one, two, one - 3),
                    Age(hosts[2], COLUMNS[2], two, LAST + 1, two - 2),
                ),
            )
        )
    return found


@cache
def _reports(name: str) -> dict[int, Report]:
    return {report.year: report for report in reports(name, range(FIRST, LAST + 1))}


def _among_notices(bureau: Bureau, age: Age) -> bool:
    return age.column == COLUMNS[0] and bureau.number % 3 == 1


def _has_files(bureau: Bureau, age: Age) -> bool:
    return age.column == COLUMNS[1] and bureau.number % 4 == 2


def address(bureau: Bureau, age: Age, year: int) -> str:
    """Where a year's report stands."""
    report = _reports(bureau.name)[year]
    name = f"{report.month}/t{report.compact}_{10000 + year}.html"
    # only lists lead to those among notices
    column = NOTICES if _among_notices(bureau, age) else age.column
    return f"http://{age.host}{column}{name}"


def file_of(bureau: Bureau, age: Age, year: int) -> str:
    """Where the file of a year's report stands."""
    return urljoin(address(bureau, age, year), _file_name(year))


def _file_name(year: int) -> str:
    return f"P0{year}0120{10000 + year}.pdf"


def shown(age: Age, year: int) -> range:
    """The report years that a host shows in a year."""
    return range(age.oldest, min(year, LAST + 1))


@cache
def page_of(bureau: Bureau, age: Age, year: int) -> bytes:
    """The page of a year's report, or the one that leads to its file."""
    report = _reports(bureau.name)[year]
    if not _has_files(bureau, age):
        return article(report, report.html()).encode()
    more = f'<p>附件：<a href="{_file_name(year)}">{report.title}.pdf</a></p>'
    return article(report, "<p>全文见附件。</p>", more).encode()


@cache
def _notice(bureau: Bureau, title: str) -> bytes:
    return site_page(bureau.name, title, "<p>今天放假。</p>").encode()


def column_of(bureau: Bureau, age: Age, year: int) -> bytes:
    """The column's page as it is in a year."""
    items = [
        (address(bureau, age, one), _reports(bureau.name)[one].title, f"{one + 1}-01-20")
        for one in reversed(shown(age, year))
    ]
    return site_page(bureau.name, "政府信息公开年报", pages.entries(items)).encode()


def captured(all_of: Iterable[Bureau], seed: int = 2, share: float = 0.8) -> list[Copy]:
    """What the archive has: columns now and then, and most reports, some several times."""
    chance = random.Random(seed)
    found: list[Copy] = []
    for bureau in all_of:
        for age in bureau.ages:
            for year in range(age.first + 1, age.last + 1, 2):
                body = column_of(bureau, age, year)
                found.append(Copy(f"http://{age.host}{age.column}", _some(chance, year), body))
            for year in shown(age, age.last + 1):
                if chance.random() <= share:
                    found += _copies(chance, bureau, age, year)
            news = f"http://{age.host}/jwzx/201505/t20150505_77.html"
            found.append(Copy(news, _some(chance, age.last), _notice(bureau, "警务资讯")))
            found += _notices(chance, bureau, age)
    return sorted(set(found), key=lambda copy: (copy.url, copy.moment))


def _copies(chance: random.Random, bureau: Bureau, age: Age, year: int) -> Iterator[Copy]:
    """A report's page at random moments; its file within half a year of each, or years later."""
    start = max(year + 1, age.first)
    url = address(bureau, age, year)
    for _ in range(chance.choice((1, 1, 2, 3))):
        when = _some(chance, chance.randint(start, max(start, age.last)))
        yield Copy(url, when, page_of(bureau, age, year))
        if _has_files(bureau, age):
            body, file = _reports(bureau.name)[year].pdf(), file_of(bureau, age, year)
            for days in (chance.randint(-180, 180), chance.randint(400, 900)):
                at = when + timedelta(days=days)
                yield Copy(file, at, body, media_type="application/pdf")


def _notices(chance: random.Random, bureau: Bureau, age: Age) -> Iterator[Copy]:
    """Other notices beside reports that stand among them, some of the same months."""
    if _among_notices(bureau, age):
        for year in range(age.first, age.last + 1, 2):
            day = f"{chance.choice((2, 6, 10)):02}{chance.randint(1, 28):02}"
            url = f"http://{age.host}{NOTICES}{year}{day[:2]}/t{year}{day}_{500 + year}.html"
            yield Copy(url, _some(chance, year), _notice(bureau, f"关于放假的通告{year}"))


def live(bureau: Bureau) -> Iterator[tuple[str, bytes]]:
    """The pages that the present portal shows."""
    for year in shown(bureau.present, LAST + 1):
        yield address(bureau, bureau.present, year), page_of(bureau, bureau.present, year)


def held(all_of: Iterable[Bureau], copies: Iterable[Copy]) -> set[tuple[str, int]]:
    """Every report that any source has: bureau and year."""
    there = {copy.url for copy in copies}
    return {
        (bureau.name, year)
        for bureau in all_of
        for age in bureau.ages
        for year in range(FIRST, LAST + 1)
        if year >= age.oldest
        if address(bureau, age, year) in there or age == bureau.present
    }


def _some(chance: random.Random, year: int) -> datetime:
    start = datetime(year, 2, 1, tzinfo=UTC)
    return start + timedelta(seconds=chance.randrange(320 * 86400))


def warc(copies: Iterable[Copy]) -> tuple[bytes, list[tuple[Copy, int, int]]]:
    """The copies as a WARC file, and where each record stands in it."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    places = []
    for copy in copies:
        start = out.tell()
        head = [("Content-Type", copy.media_type), *copy.headers]
        record = writer.create_warc_record(
            copy.url,
            "response",
            payload=io.BytesIO(copy.body),
            length=len(copy.body),
            http_headers=StatusAndHeaders(f"{copy.status} OK", head, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": copy.moment.strftime("%Y-%m-%dT%H:%M:%SZ")},
        )
        writer.write_record(record)
        places.append((copy, start, out.tell() - start))
    return out.getvalue(), places
