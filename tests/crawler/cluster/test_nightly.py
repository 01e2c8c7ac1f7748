"""A night on a cluster leaves what a night on one machine leaves: report, states, queue."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from archive import nights
from archive.store import open_archive
from tests.crawler.cluster.checking import DELAY, captured, corpus, ids
from tests.crawler.cluster.clusters import LEASE, cluster
from tests.crawler.cluster.hosts import ROOT, Hosts, serving
from tests.patience import GIVEN_UP

COUNT = 6
WHEN = ("captured_at", "first_seen", "last_seen", "fewer_since", "fetched_at", "first_captured")


def night(folder: Path, hosts: Hosts, name: str, *more: str) -> tuple[int, str]:
    """One night; its exit code and what it says."""
    only = json.dumps(ids(hosts))
    (folder / f"{name}.toml").write_text(
        f'db = "{folder / name}.db"\nportals = "{folder / "registry"}"\n'
        f"nightly.only = {only}\ncluster.lease = {LEASE}\ncrawl.delay = {DELAY}\n"
        f'cluster.exchange = "{folder / "exchange"}"\n'
    )
    words = ["nightly", "--config", str(folder / f"{name}.toml"), "--now", *more]
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


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
