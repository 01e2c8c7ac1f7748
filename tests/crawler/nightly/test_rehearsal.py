"""Nights in a row over portals that change, break, block, come back, and publish in January."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from datetime import date, timedelta
from pathlib import Path
from time import sleep

import pytest

from archive.store import open_archive
from archive.upkeep.verify import verify
from tests.crawler.nightly import story
from tests.crawler.nightly.living import living
from tests.crawler.nightly.rehearsal import Rehearsal
from tests.crawler.running import ROOT
from tests.patience import GIVEN_UP

FEW = ("gkmlpt", "content_id", "openness", "gongkai", "epoint", "shaanxi")


def spoil(rehearsal: Rehearsal, day: date, how: signal.Signals, requests: int) -> None:
    """Begin the day's night, and end it by a signal once it has made so many requests."""
    rehearsal.turn(day)
    with subprocess.Popen(
        rehearsal.command(day), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        begun = rehearsal.living.served()
        while process.poll() is None and rehearsal.living.served() < begun + requests:
            sleep(0.02)  # no event tells of a line in a file
        process.send_signal(how)
        process.wait(timeout=GIVEN_UP)


def check(rehearsal: Rehearsal, first: date) -> None:
    """What must hold after any number of nights."""
    assert rehearsal.problems == []
    assert rehearsal.late(first) == []
    with open_archive(rehearsal.db, create=False) as archive:
        assert [found for found in verify(archive.db) if found.wrong] == []


def test_fourteen_nights(tmp_path: Path) -> None:
    first = date(2025, 1, 8)
    with living(FEW) as portals:
        rehearsal = Rehearsal(tmp_path, portals, FEW)
        results = [rehearsal.night(first + timedelta(days=number)) for number in range(14)]
    check(rehearsal, first)
    states = [result["report"]["states"] for result in results]
    assert any("unreachable" in found for found in states)
    assert any("challenged" in found for found in states)
    assert results[0]["exit_code"] == 0
    assert {result["exit_code"] for result in results} == {0, 1}
    # a night costs its lists and little else
    assert max(rehearsal.requests[1:]) < rehearsal.requests[0] / 2


def test_a_second_instance_does_not_start_and_a_stopped_night_costs_time_only(
    tmp_path: Path,
) -> None:
    first = date(2025, 3, 1)
    names = ("epoint", "shaanxi")
    with living(names) as portals:
        rehearsal = Rehearsal(tmp_path, portals, names)
        rehearsal.turn(first)
        with subprocess.Popen(
            rehearsal.command(first, DOWNLOAD_DELAY=1.0),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            while not rehearsal.db.exists() or not portals.take_log(names[0]):
                sleep(0.05)
            second = subprocess.run(
                rehearsal.command(first), cwd=ROOT, capture_output=True, text=True, check=False
            )
            process.send_signal(signal.SIGTERM)
            stopped = process.communicate(timeout=GIVEN_UP)[0]
        assert f"process {process.pid}" in second.stdout
        assert '"stopped": "signal"' in stopped
        (queue,) = counts(rehearsal.db, "SELECT count(*) FROM queue")
        assert queue > 0
        spoil(rehearsal, first + timedelta(days=1), signal.SIGKILL, 2)
        rehearsal.look(first)
        rehearsal.night(first + timedelta(days=2))
        rehearsal.night(first + timedelta(days=3))
        whole = set().union(*portals.reports.values())
    assert {report[:2] for report in whole} <= {report[:2] for report in rehearsal.collected}
    assert counts(rehearsal.db, "SELECT count(*) FROM queue") == (0,)
    reports = "SELECT count(*) FROM runs WHERE id IN (SELECT run_id FROM run_reports)"
    assert counts(rehearsal.db, reports)[0] >= 3


def counts(db: Path, sql: str) -> tuple[int, ...]:
    with open_archive(db, read_only=True) as archive:
        row: tuple[int, ...] = archive.db.conn.execute(sql).fetchone()
    return row


@pytest.mark.slow
def test_a_year(tmp_path: Path) -> None:
    first, nights = date(2024, 7, 1), 365
    dice = random.Random(7)
    with living(story.PORTALS) as portals:
        rehearsal = Rehearsal(tmp_path, portals)
        for number in range(nights):
            day = first + timedelta(days=number)
            if number and dice.random() < 0.08:
                how = dice.choice((signal.SIGTERM, signal.SIGKILL))
                spoil(rehearsal, day, how, dice.randint(1, 12))
                rehearsal.count -= 1  # the night is made up for at once
            rehearsal.night(day)
    growth = [size // 2**20 for size in rehearsal.sizes[:: nights // 12]]
    print("MiB by month:", growth, "requests:", sum(rehearsal.requests), os.linesep)
    check(rehearsal, first)
    with open_archive(rehearsal.db, create=False) as archive:
        seen = {
            state
            for (state,) in archive.db.conn.execute("SELECT DISTINCT state FROM portal_states")
        }
        vanished = archive.db.conn.execute(
            "SELECT count(*) FROM vanished_documents WHERE is_gone"
        ).fetchone()[0]
    assert {"ok", "challenged", "unreachable", "layout_changed", "stale"} <= seen
    assert vanished >= 1
