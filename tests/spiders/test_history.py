"""What is asked of an archive's index, how its rows are read, which captures are chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spiders.families.generic import families
from spiders.history import choice
from spiders.history.rows import (
    Index,
    Member,
    Row,
    moment_of,
    of_columns,
    of_lines,
    page_key,
    timestamp_of,
)
from spiders.history.services import CommonCrawl, Question, Service, Span
from spiders.portals import Portal

PORTAL = Portal(
    "a",
    "青溪市公安局",
    ("www.a.gov.cn", "gaj.a.gov.cn"),
    columns=("http://gaj.a.gov.cn/zwgk/nb/index.html",),
    former_hosts=("www.aga.gov.cn",),
)
URL = "http://www.aga.gov.cn/zfxxgknb/201301/t20130120_1.html"
SPAN = Span(2008, 2020)


def is_detail(url: str) -> bool:
    return any(family.is_detail(url) for family in families().values())


def row(timestamp: str, digest: str = "A", url: str = URL, status: int | None = 200) -> Row:
    return Row(url, timestamp, status, "text/html", digest)


def test_every_host_is_asked_about_and_of_shared_ones_the_column_only() -> None:
    assert choice.abouts(PORTAL) == ("www.a.gov.cn", "gaj.a.gov.cn", "www.aga.gov.cn")
    shared = Portal("b", "b", ("b.gov.cn",), shared=True, columns=("http://b.gov.cn/x/nb/i.html",))
    assert choice.abouts(shared) == ("b.gov.cn/x/nb/",)
    (question,) = Service().questions("b.gov.cn/x/nb/", SPAN)
    asked = parse_qs(urlsplit(question.url).query)
    assert (asked["matchType"], asked["from"]) == (["prefix"], ["2008"])
    assert "collapse" not in asked


def test_hosts_that_may_be_the_bureau_s_are_asked_about_as_well() -> None:
    maybe = replace(PORTAL, candidate_hosts=("www.aga2.gov.cn", "gaj.a.gov.cn"))
    assert sorted(choice.abouts(maybe)) == sorted((*choice.abouts(PORTAL), "www.aga2.gov.cn"))
    assert choice.is_candidate("http://aga2.gov.cn/x", maybe)
    assert not choice.is_candidate("http://gaj.a.gov.cn/x", maybe)
    assert not choice.is_candidate("http://elsewhere.gov.cn/x", maybe)


def test_a_list_is_asked_for_where_something_came_out_when_the_report_was_due() -> None:
    index = Index()
    index.add([row("20150101000000", url="http://www.aga.gov.cn/jwzx/201405/t20140501_1.html")])
    found = choice.choose(index, PORTAL, is_detail)
    assert [year for year in range(2008, 2020) if choice.may_have(found, year)] == [2013]
    index.add([row("20150101000000", url="http://www.aga.gov.cn/show.asp?id=7")])
    found = choice.choose(index, PORTAL, is_detail)
    assert all(choice.may_have(found, year) for year in range(2008, 2015))
    assert not choice.may_have(found, 2015)


def test_beside_reports_the_first_of_the_year_are_asked_for() -> None:
    index = Index()
    base = "http://www.aga.gov.cn/jwzx/gggs"
    urls = [f"{base}/2014{month:02}/t2014{month:02}10_{month}.html" for month in (1, 2, 4, 6, 12)]
    index.add(row("20150101000000", url=url) for url in (*urls, f"{base}/201302/t20130210_9.html"))
    had = {page_key(urls[0])}
    known = [f"{base}/201301/t20130120_3.html"]
    assert [one.url for one in choice.beside(index, known, 2013, had)] == urls[1:3]
    assert list(choice.beside(index, ["http://www.aga.gov.cn/zwgk/1.html"], 2013, set())) == []


def test_a_key_goes_on_with_the_same_question() -> None:
    service = Service()
    (first,) = service.questions("a.gov.cn", SPAN)
    line = f"cn,gov,aga)/x 20130501030405 {URL} text/html 200 ABC 12"
    answered = service.answered(first, f"{line}\nbroken line\n\ncn%2Cgov%29%2F+2013%21\n")
    assert answered.rows == (row("20130501030405", "ABC"),)
    (second,) = answered.following
    assert second.url == f"{first.url}&resumeKey=cn%2Cgov%29%2F+2013%21"
    (third,) = service.answered(second, f"{line}\n\nother+key\n").following
    assert third.url == f"{first.url}&resumeKey=other+key"


def test_rows_without_a_moment_or_an_address_are_none() -> None:
    assert list(of_lines('{"url": "x"}\n[]\nnot json\n{"timestamp": "20131399000000"}')) == []
    assert of_columns("a b c", ("timestamp", "original")) is None
    (found,) = of_lines(
        '{"timestamp": "20130501030405", "url": "http://a/", "status": "-", "mime": "warc/revisit",'
        ' "filename": "f", "offset": "7", "length": "9", "digest": "sha1:AB"}'
    )
    assert (found.status, found.member, found.digest) == (None, Member("f", 7, 9), "AB")


@given(some.integers(820_454_400, 1_893_456_000))
def test_moments_keep_their_second(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert moment_of(timestamp_of(moment)) == moment


def test_pages_are_one_whatever_their_scheme_and_www() -> None:
    index = Index()
    new = index.add(
        [row("20130501030405"), row("20140501030405", url=URL.replace("http:", "https:"))]
    )
    assert new == 2
    assert index.add([row("20130501030405")]) == 0, "the row at a seam comes again"
    assert len(index.of(URL.replace("www.", ""))) == 2


@pytest.mark.parametrize(
    ("captures", "chosen"),
    [
        ([row("20130101000000")], "20130101000000"),
        # one that repeats before a later one, in its first capture
        (
            [row("20130101000000"), row("20140101000000"), row("20200101000000", "B")],
            "20130101000000",
        ),
        # the latest that repeats
        (
            [row(f"201{n}0101000000", digest) for n, digest in enumerate("AABB")],
            "20120101000000",
        ),
        # nothing repeats: the first, as the last may be of a page in its place
        ([row("20130101000000"), row("20200101000000", "B")], "20130101000000"),
        # a revisit is of a body elsewhere: the record that has it
        ([row("20130101000000", status=None), row("20140101000000")], "20140101000000"),
    ],
)
def test_the_capture_of_a_page_that_is_asked_for(captures: list[Row], chosen: str) -> None:
    found = choice.stable(captures)
    assert found is not None
    assert found.timestamp == chosen


def test_columns_are_known_by_their_entry_and_their_names_and_reports_lie_below() -> None:
    index = Index()
    told = {
        "http://gaj.a.gov.cn/zwgk/nb/": "list",
        "http://www.aga.gov.cn/zwgk/nb/index.html": "list",
        "http://www.aga.gov.cn/zfxxgknb/": "list",
        URL: "page",
        "http://www.aga.gov.cn/zwgk/nb/201401/t20140120_2.html": "page",
        "http://www.aga.gov.cn/jwzx/201401/t20140120_3.html": "",
        "http://www.aga.gov.cn/": "",
    }
    index.add(row("20150101000000", url=url) for url in told)
    found = choice.choose(index, PORTAL, is_detail)
    lists = {rows[0].url for rows in found.lists}
    pages = {one.url for one in found.pages}
    assert lists == {url for url, kind in told.items() if kind == "list"}
    assert pages == {url for url, kind in told.items() if kind == "page"}


def test_lists_stand_once_a_year_the_latest_first() -> None:
    rows = [
        row(f"{year}0{month}01000000", f"{year}{month}")
        for year in (2012, 2013)
        for month in (1, 5)
    ]
    assert [one.timestamp[:6] for one in choice.yearly(rows)] == ["201305", "201205"]


def test_the_nearest_capture_and_its_window() -> None:
    at = datetime(2013, 6, 1, tzinfo=UTC)
    near = choice.nearest([row("20130101000000"), row("20130901000000"), row("20200101000000")], at)
    assert near is not None
    assert near.timestamp == "20130901000000"
    assert choice.is_within(near.timestamp, at, timedelta(days=92))
    assert not choice.is_within(near.timestamp, at, timedelta(days=91))


def test_common_crawl_asks_each_crawl_from_the_first_year_on_its_own_host_only() -> None:
    service = CommonCrawl()
    (first,) = service.questions("a.gov.cn", Span(2013, 2020))
    crawls = (
        '[{"id": "CC-MAIN-2012", "cdx-api": "https://index.commoncrawl.org/CC-MAIN-2012-index"},'
        '{"id": "CC-MAIN-2014-10", "cdx-api": "https://index.commoncrawl.org/CC-MAIN-2014-10-index"},'
        '{"id": "CC-MAIN-2015-10", "cdx-api": "http://127.0.0.1/CC-MAIN-2015-10-index"}, 7]'
    )
    (question,) = service.answered(first, crawls).following
    assert "CC-MAIN-2014-10-index?url=a.gov.cn&matchType=host" in question.url
    assert service.answered(Question(first.url, "a"), "no json").following == ()


@pytest.mark.parametrize("name", ["wayback", "cdx"])
def test_addresses_of_captures_are_made_and_taken_apart(name: str) -> None:
    service = Service() if name == "wayback" else Service("cdx", "http://127.0.0.1:8080/all")
    for url in (URL, "http://a.gov.cn/x?u=http://b/&t=20130101000000", "http://a.gov.cn:8080/"):
        made = service.memento(url, "20130501030405")
        assert made is not None
        parsed = service.parsed(made.url)
        assert parsed is not None
        assert (parsed.original, parsed.timestamp) == (url, "20130501030405")
    assert service.parsed("http://a.gov.cn/20130501030405id_/http://a.gov.cn/") is None
