"""Many nights one after the other, over portals that go with the calendar."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from spiders.portals import Portal
from spiders.portals.writing import to_toml
from tests.crawler.nightly import story
from tests.crawler.nightly.living import Living, portal_id
from tests.crawler.running import FAST, ROOT
from tests.patience import GIVEN_UP

SETTINGS = {
    **FAST,
    "GONGAN_FAILURE_LIMIT": 4,
    "GONGAN_CHALLENGE_LIMIT": 2,
    "GONGAN_PARALLEL_PORTALS": 14,
    "DOWNLOAD_TIMEOUT": 5,
}
HOST_REQUESTS = 60
"""Requests a host may get in a night."""

RECHECK = 30
"""Nights within which the reports that are corrected in the story are looked at again."""

Report = tuple[str, int, int]
"""Bureau, year, revision."""


@dataclass
class Rehearsal:
    """The nights so far: what appeared when, and when it was collected."""

    folder: Path
    living: Living
    portals: Sequence[str] = story.PORTALS
    appeared: dict[str, dict[Report, int]] = field(default_factory=dict)
    collected: dict[Report, int] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def db(self) -> Path:
        """The archive."""
        return self.folder / "gongan.db"

    def configure(self) -> Path:
        """Write the configuration and the registry entries; gives the configuration's path."""
        portals = self.folder / "portals"
        portals.mkdir(exist_ok=True)
        text = "\n".join(to_toml(portal_of(self.living.entry(name))) for name in self.portals)
        (portals / "living.toml").write_text(text, encoding="utf-8")
        config = self.folder / "gongan.toml"
        config.write_text(
            f'db = "{self.db}"\nportals = "{portals}"\n'
            f"[crawl]\nhost_requests = {HOST_REQUESTS}\n"
            f"[nightly]\nonly = {json.dumps([portal_id(name) for name in self.portals])}\n"
            '[log]\nlevel = "WARNING"\n',
            encoding="utf-8",
        )
        return config

    def command(self, day: date, **settings: Any) -> list[str]:
        """The command line of that day's night, which begins at 22:00 in Beijing."""
        now = datetime(day.year, day.month, day.day, 14, 0, 5, tzinfo=UTC)
        order = {
            "config": str(self.folder / "gongan.toml"),
            "now": now.isoformat(),
            "settings": {**SETTINGS, **settings},
        }
        return [sys.executable, "-m", "tests.crawler.nightly.night", json.dumps(order)]

    def turn(self, day: date) -> None:
        """Begin a day: portals change, and what they publish is noted."""
        if not self.count or story.is_eventful(day):
            self.living.turn(day)
            self.configure()
        self.count += 1
        for name, reports in self.living.reports.items():
            known = self.appeared.setdefault(name, {})
            for report in reports:
                known.setdefault(report, self.count)

    def night(self, day: date, **settings: Any) -> dict[str, Any]:
        """A whole day and its night; gives what came of it."""
        self.turn(day)
        done = subprocess.run(
            self.command(day, **settings),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=GIVEN_UP,
            check=False,
        )
        if not done.stdout:
            raise AssertionError(done.stderr)
        self.look(day)
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return {**result, "stderr": done.stderr}

    def look(self, day: date) -> None:
        """After a night: note what is in the archive now, and what went wrong."""
        with closing(sqlite3.connect(self.db)) as connection:
            rows = connection.execute(
                "SELECT r.bureau, r.year, count(*) FROM reports r"
                " JOIN versions v ON v.report_id = r.id GROUP BY r.id"
            ).fetchall()
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
        first = self._first_revisions()
        for bureau, year, versions in rows:
            for number in range(versions):
                report = (bureau, year, first.get((bureau, year), 0) + number)
                self.collected.setdefault(report, self.count)
        self.sizes.append(pages * 4096)
        total = 0
        for name in self.portals:
            served = Counter(line.host for line in self.living.take_log(name))
            total += served.total()
            if served["site"] > HOST_REQUESTS:
                self.problems.append(f"{day}: {name} got {served['site']} requests")
            if served["outside"]:
                self.problems.append(f"{day}: {name}: {served['outside']} requests went outside")
        self.requests.append(total)

    def _first_revisions(self) -> dict[tuple[str, int], int]:
        """The revision of each report that was the first to be seen."""
        found: dict[tuple[str, int], int] = {}
        for reports in self.appeared.values():
            for bureau, year, revision in sorted(reports, key=lambda one: -one[2]):
                found[bureau, year] = revision
        return found

    def late(self, first: date) -> list[str]:
        """Reports that were collected later than the second night on which their portal answered.

        Corrections have more time.  ``first`` is the day of the first night.
        """
        found = []
        for name, reports in self.appeared.items():
            for report, night in reports.items():
                answered = [
                    number
                    for number in range(night, self.count + 1)
                    if story.trouble(name, first + timedelta(days=number - 1)) is None
                ]
                # a page that was changed in its place is found by the next look at it
                limit = 1 if report[2] == 0 or night == 1 else RECHECK
                if len(answered) <= limit:
                    continue
                if self.collected.get(report, self.count + 1) > answered[limit]:
                    had = self.collected.get(report)
                    found.append(f"{name} {report}: there in night {night}, had in {had}")
        return found


def portal_of(fields: dict[str, Any]) -> Portal:
    """An entry of the registry from its fields."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()
    }
    return Portal(**values)
