"""Verifying addresses, taking over what a crawl showed of them, counting them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.records import PortalRecord
from archive.store import open_archive
from spiders.portals import load_registry
from spiders.portals.registry import read_file
from tests.archive.making import capture
from tests.crawler.cli.calling import CLEAN, ROOT, gongan, gongan_process
from tests.patience import GIVEN_UP
from tests.sites import RunningSite, serve

ENTRY = """
[[portal]]
id = "{id}"
name = "{name}"
level = "prefecture"
hosts = ["{host}"]
home_url = "http://{host}:{port}/"
evidence = "listed"
evidence_date = "2026-02"
candidate_hosts = {candidates}
local = true
"""


def write(folder: Path, portal: RunningSite, host: str, candidates: str = "[]") -> None:
    folder.mkdir(exist_ok=True)
    port = urlsplit(portal.url).port
    text = ENTRY.format(
        id="mine", name=portal.site.bureau, host=host, port=port, candidates=candidates
    )
    (folder / "mine.toml").write_text(text, encoding="utf-8")


def listed(own: Path, db: Path) -> str:
    rows = gongan("portals", "list", "--portals", own, "--db", db, "--format", "json").json
    (row,) = [row for row in rows if row["id"] == "mine"]
    return str(row["address"])


def test_an_address_is_verified_by_one_page_and_adopted(tmp_path: Path) -> None:
    own, db, to = tmp_path / "own", tmp_path / "a.db", tmp_path / "to"
    with serve("ucap_search") as portal:
        write(own, portal, "127.0.0.1")
        assert listed(own, db) == "unverified: listed 2026-02"
        called = gongan_process(
            "portals", "verify", "mine", "--portals", own, "--db", db, "--delay", "0",
            "--format", "json",
        )  # fmt: skip
        asked = [line.path for line in portal.log()]
    assert called.code == 0, called.err
    assert asked == ["/robots.txt", "/"]
    (row,) = called.json
    assert (row["state"], row["reason"]) == ("verified", "the page names the bureau")
    assert listed(own, db).startswith(f"verified (capture {row['capture']}, ")
    adopted = gongan("portals", "adopt", "mine", "--to", to, "--portals", own, "--db", db)
    assert adopted.code == 0, adopted.err
    (entry,) = read_file(to / "mine.toml")
    assert entry.status == "verified"
    assert str(entry.verified_on) == row["at"][:10]
    assert f"capture {row['capture']}" in entry.notes
    counted = gongan(
        "portals", "coverage", "--by", "bureau", "--portals", own, "--db", db, "--format", "json"
    ).json
    assert not [one for one in counted if one["id"] == "mine"]  # local ones are nobody's portals


def test_candidates_are_asked_when_an_address_fails_and_need_a_yes(tmp_path: Path) -> None:
    own, db, to = tmp_path / "own", tmp_path / "a.db", tmp_path / "to"
    with serve("ucap_search") as portal:
        write(own, portal, "127.0.0.7", '["127.0.0.1"]')
        called = gongan_process(
            "crawl", "mine", "--portals", own, "--db", db, "--delay", "0", "--quiet"
        )
        asked = [line.path for line in portal.log()]
        url = f"{portal.url}/"
    assert called.code == 1
    assert "no page could be fetched" in called.err
    assert asked == ["/robots.txt", "/"]
    assert f"moved to {url}" in listed(own, db)
    command = ["portals", "adopt", "mine", "--to", to, "--portals", own, "--db", db]
    answers = {}
    for said in ("n\n", "", "y\n"):
        done = subprocess.run(
            [sys.executable, "-m", "crawler.cli", *map(str, command)],
            cwd=ROOT, env=CLEAN, input=said, capture_output=True, text=True, check=False,
            timeout=GIVEN_UP,
        )  # fmt: skip
        answers[said] = (done.returncode, (to / "mine.toml").exists())
    assert answers == {"n\n": (130, False), "": (130, False), "y\n": (0, True)}
    (entry,) = read_file(to / "mine.toml")
    assert (entry.hosts, entry.home_url) == (("127.0.0.1",), url)
    assert (entry.former_hosts, entry.candidate_hosts) == (("127.0.0.7",), ())
    assert entry.status == "unverified"


def test_a_portal_without_an_address_cannot_be_verified(tmp_path: Path) -> None:
    homeless = next(one.id for one in load_registry().values() if not one.start_urls)
    called = gongan("portals", "verify", homeless, "--db", tmp_path / "a.db")
    assert called.code == 2
    assert f"{homeless}: no address yet" in called.err


def test_what_nothing_was_learnt_of_cannot_be_adopted(tmp_path: Path) -> None:
    called = gongan("portals", "adopt", "mps", "--to", tmp_path, "--db", tmp_path / "no.db")
    assert called.code == 1
    assert called.err.count("\n") == 1


@pytest.mark.parametrize("by", ["province", "level", "bureau"])
def test_coverage_counts_every_bureau_once(tmp_path: Path, by: str) -> None:
    db = tmp_path / "a.db"
    rows = gongan("portals", "coverage", "--by", by, "--db", db, "--format", "json").json
    registry = gongan("portals", "list", "--format", "json", "--db", db).json
    shipped = [row for row in registry if row["id"] != "sample"]
    total = len(rows) if by == "bureau" else sum(row["bureaus"] for row in rows)
    assert total == len(shipped)
    if by == "bureau":
        assert sum(bool(row["address"]) for row in rows) == sum(bool(r["start"]) for r in shipped)
    else:
        addressed = sum(row["with_address"] for row in rows)
        assert addressed == sum(bool(row["start"]) for row in shipped)
        states = ("verified", "moved", "dead", "unverified")
        assert sum(row[state] for row in rows for state in states) == addressed
        assert all(row["last_success"] is None for row in rows)


def test_expand_proposes_entries_from_the_pages_of_the_archive(tmp_path: Path) -> None:
    db, to = tmp_path / "a.db", tmp_path / "to"
    page = "<ul><li><a href='http://www.hbdaye.gov.cn/'>大冶市人民政府</a></li></ul>".encode()
    with open_archive(db) as archive:
        archive.put_portals([PortalRecord("huangshi", "黄石市公安局", division="420200")])
        run = archive.start_run("crawl", user_agent="test", settings={})
        archive.add_capture(capture(run, portal_id="huangshi", kind="home", body=page))
    called = gongan(
        "portals", "expand", "湖北", "--with-address", "--to", to, "--db", db, "--format", "json"
    )
    assert called.code == 0, called.err
    (row,) = called.json
    assert (row["id"], row["address"]) == ("county-420281", "http://www.hbdaye.gov.cn/")
    (entry,) = read_file(to / "county-420281.toml")
    assert (entry.name, entry.section, entry.parent) == ("大冶市公安局", True, "huangshi")
    again = gongan("portals", "expand", "42", "--portals", to, "--db", db, "--format", "json")
    assert "county-420281" not in {row["id"] for row in again.json}
