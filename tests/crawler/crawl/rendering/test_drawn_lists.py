"""Lists that scripts draw: found whole, through the crawl's own requests, and kept as made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.crawl.recordings import EXPECTED
from tests.crawler.crawl.rendering.browsing import (
    BOUNDS,
    crawled,
    expected,
    naming,
    needs_browser,
    reports,
    rows,
)
from tests.crawler.running import FAST, ROOT, command
from tests.patience import GIVEN_UP
from tests.sites import DRAWN, RunningSite, serve, serve_all

pytestmark = needs_browser

LISTS = ("drawn_list", "drawn_scroll", "drawn_more", "drawn_pages", "drawn_tabs", "drawn_hunan")


@pytest.fixture(scope="module")
def portals() -> Iterator[dict[str, RunningSite]]:
    with serve_all(*DRAWN) as running:
        yield running


@pytest.mark.parametrize("name", LISTS)
def test_every_report_of_a_list_that_scripts_draw_is_found(
    portals: dict[str, RunningSite], tmp_path: Path, name: str
) -> None:
    portal, db = portals[name], tmp_path / "a.db"
    summary = crawled(portal, db)
    assert summary["ok"], summary
    assert reports(db) == expected(portal)
    served = [line.path for line in portal.log() if line.method == "GET"]
    assert len(served) == len(set(served)), "nothing is asked for twice"
    assert {line.host for line in portal.log()} == {"site"}


def test_each_answer_is_a_capture_and_the_drawing_a_conversion(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_pages"], tmp_path / "a.db"
    assert crawled(portal, db)["ok"]
    drawing = rows(db, "SELECT url FROM captures WHERE kind = 'rendering' ORDER BY id")
    assert [url.partition("?")[0].removeprefix(portal.url) for (url,) in drawing] == [
        "/js/list.js",
        *["/api/cms/article/list"] * 3,
    ]
    page = "SELECT c.payload_digest FROM captures c WHERE kind = 'list'"
    ((server,),) = rows(db, page)
    served = {f"sha256:{line.digest}" for line in portal.log()}
    assert server in served
    made = rows(
        db,
        "SELECT v.position, v.ended, v.payload_digest, count(*) FROM conversions v"
        " JOIN conversion_sources s ON s.conversion_id = v.id GROUP BY v.id",
    )
    assert [(position, ended, sources) for position, ended, _, sources in made] == [
        (1, "settled", 4),
        (2, "settled", 4),
        (3, "settled", 4),
    ]
    assert not served & {digest for _, _, digest, _ in made}


def test_a_challenge_is_recognised_and_never_run(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_challenge"], tmp_path / "a.db"
    assert not crawled(portal, db)["ok"]
    assert rows(db, "SELECT count(*) FROM conversions") == [(0,)]
    assert [line.path for line in portal.log()] == ["/robots.txt", portal.site.column]


def test_robots_txt_holds_for_what_scripts_ask(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_closed"], tmp_path / "a.db"
    summary = crawled(portal, db)
    assert not [line for line in portal.log() if line.path.startswith("/api/")]
    asked = "SELECT DISTINCT outcome FROM captures WHERE kind = 'rendering' AND url LIKE '%/api/%'"
    assert rows(db, asked) == [("disallowed",)]
    assert any("list pages could not be had" in said for said in summary["failures"])


def test_a_request_of_a_page_that_fails_is_told(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_broken"], tmp_path / "a.db"
    summary = crawled(portal, db)
    assert any("(1 of its requests failed)" in said for said in summary["failures"]), summary
    assert reports(db) < expected(portal)
    assert len(reports(db)) >= 5


def test_a_page_that_hangs_ends_with_what_it_had_shown_and_is_told(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_forever"], tmp_path / "a.db"
    summary = crawled(portal, db, GONGAN_RENDER_SECONDS=4)
    assert any("1 list pages could not be had (it reached its bound of time)" in said
               for said in summary["failures"])  # fmt: skip
    assert rows(db, "SELECT DISTINCT ended FROM conversions") == [("time",)]
    assert len(reports(db)) == 10
    assert rows(db, "SELECT outcome FROM captures WHERE kind = 'list'") == [("ok",)]


@pytest.mark.parametrize(
    ("setting", "bound"),
    [
        ({"GONGAN_RENDER_REQUESTS": 2}, "requests"),
        ({"GONGAN_RENDER_ACTIONS": 2}, "actions"),
        ({"GONGAN_RENDER_ELEMENTS": 20}, "elements"),
        ({"GONGAN_RENDER_MEMORY_MB": 1}, "memory"),
    ],
)
def test_a_bound_that_is_reached_is_told(
    portals: dict[str, RunningSite], tmp_path: Path, setting: dict[str, int], bound: str
) -> None:
    summary = crawled(portals["drawn_tabs"], tmp_path / "a.db", **setting)
    assert any(f"bound of {bound}" in said for said in summary["failures"]), summary


def test_a_page_without_a_browser_is_kept_and_its_list_lost_for_that_reason(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal, db = portals["drawn_list"], tmp_path / "a.db"
    summary = crawled(portal, db, GONGAN_CHROMIUM="/no/such/browser")
    (said,) = summary["failures"]
    assert "1 list pages could not be had (Chromium is not installed (Debian:" in said
    assert "is not drawn: Chromium is not installed" in summary["stderr"]
    assert rows(db, "SELECT kind, outcome FROM captures WHERE kind = 'list'") == [("list", "ok")]


def test_a_crawl_that_is_stopped_leaves_no_process(
    portals: dict[str, RunningSite], tmp_path: Path
) -> None:
    portal = portals["drawn_forever"]
    portal.clear()
    bounds = {**BOUNDS, "GONGAN_RENDER_SECONDS": 3600}
    with subprocess.Popen(
        command(tmp_path / "a.db", portal.portal(), **bounds),
        cwd=ROOT,
        env={**os.environ, "GONGAN_CONTACT": "", "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        while not any("page=2" in line.path for line in portal.log()):
            assert process.poll() is None
        assert naming(f"{tmp_path}/gongan-browser-")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=GIVEN_UP)
    assert '"state": "interrupted"' in out
    assert naming(f"{tmp_path}/gongan-browser-") == []
    assert rows(tmp_path / "a.db", "SELECT outcome FROM captures WHERE kind = 'list'") == [("ok",)]


def test_a_recording_is_drawn_again_without_the_server(tmp_path: Path) -> None:
    with serve("drawn_scroll") as running:
        fields = running.portal()
        script = (
            "import json, sys; from pathlib import Path; from spiders.portals import Portal;"
            "from crawler.crawl.recordings import record; entry = json.loads(sys.argv[1]);"
            "entry = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()};"
            "record(Portal(**entry), Path(sys.argv[2]), contact=None,"
            " settings=json.loads(sys.argv[3]))"
        )
        _python(script, fields, tmp_path, {**FAST, **BOUNDS})
    folder = tmp_path / "drawn_scroll"
    told = (folder / EXPECTED).read_text(encoding="utf-8")
    assert told.count('"year"') == 13
    (folder / EXPECTED).write_text(told.replace("null", '"a person"', 1), encoding="utf-8")
    again = "import sys; from pathlib import Path; from crawler.crawl.recordings import replay;"
    said = _python(f"{again} print(replay(Path(sys.argv[1])))", folder)
    assert said.strip() == "[]"


def _python(script: str, *arguments: object) -> str:
    texts = [json.dumps(one) if isinstance(one, dict) else str(one) for one in arguments]
    done = subprocess.run(
        [sys.executable, "-c", script, *texts],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
