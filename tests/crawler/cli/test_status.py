"""``gongan status``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import open_archive
from common.times import clock
from tests.archive.making import capture, finding, reading
from tests.crawler.cli.calling import gongan
from tests.crawler.cli.filling import NOW, fill


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gongan.toml").write_text('[nightly]\nwindow = "22:00-06:00"\n', encoding="utf-8")
    fill(tmp_path / "nights.db")
    with clock(lambda: NOW):
        yield tmp_path / "nights.db"


def test_status_as_json_has_everything(db: Path) -> None:
    found = gongan("status", "--db", db, "--format", "json").json
    assert [run["run_id"] for run in found["runs"]] == [2, 1]
    assert found["runs"][0]["verdict"] == "some_failed"
    assert found["runs"][0]["captures"] == 1
    assert [(row["why"], row["requests"], row["ready"]) for row in found["queue"]] == [
        ("found", 1, 1),
        ("retry", 2, 1),
    ]
    assert found["queue"][1]["next_at"].startswith("2022-11-01T20")
    assert {row["state"]: row["portals"] for row in found["portals"]} == {
        "ok": 1,
        "challenged": 1,
        "never crawled": 2,
    }
    assert found["hosts"][0]["host"] == "b.gov.cn"
    assert found["size"]["file_bytes"] == db.stat().st_size
    assert found["size"]["payloads"] == 1
    assert found["size"]["sent_bytes"] > found["size"]["payload_bytes"] > 0
    assert found["next"]["is_open"] is False
    assert found["next"]["opens_at"].startswith("2022-11-01T14:00")


def test_status_in_words(db: Path) -> None:
    called = gongan("status", "--db", db, "--runs", "1")
    assert called.code == 0
    for words in (
        "2 of 3 crawled, 1 failed, 3 new reports, ended: done",
        "Queue: 3 requests, 2 may be made now",
        "challenged",
        "b.gov.cn",
        "2022-11-02 01:00 UTC",
        "as stored",
        "opens 2022-11-01 14:00 UTC",
    ):
        assert words in called.out
    assert called.err == ""
    assert {one.name for one in db.parent.iterdir()} == {"nights.db", "gongan.toml"}


def test_documents_without_a_report_are_counted_by_cause(db: Path) -> None:
    assert gongan("status", "--db", db, "--format", "json").json["without_report"] == []
    with open_archive(db) as archive:
        run = archive.start_run("crawl", user_agent="test", settings={})
        for number, rules in enumerate((["list_page"], ["list_page"], ["ocr_text", "login_page"])):
            url = f"http://a/{number}"
            stored = archive.add_capture(capture(run, url=url, portal_id="shenyang"))
            for told in (["only_links"], rules):  # read again: the last reading counts
                problems = tuple(finding(rule) for rule in told)
                archive.add_reading(reading(stored.id, url=url, problems=problems))
    found = gongan("status", "--db", db, "--format", "json").json["without_report"]
    assert found == [
        {"rule": "list_page", "documents": 2},
        {"rule": "login_page", "documents": 1},
    ]
    assert "Without a report" in gongan("status", "--db", db).out
