"""The file of metrics: what Prometheus reads in it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from prometheus_client.parser import text_string_to_metric_families

from archive.nights import PortalState
from archive.records import Outcome
from archive.store import Archive
from crawler.nightly.metrics import MetricsError, registry, write
from crawler.nightly.night import Night
from tests.crawler.nightly.nights import everything, quiet

DOCS = Path(__file__).parents[3] / "docs"

Samples = dict[tuple[str, str], float]


def samples(path: Path) -> Samples:
    """Values by name of the metric and its label's value, as Prometheus reads them."""
    found = {}
    for family in text_string_to_metric_families(path.read_text(encoding="utf-8")):
        assert family.documentation.endswith(".")
        assert family.type == "gauge"
        for sample in family.samples:
            (label,) = list(sample.labels.values()) or [""]
            found[sample.name, label] = sample.value
    return found


def test_a_night_with_problems(archive: Archive, tmp_path: Path) -> None:
    report = everything(archive)
    path = tmp_path / "gongan.prom"
    write(report, path)
    found = samples(path)
    ended = datetime(2026, 11, 3, 2, 11, tzinfo=UTC).timestamp()
    expected = {
        ("gongan_last_run_timestamp_seconds", ""): ended,
        ("gongan_last_run_duration_seconds", ""): 660,
        ("gongan_last_run_exit_code", ""): 1,
        ("gongan_last_run_stopped", "budget"): 1,
        ("gongan_last_run_stopped", "done"): 0,
        ("gongan_last_run_portals", "ok"): 1,
        ("gongan_last_run_portals", "failed"): 1,
        ("gongan_last_run_portals", "not_reached"): 1,
        ("gongan_last_run_portals", "waiting"): 1,
        ("gongan_portals", "stale"): 1,
        ("gongan_portals", "challenged"): 0,
        ("gongan_problems", "crawl_error"): 1,
        ("gongan_problems", "fewer"): 1,
        ("gongan_last_run_captures", "challenged"): 1,
        ("gongan_last_run_captures", "timeout"): 0,
        ("gongan_last_run_reports", "new_report"): 1,
        ("gongan_last_run_reports", "new_version"): 1,
        ("gongan_last_run_reports", "unchanged"): 7,
        ("gongan_last_run_documents", "read"): 2,
        ("gongan_last_run_documents", "failed"): 1,
        ("gongan_last_run_findings", "sum"): 1,
        ("gongan_queue_requests", "retry"): 0,
        ("gongan_hosts_in_trouble", ""): 0,
        ("gongan_database_bytes", ""): report.database.bytes,
    }
    assert {key: found.get(key) for key in expected} == expected


def test_series_are_there_also_when_nothing_is_wrong(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "gongan.prom"
    write(quiet(archive, 0), path)
    found = samples(path)
    for state in get_args(PortalState):
        assert found["gongan_portals", state] == (3 if state == "ok" else 0)
    for outcome in get_args(Outcome):
        assert found["gongan_last_run_captures", outcome] == 0
    assert sum(value for (name, _), value in found.items() if name == "gongan_problems") == 0


def test_the_old_file_stays_if_the_new_one_cannot_be_written(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    path = folder / "gongan.prom"
    write(quiet(archive, 0), path)
    before = path.read_bytes()

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", no_room)
    monkeypatch.setattr("os.rename", no_room)
    with pytest.raises(MetricsError, match="No space left on device"):
        write(quiet(archive, 1), path)
    assert path.read_bytes() == before
    assert list(folder.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_a_clear_problem(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(MetricsError, match="make the folder"):
        write(quiet(archive, 0), tmp_path / "nowhere" / "gongan.prom")


def test_every_metric_is_documented(archive: Archive) -> None:
    page = (DOCS / "explanation" / "nightly.md").read_text(encoding="utf-8")
    names = {family.name for family in registry(everything(archive)).collect()}
    assert {name for name in names if f"`{name}`" not in page} == set()


@pytest.mark.skipif(os.name != "posix", reason="needs a umask")
def test_everybody_may_read_the_file_whatever_the_umask(archive: Archive, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write(quiet(archive, 0), tmp_path / "gongan.prom")
    finally:
        os.umask(before)
    assert (tmp_path / "gongan.prom").stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.glob("*.part")) == list(tmp_path.glob(".*.part")) == []


def test_an_alert_that_was_not_delivered_is_a_metric(archive: Archive, tmp_path: Path) -> None:
    path, report = tmp_path / "gongan.prom", quiet(archive, 0)
    write(report, path)
    assert samples(path)["gongan_last_run_undelivered", ""] == 0
    write(report, path, 2)
    assert samples(path)["gongan_last_run_undelivered", ""] == 2
    assert samples(path)["gongan_last_run_exit_code", ""] == 3
    assert Night(report, ("no mail",)).exit_code == 3
    assert Night(report).exit_code == 0
