"""Portals that go with the calendar: ``python -m tests.crawler.nightly.living FOLDER PORTAL...``.

Each has a loopback address of its own, so that each is a host.  Each line of
standard input is a day (ISO); the portals are then as they are on that
day, and a line of JSON says where each is and which reports it has.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.crawler.nightly import story
from tests.sites import pages
from tests.sites.model import Answer, Asked, Expected, Route, Served, Site
from tests.sites.portals import built
from tests.sites.reports import edited

ROOT = Path(__file__).parents[3]
_LONG_AGO = datetime(2024, 2, 1, tzinfo=UTC)
"""Last-Modified of portals that have not changed yet."""


class Living:
    """The process that serves the portals, as the tests see it."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder
        self.urls: dict[str, str] = {}
        self.reports: dict[str, set[tuple[str, int, int]]] = {}

    def turn(self, day: date) -> None:
        """Make it that day: ``urls`` and ``reports`` (bureau, year, revision) by portal are new."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{day.isoformat()}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the portals could not be served")
        told = json.loads(line)
        self.urls = told["urls"]
        self.reports = {
            name: {(bureau, year, revision) for bureau, year, revision in found}
            for name, found in told["reports"].items()
        }

    def served(self) -> int:
        """How many requests were served that no log was taken of."""
        logs = self._folder.glob("*.jsonl")
        return sum(file.read_text(encoding="utf-8").count("\n") for file in logs)

    def take_log(self, name: str) -> list[Served]:
        """What was served since the last call."""
        file = self._folder / f"{name}.jsonl"
        if not file.exists():
            return []
        lines = file.read_text(encoding="utf-8").splitlines()
        file.unlink()
        return [Served(**json.loads(line)) for line in lines]

    def entry(self, name: str, **fields: Any) -> dict[str, Any]:
        """The fields of a registry entry for the portal."""
        site = built(name)
        return {
            "id": portal_id(name),
            "name": site.bureau,
            "hosts": [urlsplit(self.urls[name]).hostname],
            "family": site.family,
            "home_url": f"{self.urls[name]}/",
            "columns": [self.urls[name] + path for path in (site.column, *site.more_columns)],
            "local": True,
            **site.entry,
            **fields,
        }


def portal_id(name: str) -> str:
    """The id of a portal's entry, which is none of the shipped registry."""
    return f"living_{name}"


@contextmanager
def living(names: Sequence[str]) -> Iterator[Living]:
    """Serve these portals in a process of their own while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.crawler.nightly.living", folder, *names]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                yield Living(process, Path(folder))
            finally:
                process.terminate()


def on(name: str, day: date) -> Site:
    """The portal as it is on a day."""
    with edited(lambda report: story.as_of(report, day)):
        site = built(name)
    trouble = story.trouble(name, day)
    return site if trouble is None else _troubled(site, trouble)


def _troubled(site: Site, trouble: story.Trouble) -> Site:
    if trouble == "redesigned":
        lists = (*site.lists, site.column)
        shell: Route = pages.page(pages.html("年报", "<div id=app></div>" + "新版" * 300))
        return replace(
            site,
            routes={path: route for path, route in site.routes.items() if path not in lists},
            patterns=(*((pattern, shell) for pattern in lists), *site.patterns),
        )
    answers = {
        "challenged": pages.challenge(),
        "down": Answer(cut=True),
        "unavailable": Answer(b"", status=503),
    }
    answer = answers[trouble]

    def everything(_: Asked) -> Answer:
        return answer

    return replace(site, routes={}, patterns=((".*", everything),), missing=answer)


def _published(site: Site, day: date) -> list[tuple[str, int, int]]:
    def revision(report: Expected) -> int:
        return int(day >= story.CORRECTED.get((report.bureau, report.year), date.max))

    return [(report.bureau, report.year, revision(report)) for report in site.expected]


def main() -> None:
    """Serve until standard input ends."""
    from twisted.internet.error import ReactorNotRunning
    from twisted.internet.stdio import StandardIO
    from twisted.protocols.basic import LineReceiver

    from tests.sites.server import _REACTOR, Serving

    folder, names = Path(sys.argv[1]), sys.argv[2:]
    serving: dict[str, Serving] = {}
    before: dict[str, list[tuple[str, int, int]]] = {}

    class Calendar(LineReceiver):
        delimiter = b"\n"

        def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
            """A new day."""
            day = date.fromisoformat(line.decode())
            published = {}
            for name in names:
                site = on(name, day)
                published[name] = _published(site, day)
                changed = published[name] != before.get(name, published[name])
                before[name] = published[name]
                if name not in serving:
                    log = folder / f"{name}.jsonl"
                    serving[name] = Serving(site, log, None, f"127.0.0.{10 + len(serving)}")
                    serving[name].modified = _LONG_AGO.timestamp()
                serving[name].site = site
                if changed:
                    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
                    serving[name].modified = noon.timestamp()
            told = {
                "urls": {name: one.url for name, one in serving.items()},
                "reports": published,
            }
            print(json.dumps(told), flush=True)

        def connectionLost(self, reason: Any = None) -> None:  # noqa: N802 - Twisted's name
            """The test is over."""
            with suppress(ReactorNotRunning):
                _REACTOR.stop()

    make: Any = StandardIO
    make(Calendar())
    _REACTOR.run()


if __name__ == "__main__":
    main()
