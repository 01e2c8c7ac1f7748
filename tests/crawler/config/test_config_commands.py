"""The commands about configuration, and what other commands take from the file."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest

from archive.store import open_archive
from crawler.config import load
from crawler.config.spec import keys
from crawler.config.writing import example
from tests.crawler.cli.calling import gongan
from tests.crawler.config.files import written

pytestmark = pytest.mark.usefixtures("nothing_given")


def test_the_example_says_what_the_defaults_are(tmp_path: Path) -> None:
    text = gongan("config", "example").out
    assert text == example()
    named = tmp_path / "gongan.toml"
    named.write_text(text, encoding="utf-8")
    given, defaults = load(named.relative_to(tmp_path), {}), load(Path(os.devnull), {})
    assert dataclasses.replace(given, file=None) == dataclasses.replace(defaults, file=None)
    assert set(given.origins.values()) == {"file"}
    about = " ".join(line.removeprefix("# ") for line in text.splitlines())
    assert all(key.about in about for key in keys().values())


def test_check_tells_all_mistakes_and_fails(tmp_path: Path) -> None:
    path = written(tmp_path, "x = 1\ny = 2")
    called = gongan("config", "check", "--config", path)
    assert called.code == 1
    assert [line.startswith(f"gongan: {path}: ") for line in called.err.splitlines()] == [True] * 2
    assert called.out == ""


def test_check_warns_of_what_is_correct_and_will_not_do(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    called = gongan("config", "check", "--config", path)
    assert (called.code, called.out) == (0, f"{path}: no mistakes, 1 warning\n")
    assert called.err.startswith(f"gongan: warning: {path}: contact: is empty")
    assert gongan("config", "check", "--config", path, "--strict").code == 1
    path.write_text("contact = 'a@example.org'", encoding="utf-8")
    called = gongan("config", "check", "--config", path, "--strict")
    assert (called.code, called.err) == (0, "")


def test_show_tells_values_and_their_origins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "[alerts]\ncommand = 'tell --token abc'\n[nightly]\nonly = ['a', 'b']")
    monkeypatch.setenv("GONGAN_CRAWL_DELAY", "7")
    called = gongan("config", "show", "--config", path, "--format", "json")
    rows = {row["key"]: row for row in called.json}
    assert list(rows) == list(keys())
    assert rows["crawl.delay"] == {"key": "crawl.delay", "value": 7, "from": "GONGAN_CRAWL_DELAY"}
    assert rows["nightly.only"] == {"key": "nightly.only", "value": ["a", "b"], "from": str(path)}
    assert rows["nightly.window"]["value"] == "22:00-06:00"
    assert rows["log.level"]["from"] == "default"
    assert "abc" not in called.out
    assert rows["alerts.command"]["value"] == "(set, not shown)"
    assert "a, b" in gongan("config", "show", "--config", path).out
    assert json.dumps(called.json)


def test_every_command_takes_the_archive_from_the_file_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("file", "variable", "option"):
        with open_archive(tmp_path / f"{name}.db") as archive, archive.db.conn:
            archive.db.conn.execute(
                "INSERT INTO runs (uuid, command, started_at, state)"
                " VALUES ('u', ?, '2026-01-01', 'ok')",
                (name,),
            )

    def used(*arguments: str) -> str:
        (row,) = gongan("runs", "--format", "json", *arguments).json
        return str(row["command"])

    (tmp_path / "gongan.toml").write_text("db = 'file.db'", encoding="utf-8")
    assert used() == "file"
    monkeypatch.setenv("GONGAN_DB", "variable.db")
    assert used() == "variable"
    assert used("--db", "option.db") == "option"


def test_portals_and_contact_come_from_the_file_too(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    entry = "[[portal]]\nid='yangli'\nname='样例市公安局'\nhosts=['a.example']\n"
    entry += "home_url='http://a.example/'\n"
    (folder / "x.toml").write_text(entry, encoding="utf-8")
    assert gongan("portals", "show", "yangli").code == 1
    (tmp_path / "gongan.toml").write_text("portals='mine'\ncontact='me'", encoding="utf-8")
    assert gongan("portals", "show", "yangli").code == 0
    refused = gongan("crawl", "yangli")
    assert refused.code == 1
    assert "not 'me'" in refused.err


def test_a_wrong_file_stops_the_command_that_would_use_it(tmp_path: Path) -> None:
    (tmp_path / "gongan.toml").write_text("db = 3", encoding="utf-8")
    called = gongan("reports")
    assert called.code == 1
    assert called.err == "gongan: gongan.toml: db: must be a path in quotes, not 3\n"
    assert gongan("reports", "--help").code == 0
