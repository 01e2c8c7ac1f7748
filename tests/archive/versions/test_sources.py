"""Captures of web archives beside our own: what counts, how it is told, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.captures import mementos
from archive.citing import citation
from archive.records import ARCHIVES, Capture
from archive.store import Archive, open_archive
from archive.versions import history as past
from crawler.cli.history import history
from tests.archive.making import URL, begin, capture, figures, reading, report

BUREAU, YEAR = "示例市公安局", 2020
OLD, NEW = b"<p>old</p>" * 30, b"<p>new</p>" * 30
WEB = "https://web.archive.org/web"
KEY = ("requests", "received", "total")


def memento(run: int, body: bytes, minute: int, source: str = "wayback") -> Capture:
    return capture(
        run,
        body=body,
        minute=minute,
        source=source,
        archive_url=f"{WEB}/{minute}id_/{URL}",
        archive_digest="A" * 32,
        digest_agrees=False,
    )


def take(archive: Archive, one: Capture) -> None:
    """Store a capture and what it says: the old page has another figure than the new."""
    stored = archive.add_capture(one)
    archive.mark_for_reading(stored.id)
    value = Decimal(1 if one.body == OLD else 2)
    archive.add_reading(reading(stored.id, report(figures=figures(changes={KEY: value}))))


def said(archive: Archive) -> list[tuple[object, ...]]:
    rows = archive.db.execute(
        "SELECT v.digest, v.is_current, v.first_seen, v.last_seen FROM versions v ORDER BY 1"
    ).fetchall()
    captures = archive.db.execute(
        "SELECT c.fetched_at, c.source, c.outcome, o.fetched_at FROM captures c"
        " LEFT JOIN captures o ON o.id = c.revisit_of ORDER BY 1, 2"
    ).fetchall()
    return [*rows, *captures]


def kinds(run: int) -> list[Capture]:
    return [
        memento(run, OLD, 1),
        memento(run, OLD, 2, "commoncrawl"),
        memento(run, NEW, 4),
        capture(run, body=OLD, minute=3),
    ]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_says_the_same(tmp_path: Path, order: Sequence[int]) -> None:
    found = []
    for turn in (order, range(4)):
        path = tmp_path / f"{len(found)}.db"
        with open_archive(path) as archive:
            run = begin(archive)
            for number in turn:
                take(archive, kinds(run)[number])
            found.append(said(archive))
    assert found[0] == found[1]


def test_what_the_portal_showed_goes_before_what_an_archive_has(archive: Archive) -> None:
    run = begin(archive)
    for one in kinds(run):
        take(archive, one)
    rows = past.history(archive.db, BUREAU, YEAR)
    assert [row["sources"] for row in rows] == [["commoncrawl", "live", "wayback"], ["wayback"]]
    assert [row["is_current"] for row in rows] == [1, 0], "the later one is an archive's alone"
    assert [set(row["sources"]) <= ARCHIVES for row in rows] == [False, True]


def test_versions_found_late_stand_in_the_order_of_time(archive: Archive) -> None:
    run = begin(archive)
    take(archive, capture(run, body=NEW, minute=9))
    take(archive, memento(run, OLD, 1))
    rows = past.history(archive.db, BUREAU, YEAR)
    assert [row["sources"] for row in rows] == [["wayback"], ["live"]]
    assert "cells changed: 1" in rows[1]["changes"]


def test_a_live_capture_neither_repeats_nor_stands_for_an_archive_s(archive: Archive) -> None:
    run = begin(archive)
    tagged = (("Content-Type", "text/html"), ("ETag", '"a"'))
    archive.add_capture(memento(run, OLD, 1))
    assert archive.latest_capture(URL) is None, "no condition is made of an archive's heads"
    live = archive.add_capture(capture(run, body=OLD, minute=2, response_headers=tagged))
    archive.add_capture(memento(run, NEW, 3))
    same = archive.add_capture(capture(run, body=None, status=304, outcome="unchanged", minute=4))
    assert live.outcome == "ok"
    assert archive.content(same.id) == OLD
    rows = archive.db.execute("SELECT revisit_of FROM captures ORDER BY id").fetchall()
    assert rows == [(None,), (None,), (None,), (live.id,)]


def test_a_live_capture_of_what_an_archive_had_makes_it_the_portal_s(archive: Archive) -> None:
    run = begin(archive)
    take(archive, memento(run, OLD, 1))
    take(archive, memento(run, NEW, 5))
    assert [row["is_current"] for row in past.history(archive.db, BUREAU, YEAR)] == [0, 1]
    archive.add_capture(capture(run, body=OLD, minute=3))
    assert [row["is_current"] for row in past.history(archive.db, BUREAU, YEAR)] == [1, 0]


def test_the_command_tells_each_capture_by_its_source(archive: Archive) -> None:
    run = begin(archive)
    take(archive, memento(run, OLD, 1))
    told = CliRunner().invoke(history, [BUREAU, str(YEAR), "--db", str(archive.path)])
    assert "known from wayback only" in told.output
    assert f"(as {WEB}/1id_/{URL})" in told.output
    assert "do not have the digest" in told.output
    json = CliRunner().invoke(
        history, [BUREAU, str(YEAR), "--db", str(archive.path), "--format", "json"]
    )
    assert '"source": "wayback"' in json.output


def test_a_citation_names_the_archive_that_captured() -> None:
    head = {"title": "T", "bureau": BUREAU, "year": YEAR, "published_on": None, "number": 1}
    source = {
        "url": URL,
        "fetched_at": "2012-01-02T03:04:05.000+00:00",
        "payload_digest": "sha256:00",
        "source": "wayback",
        "archive_url": f"{WEB}/20120102030405id_/{URL}",
        "drawing_digest": None,
    }
    for language, words in (("en", "by a web archive"), ("zh", "由网络存档采集")):
        text = citation(head, source, language)
        assert words in text
        assert source["archive_url"] in text
    ours = citation(head, {**source, "source": "live", "archive_url": None}, "en")
    assert "archive," not in ours
    assert "web" not in ours


def test_an_archive_is_asked_once(archive: Archive) -> None:
    run = begin(archive)
    archive.add_capture(memento(run, OLD, 1))
    known = mementos.kept(archive.db, f"{WEB}/1id_/{URL}")
    assert known is not None
    assert (known.url, known.outcome, known.has_body) == (URL, "ok", True)
    assert mementos.kept(archive.db, f"{WEB}/2id_/{URL}") is None
