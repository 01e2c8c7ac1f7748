"""The scheduler by itself: which requests it hands out in which night, and what it keeps."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from scrapy import Request

from archive import queue
from archive.records import Capture, Outcome
from archive.store import open_archive
from common import times
from common.times import timestamp
from crawler.crawl.middlewares.recheck import RecheckMiddleware
from crawler.crawl.queue.recheck import Due, add_rechecks
from spiders.statistics import LISTS_LOST
from tests.crawler.crawl.scheduling import HOST, PORTAL, START, name, night, rows


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


def test_a_request_keeps_its_row_until_all_it_led_to_is_kept(db: Path) -> None:
    with night(db, end=None) as first:
        first.found("list", kind="list")
        column = first.take()
        assert set(rows(db)) == {"list"}
        first.found("a", "b")  # found by the callback of a request still in progress
        first.answer(column)
        one = first.take()
        assert name(one) == "a"
        assert set(rows(db)) == {"a", "b"}
        first.answer(one)
    assert set(rows(db)) == {"a", "b"}  # killed before the end of a was written
    with night(db, 1) as second:
        assert second.found("b", "c") == [False, True]
        assert second.taken() == ["a", "b", "c"]
    assert rows(db) == {}


def test_requests_of_the_start_have_no_row(db: Path) -> None:
    with night(db, end=None) as first:
        first.found("col/", kind="list", is_start_request=True)
        first.found("home", kind="navigation")
        assert first.taken() == ["home", "col/"]
    assert rows(db) == {}


def test_failures_wait_for_1_2_4_nights_and_are_given_up(db: Path) -> None:
    tried = []
    for day in range(20):
        with night(db, day, GONGAN_QUEUE_ATTEMPTS=4) as crawl:
            if day < 19:
                crawl.found("a")  # the list names it each night
            request = crawl.take()
            if request is None:
                continue
            tried.append(day)
            capture = crawl.captured("timeout")
            crawl.answer(request, "timeout", capture_id=capture)
        if day == 0:
            # the night that begins at the same hour finds it due
            due = timestamp(START + timedelta(hours=12))
            assert rows(db) == {"a": ("retry", 1, due)}
    assert tried[:4] == [0, 1, 3, 7]
    assert tried[4] == 8  # given up as a failure, found anew by the list


def test_a_retry_within_the_run_is_the_same_request(db: Path) -> None:
    with night(db) as crawl:
        crawl.found("a")
        first = crawl.take()
        assert first is not None
        again = first.replace(dont_filter=True, priority=-1)
        crawl.scheduler.enqueue_request(again)
        crawl.answer(first, "server_error")
        crawl.found("b")
        assert name(crawl.take()) == "b"
        assert rows(db)["a"][:2] == ("found", 0)
        second = crawl.take()
        assert second is again
        crawl.answer(again, "server_error")
    assert rows(db)["a"][:2] == ("retry", 1)
    assert rows(db)["b"][:2] == ("found", 0)  # in progress when it ended


@pytest.mark.parametrize(
    "outcome", ["ok", "unchanged", "redirected", "not_found", "soft_404", "disallowed", "too_large"]
)
def test_definite_outcomes_end_a_request(db: Path, outcome: Outcome) -> None:
    with night(db) as crawl:
        crawl.found("a")
        crawl.answer(crawl.take(), outcome)
    assert rows(db) == {}


@pytest.mark.parametrize("cause", ["stop", "budget", "host"])
def test_what_was_not_sent_waits_without_blame(db: Path, cause: str) -> None:
    with night(db, end="shutdown") as crawl:
        crawl.found("a")
        crawl.answer(crawl.take(), "disallowed", postponed=cause)
    assert rows(db) == {"a": ("found", 0, None)}


def test_a_host_that_is_left_alone_is_asked_nothing_more(db: Path) -> None:
    with night(db) as crawl:
        crawl.found("a", "b")
        crawl.found("list", kind="list")
        first = crawl.take()
        first.meta["postponed"] = "host"
        assert crawl.take() is None
        assert not crawl.scheduler.has_pending_requests()
        crawl.answer(first, "disallowed")
    assert set(rows(db)) == {"a", "b", "list"}
    # a list that was not asked for may name reports
    assert crawl.crawler.stats.get_value(LISTS_LOST) == 1


def test_lists_are_asked_for_though_they_failed_the_night_before(db: Path) -> None:
    with night(db) as crawl:
        crawl.found("list", kind="list")
        crawl.found("a")
        for _ in range(2):
            crawl.answer(crawl.take(), "timeout")
    with night(db, 1) as crawl:
        for _ in range(2):
            crawl.answer(crawl.take(), "timeout")
    with night(db, 2) as crawl:
        assert crawl.found("list", kind="list") == [True]
        assert crawl.found("a") == [False]
        crawl.answer(crawl.take(), "timeout")
        assert crawl.take() is None
    assert rows(db)["list"][:2] == ("retry", 3)
    assert rows(db)["a"][:2] == ("retry", 2)


def test_leftovers_come_first_and_second_looks_last(db: Path) -> None:
    with night(db, end="shutdown") as crawl:
        crawl.found("left")
        crawl.take()
    with open_archive(db) as archive:
        due = [Due(f"{HOST}/old", "page", "2026"), Due(f"{HOST}/left", "page", "2026")]
        assert archive.write(lambda: add_rechecks(archive.db, PORTAL.id, due)) == 1
        assert archive.write(lambda: add_rechecks(archive.db, PORTAL.id, due)) == 0
    with night(db, 1) as crawl:
        crawl.found("col/", kind="list", is_start_request=True)
        crawl.found("new", "old")
        assert crawl.taken() == ["left", "new", "col/", "old"]
    assert rows(db) == {}


def test_second_looks_become_the_right_requests(db: Path) -> None:
    with night(db):
        pass
    with open_archive(db) as archive:
        due = [
            Due(f"{HOST}/a.html", "page", "2026", "2020年报", None),
            Due(f"{HOST}/b.pdf", "attachment", "2026", "附件", "2020年报"),
        ]
        archive.write(lambda: add_rechecks(archive.db, PORTAL.id, due))
    with night(db, 1) as crawl:
        page, file = crawl.take(), crawl.take()
        assert (page.callback, page.meta["kind"]) == (crawl.spider.parse_article, "page")
        assert (page.meta["link_text"], page.cb_kwargs) == ("2020年报", {})
        assert (file.callback, file.meta["kind"]) == (crawl.spider.parse_attachment, "attachment")
        assert file.cb_kwargs == {"page_title": "2020年报"}
        assert file.errback == crawl.spider.failed


def test_a_row_of_another_program_is_dropped(db: Path, caplog: pytest.LogCaptureFixture) -> None:
    with night(db, end="shutdown") as crawl:
        crawl.found("a", "b")
        crawl.take()
    with open_archive(db) as archive:
        archive.write(
            lambda: archive.db.execute("UPDATE queue SET request = '{}' WHERE url LIKE '%a'")
        )
    with caplog.at_level(logging.WARNING), night(db, 1) as crawl:
        assert crawl.taken() == ["b"]
    assert f"dropped from the queue: {HOST}/a" in caplog.text
    assert rows(db) == {}


def test_what_cannot_be_kept_is_made_all_the_same(db: Path) -> None:
    with night(db) as crawl:
        request = Request(f"{HOST}/odd", callback=print)
        assert crawl.scheduler.enqueue_request(request)
        assert rows(db) == {}
        assert crawl.taken() == ["odd"]


def test_an_archive_that_fails_ends_the_crawl_and_loses_no_row(db: Path) -> None:
    with night(db, end="archive_failed") as crawl:
        crawl.found("a", "b")
        request = crawl.take()
        crawl.session.broken = RuntimeError("gone")
        crawl.answer(request)
        assert crawl.take() is None
    assert set(rows(db)) == {"a", "b"}


def test_portals_with_work(db: Path) -> None:
    with night(db, end="shutdown") as crawl:
        crawl.found("a", "b")
        crawl.answer(crawl.take(), "timeout")
    with open_archive(db) as archive:
        for hours, waiting in ((0, 1), (11, 1), (13, 2)):
            now = timestamp(START + timedelta(hours=hours))
            assert queue.portals_with_work(archive.db, now) == {PORTAL.id: waiting}


def test_documents_that_are_not_due_are_not_asked_for(db: Path) -> None:
    with night(db, GONGAN_RECHECK=True) as crawl:
        now = times.present()
        stored = Capture(
            crawl.session.run_id,
            f"{HOST}/known",
            "ok",
            now,
            now,
            PORTAL.id,
            body=b"<p>",
            status=200,
        )
        crawl.session.record(stored)
        middleware = RecheckMiddleware.from_crawler(crawl.crawler)
        pages = [crawl.page("known"), crawl.page("new"), crawl.page("known", kind="list")]
        pages += [crawl.page("known", kind="part"), crawl.page("known").replace(dont_filter=True)]
        wanted = [middleware.get_processed_request(page, object()) for page in pages]
        assert [page is not None for page in wanted] == [False, True, True, True, True]
        with times.clock(lambda: now + timedelta(days=7)):
            assert middleware.get_processed_request(pages[0], object()) is pages[0]


def test_a_host_left_alone_from_the_start_is_said_once(
    db: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with night(db, end="shutdown") as crawl:
        crawl.found("a", "b", "c")
        crawl.take()
    with caplog.at_level(logging.WARNING), night(db, 1) as crawl:
        crawl.session.hosts["gaj.example.gov.cn"].leave_alone("tomorrow", "it failed")
        crawl.found("col/", kind="list", is_start_request=True)
        crawl.found("d")
        assert name(crawl.take()) == "col/"  # it is refused, and that is recorded
        assert crawl.take() is None
    assert caplog.text.count("is left alone until tomorrow: it failed") == 1
    assert set(rows(db)) == {"a", "b", "c", "d"}
