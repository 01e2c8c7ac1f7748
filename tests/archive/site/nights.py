"""Two nights put into the demo's archive: portals in several states, and a report of each run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive import nights
from archive.nights import PortalRun, PortalState
from archive.records import Capture
from archive.store import Archive, open_archive
from crawler.importing.captures import portal_records
from spiders.portals import load_registry

WALL = (
    "<html><body><h1>访问验证</h1><script>alert(1)</script><p>请完成验证</p></body></html>".encode()
)
STATES: dict[str, PortalState] = {
    "sample": "ok",
    "mps": "challenged",
    "hebei": "unreachable",
    "beijing": "stale",
}
HOSTILE = "<script>alert('x')</script>"


def add(db: Path) -> None:
    """The nights of 2 and 3 November 2026."""
    with open_archive(db) as archive:
        archive.put_portals(portal_records(load_registry().values()))
        for day in (2, 3):
            run = archive.start_run("nightly", user_agent="test", settings={})
            for portal, state in STATES.items():
                note = _portal_run(archive, run, portal, state, day)
                archive.write(lambda n=note: nights.put_portal_run(archive.db, n))  # type: ignore[misc]
            archive.write(lambda r=run: nights.put_report(archive.db, r, told(r)))  # type: ignore[misc]
            archive.finish_run(run, "ok", {"captures": 4})


def _portal_run(archive: Archive, run: int, portal: str, state: PortalState, day: int) -> PortalRun:
    start = datetime(2026, 11, day, 14, tzinfo=UTC)
    lost = state == "unreachable"
    stored = archive.add_capture(
        Capture(
            run, f"http://{portal}.example.gov.cn/", "timeout" if lost else "challenged", start,
            start, portal_id=portal, kind="list", status=None if lost else 412,
            body=None if lost else WALL, error="timed out" if lost else None,
            response_headers=(("Content-Type", "text/html"),),
        )
    )  # fmt: skip
    end = start + timedelta(minutes=3)
    words = None if state == "ok" else f"found {state} {HOSTILE}"
    return PortalRun(
        run, portal, state, "finished", start, end, detail=words, capture_id=stored.id, requests=3,
        listed=2,
    )  # fmt: skip


def told(run: int) -> dict[str, Any]:
    """A run's report, with the kinds of parts that such reports have."""
    return {
        "format": 1,
        "run": {"uuid": str(run), "command": "nightly", "stopped": "window", "error": None,
                "seconds": 720.5},
        "portals": {"due": 5, "crawled": 4, "ok": 1, "failed": 2, "unfinished": 0,
                    "not_reached": 1, "waiting": 0},
        "captures": {"challenged": 3, "timeout": 1},
        "unchanged": 8,
        "new_reports": {
            "items": [{"bureau": "样例市公安局", "year": 2021, "title": HOSTILE,
                       "url": "javascript:alert(1)"}],
            "total": 4,
        },
        "new_versions": {"items": [], "total": 0},
        "conditions": [{"portal_id": "mps", "name": "公安部", "state": "challenged",
                        "first_seen": "2026-11-02T14:03:00.000+00:00", "nights": 2,
                        "asked_tonight": True, "listed": None}],
        "states": {"ok": 1, "challenged": 1},
        "failures": ["the mail could not be sent"],
        "causes": {"items": [{"outcome": "timeout", "requests": 1,
                              "examples": ["http://hebei.example.gov.cn/"]}], "total": 1},
        "something_new": {"of_a_later_version": 1},
    }  # fmt: skip
