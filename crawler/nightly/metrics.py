"""The metrics of a nightly run, for the textfile collector of Prometheus's node_exporter."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import get_args

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from archive.nights import PortalState
from archive.records import Outcome
from common.errors import CrawlError
from crawler.nightly.run_report.problems import KINDS, exit_code, problems
from crawler.nightly.run_report.records import RunReport, Stop

_FOR_ALL = 0o644
_WHY = ("found", "retry", "recheck")


class MetricsError(CrawlError):
    """The file of metrics cannot be written; the one before stays as it was."""


def registry(report: RunReport, undelivered: int = 0) -> CollectorRegistry:
    """The metrics of a run: gauges, all of the last run or of what it left.

    ``undelivered``: how many alerts and report files could not be delivered.

    Every state, outcome and kind has its sample, 0 if there was none, so that a series
    never ends for want of trouble; only findings have those rules alone that were found.
    """
    found = CollectorRegistry()
    _run(found, report, undelivered)
    _portals(found, report)
    _work(found, report)
    _one(
        found,
        "gongan_last_run_undelivered",
        "Alerts and files of the last nightly run's report that could not be delivered.",
        undelivered,
    )
    return found


def write(report: RunReport, path: Path, undelivered: int = 0) -> None:
    """Write the metrics as ``path``, at once, in Prometheus's text format.

    Everybody may read the file, whatever this process's umask: the exporter runs as
    another user.  Raises MetricsError if that fails; the file that was there stays.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(generate_latest(registry(report, undelivered)))
            part.chmod(_FOR_ALL)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise MetricsError(
            f"the metrics could not be written as {path} ({error.strerror or error}): make the "
            "folder, and give this user the right to write there"
        ) from error


def _run(found: CollectorRegistry, report: RunReport, undelivered: int) -> None:
    run = report.run
    _one(
        found,
        "gongan_last_run_timestamp_seconds",
        "When the last nightly run ended, Unix time.",
        datetime.fromisoformat(run.finished_at).timestamp(),
    )
    _one(
        found,
        "gongan_last_run_duration_seconds",
        "How long the last nightly run took.",
        run.seconds,
    )
    _one(
        found,
        "gongan_last_run_exit_code",
        "Exit code of the last nightly run: 0 all fine, 1 portals failed, 2 nothing could run, "
        "3 an alert or a file of the report was not delivered.",
        exit_code(report, undelivered),
    )
    _many(
        found,
        "gongan_last_run_stopped",
        "1 for the reason why the last nightly run ended, 0 for the others.",
        "reason",
        {run.stopped: 1},
        get_args(Stop),
    )


def _portals(found: CollectorRegistry, report: RunReport) -> None:
    counts = report.portals
    _many(
        found,
        "gongan_last_run_portals",
        "Portals of the last nightly run by what came of them.",
        "result",
        {
            "ok": counts.ok,
            "failed": counts.failed,
            "unfinished": counts.unfinished,
            "not_reached": counts.not_reached,
            "waiting": counts.waiting,
        },
    )
    _many(
        found,
        "gongan_portals",
        "Portals by the state in which they were last found.",
        "state",
        report.states,
        get_args(PortalState),
    )
    _many(
        found,
        "gongan_problems",
        "Problems that stand after the last nightly run, by kind.",
        "kind",
        Counter(problem.kind for problem in problems(report)),
        KINDS,
    )
    _one(
        found,
        "gongan_hosts_in_trouble",
        "Hosts that are left alone or tried gently.",
        report.hosts.total,
    )


def _work(found: CollectorRegistry, report: RunReport) -> None:
    _many(
        found,
        "gongan_last_run_captures",
        "Requests of the last nightly run by outcome.",
        "outcome",
        report.captures,
        get_args(Outcome),
    )
    _one(
        found,
        "gongan_last_run_received_bytes",
        "Bytes of the bodies that the last nightly run was sent.",
        report.bytes,
    )
    _many(
        found,
        "gongan_last_run_reports",
        "Reports that the last nightly run read, by whether they were known.",
        "change",
        {
            "new_report": report.new_reports.total,
            "new_version": report.new_versions.total,
            "unchanged": report.unchanged,
        },
    )
    failed = report.unreadable.total
    _many(
        found,
        "gongan_last_run_documents",
        "Documents that the last nightly run read, by whether they could be read.",
        "result",
        {"read": report.documents_read - failed, "failed": failed},
    )
    _one(
        found,
        "gongan_last_run_vanished_documents",
        "Documents that the last nightly run was the first to miss at their address.",
        report.vanished.total,
    )
    rules = Counter[str]()
    for rule in report.findings:
        rules[rule.rule] += rule.findings
    _many(
        found,
        "gongan_last_run_findings",
        "New findings of the last nightly run by rule.",
        "rule",
        rules,
    )
    _many(
        found,
        "gongan_queue_requests",
        "Requests that are left for the next nights, by why they are made.",
        "why",
        report.queue,
        _WHY,
    )
    _one(found, "gongan_database_bytes", "Size of the archive.", report.database.bytes)


def _one(found: CollectorRegistry, name: str, about: str, value: float) -> None:
    Gauge(name, about, registry=found).set(value)


def _many(
    found: CollectorRegistry,
    name: str,
    about: str,
    label: str,
    counts: Mapping[str, float],
    always: Iterable[str] = (),
) -> None:
    """A gauge with one sample for each key of ``counts``, and 0 for those of ``always`` beside."""
    gauge = Gauge(name, about, [label], registry=found)
    for key, value in {**dict.fromkeys(always, 0), **counts}.items():
        gauge.labels(key).set(value)
