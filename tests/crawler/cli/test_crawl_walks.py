"""A plain crawl says how its portals were found, as a night does."""

from __future__ import annotations

import json
import socket
import sqlite3
from pathlib import Path

from tests.crawler.cli.calling import gongan_process as call
from tests.crawler.site import Site, page, serve


def _portals(folder: Path, url: str, host: str = "127.0.0.1") -> Path:
    folder.mkdir()
    (folder / "p.toml").write_text(
        f'[[portal]]\nid="p"\nname="样例市公安局"\nfamily="generic"\nhosts=["{host}"]\n'
        f'home_url="{url}/"\ncolumns=["{url}/list/"]\nlocal=true\n'
    )
    return folder


def _row(db: Path) -> sqlite3.Row:
    connection = sqlite3.connect(db)
    connection.row_factory = sqlite3.Row
    (row,) = connection.execute("SELECT * FROM portal_runs").fetchall()
    connection.close()
    assert isinstance(row, sqlite3.Row)
    return row


def test_a_portal_that_was_crawled_counts_as_walked(tmp_path: Path) -> None:
    with serve(Site()) as site:
        site.column("/list/", ("/a/2021.html", "样例市公安局2021年政府信息公开工作年度报告"))
        site.routes["/a/2021.html"] = page("样例市公安局2021年政府信息公开工作年度报告")
        db, folder = tmp_path / "a.db", _portals(tmp_path / "portals", site.url)
        done = call("crawl", "p", "--db", db, "--portals", folder, "--delay", 0, "--quiet")
    assert done.code == 0, done.err
    row = _row(db)
    assert (row["portal_id"], row["mode"], row["ended"]) == ("p", "full", "finished")
    assert row["state"] not in ("unreachable", "challenged", "unfinished")
    bureaus = sqlite3.connect(db)
    walk = bureaus.execute("SELECT last_walk FROM bureaus WHERE portal_id = 'p'").fetchone()
    bureaus.close()
    assert walk[0] == row["finished_at"]


def test_a_portal_that_gave_no_page_has_not_finished(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        db, folder = tmp_path / "a.db", _portals(tmp_path / "portals", url)
        args = ("--db", db, "--portals", folder, "--delay", 0, "--quiet", "--format", "json")
        done = call("crawl", "p", *args)
    assert done.code == 1
    (told,) = json.loads(done.out)
    assert told["ended"] == "unreachable"
    assert "no page could be fetched" in done.err
    assert _row(db)["state"] == "unreachable"


def test_a_name_without_an_address_is_not_disallowed(tmp_path: Path) -> None:
    url = "http://gaj.example.invalid"
    db, folder = tmp_path / "a.db", _portals(tmp_path / "portals", url, "gaj.example.invalid")
    done = call("crawl", "p", "--db", db, "--portals", folder, "--delay", 0, "--quiet")
    assert done.code == 1
    assert "the host name has no address" in done.err
    connection = sqlite3.connect(db)
    outcomes = connection.execute("SELECT DISTINCT outcome FROM captures").fetchall()
    connection.close()
    assert outcomes == [("failed",)]
    assert _row(db)["state"] == "unreachable"
