"""A night on a cluster leaves what a night on one machine leaves: report, states, queue."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive import nights
from archive.store import open_archive
from tests.crawler.cluster.checking import (
    DELAY,
    assert_no_report_twice,
    assert_polite,
    captured,
    corpus,
    ids,
    until,
)
from tests.crawler.cluster.clusters import LEASE, ahead, cluster
from tests.crawler.cluster.hosts import ROOT, Hosts, serving
from tests.patience import GIVEN_UP

COUNT = 6
WHEN = ("captured_at", "first_seen", "last_seen", "fewer_since", "fetched_at", "first_captured")


def begin(
    folder: Path, hosts: Hosts, name: str, *more: str, variables: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Begin a night."""
    only = json.dumps(ids(hosts))
    (folder / f"{name}.toml").write_text(
        f'db = "{folder / name}.db"\nportals = "{folder / "registry"}"\n'
        f"nightly.only = {only}\ncluster.lease = {LEASE}\ncrawl.delay = {DELAY}\n"
        f'cluster.exchange = "{folder / "exchange"}"\n'
    )
    words = ["nightly", "--config", str(folder / f"{name}.toml"), "--now", *more]
    return subprocess.Popen(
        [sys.executable, "-m", "crawler.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def night(
    folder: Path, hosts: Hosts, name: str, *more: str, variables: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """One night; its exit code and what it says."""
    process = begin(folder, hosts, name, *more, variables=variables)
    said, _ = process.communicate(timeout=GIVEN_UP)
    return process.returncode, said


def told(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The report of the first night and its portals, without times."""
    with open_archive(path, read_only=True) as archive:
        report = nights.report(archive.db, 1)
        assert report is not None
        rows = [
            {name: row[name] for name in ("portal_id", "state", "mode", "ended", "requests",
                                          "listed", "reports", "new_reports", "new_versions",
                                          "captures", "error")}
            for row in nights.portal_runs(archive.db, 1)
        ]  # fmt: skip
    return report, rows


def timeless(value: Any) -> Any:
    """A part of a report without its moments, lists in an order of their own."""
    if isinstance(value, dict):
        return {name: timeless(one) for name, one in value.items() if name not in WHEN}
    if isinstance(value, list):
        return sorted((timeless(one) for one in value), key=str)
    return value


def test_report_states_and_counts_are_those_of_one_machine(tmp_path: Path) -> None:
    (tmp_path / "exchange").mkdir()
    with serving(COUNT, years=2, delay=0.02) as hosts:
        hosts.registry(tmp_path / "registry")
        assert night(tmp_path, hosts, "one")[0] == 0
        hosts.log_file.write_text("")
        with cluster(tmp_path, workers=2) as made:
            code, said = night(tmp_path, hosts, "many", "--cluster", made.address)
            assert code == 0, said
            assert corpus(tmp_path / "many.db") == corpus(tmp_path / "one.db")
            report, rows = told(tmp_path / "many.db")
            expected, other_rows = told(tmp_path / "one.db")
            assert rows == other_rows
            assert set(report) == set(expected)
            for part in set(report) - {"run", "database"}:
                assert timeless(report[part]) == timeless(expected[part]), part
            with open_archive(tmp_path / "many.db", read_only=True) as archive:
                assert captured(archive) == hosts.times_asked()
            assert list((tmp_path / "exchange").iterdir()) == []
            again, said = night(tmp_path, hosts, "many", "--cluster", made.address)
            assert again == 0
            assert "no portal is due" in said


def test_a_late_shard_of_last_night_is_of_last_night(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "exchange").mkdir()
    with serving(COUNT, years=2, delay=0.02) as hosts, cluster(tmp_path, workers=2) as made:
        hosts.registry(tmp_path / "registry")
        first = begin(tmp_path, hosts, "many", "--cluster", made.address)
        request.addfinalizer(first.kill)
        until(lambda: len({host for host, *_ in hosts.log()}) == COUNT)
        made.kill("w1")
        said, _ = first.communicate(timeout=GIVEN_UP)
        assert first.returncode == 0, said
        asked = hosts.times_asked()
        before = corpus(tmp_path / "many.db")
        with open_archive(tmp_path / "many.db", read_only=True) as archive:
            assert captured(archive) != asked  # what w1 had asked is not there yet
        made.start_worker("w1")
        code, said = night(tmp_path, hosts, "many", "--cluster", made.address,
                           variables=ahead(tmp_path / "clock", 8 * 24 * 60))  # fmt: skip
        assert code == 0, said
        assert corpus(tmp_path / "many.db") == before
        assert_no_report_twice(tmp_path / "many.db")
        assert_polite(hosts)
        assert list(made.shards("w1").glob("*/*.db")) == []
        with open_archive(tmp_path / "many.db", read_only=True) as archive:
            assert captured(archive) == hosts.times_asked()
            of_first = archive.db.execute(
                "SELECT count(*) FROM captures WHERE run_id = 1 AND status IS NOT NULL"
            ).fetchone()
            assert of_first == (asked.total(),)
            assert archive.db.execute("SELECT count(*) FROM runs").fetchone() == (2,)
