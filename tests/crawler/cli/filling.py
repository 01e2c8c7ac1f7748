"""An archive with nights behind it, for the commands that tell of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import nights
from archive.nights import HostTrouble, PortalRun, PortalState
from archive.records import PortalRecord
from archive.store import open_archive
from tests.archive.making import capture, reading, report

NOW = datetime(2022, 11, 1, 4, 0, tzinfo=UTC)
CITY = PortalRecord("shenyang", "沈阳市公安局", None, "prefecture", "210100", home_url="http://a/")
REFUSING = PortalRecord(
    "dalian", "大连市公安局", None, "prefecture", "210200", home_url="http://b/"
)
HOMELESS = PortalRecord("anshan", "鞍山市公安局", None, "prefecture", "210300")
SOUTHERN = PortalRecord("nanning", "南宁市公安局", None, "prefecture", "450100")

TOLD = {
    "format": 1,
    "run": {"uuid": "u", "command": "nightly", "stopped": "done", "error": None},
    "portals": {"due": 3, "crawled": 2, "ok": 1, "failed": 1, "unfinished": 0, "not_reached": 1},
    "captures": {"ok": 5, "challenged": 2},
    "new_reports": {
        "items": [{"bureau": CITY.name, "year": 2020, "title": "<b>年报</b>", "url": "http://a/1"}],
        "total": 3,
    },
    "new_versions": {"items": [], "total": 0},
    "failures": ["the disk is slow"],
    "unchanged": 4,
}
"""A run's report, in part, as nightly runs write it."""


def fill(path: Path) -> None:
    """Two nights: one portal answers and has a report, one refuses, two have no address."""
    with open_archive(path) as archive:
        archive.put_portals([CITY, REFUSING, HOMELESS, SOUTHERN])
        for day in (30, 31):
            run = archive.start_run("nightly", user_agent="test", settings={})
            stored = archive.add_capture(capture(run, portal_id=CITY.id))
            archive.add_reading(reading(stored.id, report(bureau=CITY.name, year=2020)))
            states: dict[str, PortalState] = {CITY.id: "ok", REFUSING.id: "challenged"}
            for portal, state in states.items():
                start = datetime(2022, 10, day, 1, tzinfo=UTC)
                note = PortalRun(
                    run, portal, state, "finished", start, start + timedelta(minutes=2),
                    capture_id=stored.id, requests=7, detail="a wall" if state != "ok" else None,
                )  # fmt: skip
                archive.write(lambda n=note: nights.put_portal_run(archive.db, n))  # type: ignore[misc]
            archive.write(
                lambda r=run: nights.put_report(archive.db, r, TOLD)  # type: ignore[misc]
            )
            archive.finish_run(run, "ok", {"captures": 7})
        trouble = HostTrouble(
            "b.gov.cn", 2, "challenged", "2022-10-30T01:00:00.000+00:00",
            "2022-10-31T01:00:00.000+00:00", "2022-11-02T01:00:00.000+00:00",
        )  # fmt: skip
        archive.write(lambda: nights.remember_hosts(archive.db, [trouble], []))
        later = "2022-11-01T20:00:00.000+00:00"
        for number, (why, not_before) in enumerate(
            (("found", None), ("retry", later), ("retry", None))
        ):
            archive.write(
                lambda n=number, w=why, b=not_before: archive.db.execute(  # type: ignore[misc]
                    "INSERT INTO queue (portal_id, fingerprint, kind, url, request, why, added_at,"
                    " not_before) VALUES (?, ?, 'page', 'http://a/1', '{}', ?, ?, ?)",
                    (CITY.id, str(n), w, later, b),
                )
            )
