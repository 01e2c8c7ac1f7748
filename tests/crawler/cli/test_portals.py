"""Finding out about a portal, adding it, recording it, replaying the recording."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.crawler.cli.calling import Called, gongan, gongan_process
from tests.sites import RunningSite, serve, serve_all

ENTRY = """
[[portal]]
id = "mine"
name = "某市公安局"
family = "generic"
hosts = ["gaj.example.gov.cn"]
home_url = "http://gaj.example.gov.cn/"
"""


def entry_of(called: Called) -> dict[str, object]:
    """The registry entry that a probe printed."""
    text = called.out[called.out.index("[[portal]]") :]
    (entry,) = tomllib.loads(text)["portal"]
    return dict(entry)


@pytest.mark.parametrize("name", ["hanweb", "gkmlpt", "trs_county"])
def test_probe_finds_column_and_family_and_says_why(name: str) -> None:
    with serve(name) as portal:
        called = gongan_process("portals", "probe", f"{portal.url}/", "--delay", "0")
        column = f"{portal.url}{portal.site.column}".partition("#")[0]
        asked = [line.path for line in portal.log()]
    assert called.code == 0, called.err
    entry = entry_of(called)
    assert entry["columns"] == [column]
    assert entry["family"] == portal.site.family
    assert entry["status"] == "unverified"
    assert f"family {portal.site.family} (weight" in called.out
    assert "(score 100)" in called.out
    # one article is opened, to see whether it comes with its text
    assert len(set(asked) & {report.document for report in portal.expected}) <= 1


def test_probe_of_a_site_without_a_column_says_so() -> None:
    with serve("trs_years") as portal:
        url = f"{portal.url}/jwhd/"
        called = gongan_process("portals", "probe", url, "--delay", "0", "--max-pages", "1")
    assert called.code == 1
    assert "no column was found" in called.out
    assert entry_of(called)["family"] == "generic"


@pytest.mark.parametrize(
    ("url", "message"),
    [("ftp://x.gov.cn/", "no http or https"), ("http://gaj.example.gov.cn/", "contact")],
)
def test_probe_refuses_what_it_cannot_do(url: str, message: str) -> None:
    called = gongan_process("portals", "probe", url)
    assert called.code == 1
    assert message in called.err
    assert called.err.count("\n") == 1


def test_check_names_every_file_with_a_fault(tmp_path: Path) -> None:
    assert gongan("portals", "check").out.startswith(tuple("123456789"))
    (tmp_path / "a.toml").write_text(ENTRY.replace("generic", "unknown"), encoding="utf-8")
    (tmp_path / "b.toml").write_text(ENTRY.replace("hosts =", "host ="), encoding="utf-8")
    called = gongan("portals", "check", "--portals", tmp_path)
    assert called.code == 1
    assert "a.toml: portal mine: family" in called.err
    assert "b.toml: portal mine: host: is not a field" in called.err


def test_add_writes_an_entry_that_crawl_takes(tmp_path: Path) -> None:
    own = tmp_path / "own"
    with serve("zibo") as portal:
        added = gongan(
            "portals", "add", "gaoxin", "--to", own, "--name", portal.site.bureau,
            "--home", f"{portal.url}/", "--column", portal.url + portal.site.column,
            "--family", "zibo", "--local",
        )  # fmt: skip
        assert added.code == 0, added.err
        db = tmp_path / "a.db"
        crawled = gongan_process(
            "crawl", "gaoxin", "--portals", own, "--db", db, "--delay", "0", "--quiet"
        )
        assert crawled.code == 0, crawled.err
        reports = gongan("reports", "--db", db, "--format", "json").json
        assert len(reports) == len(portal.expected)
    again = gongan("portals", "add", "gaoxin", "--to", own, "--name", "x", "--home", "http://x.cn/")
    assert again.code == 1
    assert "is there already" in again.err


def test_add_leaves_nothing_of_a_bad_entry(tmp_path: Path) -> None:
    called = gongan(
        "portals", "add", "Bad Id", "--to", tmp_path, "--name", "x", "--home", "http://x.cn/"
    )
    assert called.code == 1
    assert "lower-case letters" in called.err
    assert list(tmp_path.iterdir()) == []


def test_a_shipped_bureau_gets_its_address(tmp_path: Path) -> None:
    own, home = tmp_path / "own", "http://www.yubei.example/"
    column = f"{home}gafj/zfxxgknb/"
    before = gongan("portals", "show", "anshan", "--format", "json").json[0]
    added = gongan(
        "portals", "add", "anshan", "--to", own, "--home", home, "--column", column, "--shared"
    )
    assert added.code == 0, added.err
    after = gongan("portals", "show", "anshan", "--portals", own, "--format", "json").json[0]
    changed = {name: value for name, value in after.items() if value != before[name]}
    assert changed == {
        "hosts": ["www.yubei.example"],
        "home_url": home,
        "columns": [column],
        "shared": True,
        "source": "own",
    }
    rows = gongan("portals", "list", "--portals", own, "--format", "json").json
    assert [row["id"] for row in rows if row["source"] == "own"] == ["anshan"]
    assert [row["start"] for row in rows if row["id"] == "anshan"] == [column]
    checked = gongan("portals", "check", "--portals", own)
    assert "; 1 of your own, 1 of them in place of shipped ones" in checked.out


def test_a_column_is_added_to_a_shipped_bureau(tmp_path: Path) -> None:
    before = gongan("portals", "show", "mps", "--format", "json").json[0]
    column = f"{before['home_url']}zfxxgknb/"
    added = gongan("portals", "add", "mps", "--to", tmp_path, "--column", column)
    assert added.code == 0, added.err
    after = gongan("portals", "show", "mps", "--portals", tmp_path, "--format", "json").json[0]
    assert after["columns"] == [*before["columns"], column]
    assert (after["hosts"], after["home_url"]) == (before["hosts"], before["home_url"])


def test_an_entry_of_nobody_known_needs_name_and_home(tmp_path: Path) -> None:
    called = gongan("portals", "add", "nobody", "--to", tmp_path, "--name", "x")
    assert called.code == 2
    assert "nobody is no shipped entry: give --name and --home" in called.err
    assert list(tmp_path.iterdir()) == []


def recorded(portal: RunningSite, folder: Path) -> Path:
    """A recording of a portal; gives its directory."""
    own = folder / "own"
    added = gongan(
        "portals", "add", portal.site.name, "--to", own, "--name", portal.site.bureau,
        "--home", f"{portal.url}/", "--column", portal.url + portal.site.column,
        "--family", portal.site.family, "--local",
    )  # fmt: skip
    assert added.code == 0, added.err
    called = gongan_process(
        "portals", "record", portal.site.name, "--to", folder, "--portals", own, "--delay", "0"
    )
    assert called.code == 0, called.err
    return folder / portal.site.name


def test_a_recording_replays_offline_once_it_is_reviewed(tmp_path: Path) -> None:
    with serve_all("hanweb_gbk") as portals:
        portal = portals["hanweb_gbk"]
        folder = recorded(portal, tmp_path)
        wanted = len(portal.expected)
    # the portal is gone now
    expected = folder / "expected.json"
    unreviewed = gongan_process("portals", "replay", folder)
    assert unreviewed.code == 1
    assert unreviewed.err.count("\n") == 1
    assert "has not been reviewed" in unreviewed.err
    golden = json.loads(expected.read_text(encoding="utf-8"))
    assert len(golden["reports"]) == wanted
    expected.write_text(json.dumps({**golden, "reviewed_by": "A. Person"}), encoding="utf-8")
    assert gongan_process("portals", "replay", folder).code == 0
    less = {"reviewed_by": "A. Person", "reports": golden["reports"][1:]}
    expected.write_text(json.dumps(less), encoding="utf-8")
    changed = gongan_process("portals", "replay", folder)
    assert changed.code == 1
    assert "not expected:" in changed.err


def test_a_portal_that_gives_no_answer_leaves_no_recording(tmp_path: Path) -> None:
    own = tmp_path / "own"
    # without --local an address of this machine is not asked
    gongan(
        "portals",
        "add",
        "here",
        "--to",
        own,
        "--name",
        "甲市公安局",
        "--home",
        "http://127.0.0.1:9/",
    )
    called = gongan_process(
        "portals", "record", "here", "--to", tmp_path / "to", "--portals", own,
        "--contact", "you@example.org",
    )  # fmt: skip
    assert called.code == 1
    assert "nothing was recorded: portal here gave no answer" in called.err
    assert not (tmp_path / "to" / "here").exists()
