"""When a document is looked at again: by age, by what happened to it, never all at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.records import Outcome
from archive.store import Archive, open_archive
from crawler.crawl.queue.recheck import SPREAD, Due, RecheckPolicy, due_documents, is_due
from tests.archive import making

POLICY = RecheckPolicy()
NOW = datetime(2026, 11, 1, 17, 0, tzinfo=UTC)
URL = making.URL
DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "a.db") as opened:
        making.begin(opened)
        yield opened


def capture(archive: Archive, days: float, outcome: Outcome = "ok", **changes: Any) -> int:
    """A capture of so many days ago."""
    moment = NOW - days * DAY
    values = {"outcome": outcome, "requested_at": moment, "fetched_at": moment, **changes}
    if outcome not in ("ok", "unchanged"):
        values["body"] = None
    return archive.add_capture(making.capture(1, **values)).id


def read(archive: Archive, capture_id: int, year: int | None, url: str = URL) -> None:
    reports = [making.report(year=year)] if year is not None else []
    archive.add_reading(making.reading(capture_id, *reports, url=url))


def known(archive: Archive, days: float, year: int | None, url: str = URL, **changes: Any) -> None:
    """A document that was first had 400 days ago and last looked at so many days ago."""
    body = making.HTML + url.encode()
    read(archive, capture(archive, 400, url=url, body=body, **changes), year, url)
    capture(archive, days, url=url, body=body, **changes)


@pytest.mark.parametrize(
    ("year", "days"),
    [(2026, 7), (2025, 7), (2024, 7), (2023, 14), (2022, 28), (2021, 56), (2020, 90), (2008, 90),
     (2030, 7), (None, 180)],
)  # fmt: skip
def test_intervals_grow_with_age(year: int | None, days: float) -> None:
    for number in range(50):
        interval = POLICY.interval(f"{URL}?{number}", year, NOW, lately=False)
        assert days * (1 - SPREAD) * DAY <= interval <= days * DAY
        assert POLICY.interval(f"{URL}?{number}", year, NOW, lately=True) <= 7 * DAY


def test_documents_of_one_night_do_not_fall_due_on_one_night() -> None:
    nights = Counter(
        POLICY.interval(f"{URL}?{number}", 2010, NOW, lately=False).days for number in range(1000)
    )
    assert len(nights) >= 22
    assert max(nights.values()) < 80


def test_nothing_goes_unchecked_for_longer_than_the_period() -> None:
    policy = RecheckPolicy(recent_days=30, old_days=365, period_days=60)
    assert policy.interval(URL, 2010, NOW, lately=False) <= 60 * DAY
    assert policy.interval(URL, None, NOW, lately=False) <= 60 * DAY


@pytest.mark.parametrize(
    ("year", "days", "due"),
    [(2025, 5, False), (2025, 7, True), (2010, 60, False), (2010, 90, True), (None, 90, False),
     (None, 180, True)],
)  # fmt: skip
def test_a_document_is_due_by_the_year_of_its_report(
    archive: Archive, year: int | None, days: float, due: bool
) -> None:
    known(archive, days, year)
    assert is_due(archive.db, URL, POLICY, NOW) is due
    assert bool(due_documents(archive.db, making.PORTAL.id, POLICY, NOW, 10)) is due


def test_what_the_archive_has_not_is_due(archive: Archive) -> None:
    assert is_due(archive.db, URL, POLICY, NOW)
    capture(archive, 1, "timeout")
    assert is_due(archive.db, URL, POLICY, NOW)


def test_a_page_that_was_had_and_not_read_counts_as_recent(archive: Archive) -> None:
    capture(archive, 5)
    assert not is_due(archive.db, URL, POLICY, NOW)
    assert is_due(archive.db, URL, POLICY, NOW + 2 * DAY)


def test_an_article_without_a_report_goes_by_the_year_in_its_title(archive: Archive) -> None:
    known(archive, 10, None, link_text="2025年政府信息公开工作年度报告")
    assert is_due(archive.db, URL, POLICY, NOW)


def test_what_changed_lately_is_looked_at_often(archive: Archive) -> None:
    known(archive, 60, 2010)
    assert not is_due(archive.db, URL, POLICY, NOW)
    capture(archive, 8, body=b"<p>" + making.HTML)
    assert is_due(archive.db, URL, POLICY, NOW)
    for days in range(7, 0, -1):
        capture(archive, days, body=b"<p>" + making.HTML)
    assert not is_due(archive.db, URL, POLICY, NOW)
    assert not is_due(archive.db, URL, POLICY, NOW + 40 * DAY)  # it has been quiet since


def test_what_vanished_lately_is_looked_at_often(archive: Archive) -> None:
    known(archive, 20, 2010)
    capture(archive, 8, "not_found")
    assert [one.url for one in due_documents(archive.db, making.PORTAL.id, POLICY, NOW, 9)] == [URL]
    capture(archive, 1, "not_found")
    assert due_documents(archive.db, making.PORTAL.id, POLICY, NOW, 9) == []
    soon = NOW + 10 * DAY
    assert len(due_documents(archive.db, making.PORTAL.id, POLICY, soon, 9)) == 1
    capture(archive, -25, "not_found")
    later = NOW + 33 * DAY  # gone for good, it seems: as rarely as others of its age
    assert due_documents(archive.db, making.PORTAL.id, POLICY, later, 9) == []


def test_redirects_and_spellings_lead_to_the_document(archive: Archive) -> None:
    secure = URL.replace("http:", "https:")
    known(archive, 5, 2025, secure)
    assert not is_due(archive.db, URL, POLICY, NOW)
    moved = "http://gaj.example.gov.cn/old.html"
    capture(archive, 3, "redirected", url=moved, redirect_to=secure)
    assert not is_due(archive.db, moved, POLICY, NOW)
    circle = "http://gaj.example.gov.cn/circle.html"
    capture(archive, 3, "redirected", url=circle, redirect_to=circle)
    assert is_due(archive.db, circle, POLICY, NOW)


def test_due_documents_come_oldest_first_with_what_led_to_them(archive: Archive) -> None:
    urls = [f"http://gaj.example.gov.cn/{number}.pdf" for number in range(4)]
    texts = {"kind": "attachment", "link_text": "附件"}
    for url, days in zip(urls, (100, 300, 200, 1), strict=True):
        known(archive, days, 2012, url, **texts)
    archive.mark_for_reading(1, None, "2012年年报")
    due = due_documents(archive.db, making.PORTAL.id, POLICY, NOW, 10)
    assert [one.url for one in due] == [urls[1], urls[2], urls[0]]
    assert due[2] == Due(urls[0], "attachment", due[2].last_at, "附件", "2012年年报")
    assert due_documents(archive.db, making.PORTAL.id, POLICY, NOW, 2) == due[:2]
    assert due_documents(archive.db, "another", POLICY, NOW, 10) == []


def test_a_failed_look_is_a_look_too(archive: Archive) -> None:
    known(archive, 100, 2012)
    capture(archive, 1, "timeout")
    assert due_documents(archive.db, making.PORTAL.id, POLICY, NOW, 10) == []
    assert is_due(archive.db, URL, POLICY, NOW)  # but a list that names it may have it fetched
