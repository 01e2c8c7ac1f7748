"""``gongan backfill``: its options, its plan, and what coverage says before and after."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spiders.portals import Portal
from spiders.portals.writing import to_toml
from tests.crawler.backfill import archives, running, world
from tests.crawler.cli.calling import gongan, gongan_process

BUREAUS = world.bureaus(1)


def there(db: Path) -> int:
    told = gongan("coverage", "--db", db, "--format", "json")
    rows = json.loads(told.out)
    return sum(row["state"] in ("report", "text_only", "older_edition") for row in rows)


def test_a_plan_then_the_work_then_coverage(tmp_path: Path) -> None:
    db, entries = tmp_path / "a.db", tmp_path / "entries"
    entries.mkdir()
    (entry,) = [bureau.entry() for bureau in BUREAUS]
    fields = {name: tuple(v) if isinstance(v, list) else v for name, v in entry.items()}
    (entries / "world.toml").write_text(to_toml(Portal(**fields)), encoding="utf-8")
    running.seed(db, BUREAUS)
    copies = world.captured(BUREAUS)
    with archives.serve(archives.Wayback(copies)) as archive:
        options = ["--at", archive.url, "--delay", "0", "--db", str(db), "--portals", str(entries)]
        options += ["--readers", "1", "--quiet", "--format", "json", "world_0"]
        planned = gongan_process("backfill", "--plan", *options)
        assert planned.code == 0, planned.err
        (plan,) = json.loads(planned.out)
        assert plan["requests_left"] == plan["lists"] + plan["pages"] > 0
        before = there(db)
        done = gongan_process("backfill", *options)
        assert done.code == 0, done.err
    assert there(db) == len(world.held(BUREAUS, copies)) > before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "cdx"], "--at URL"),
        (["--at", "web.archive.org"], "no http or https address"),
        (["--data", "http://x"], "--from commoncrawl"),
        (["--delay", "0.1"], "below the archive's own limit: give 2.5 or more"),
        (["--years", "soon"], "no year"),
        (["--years", "2015-2009"], "first to last"),
        (["nobody"], "unknown portal"),
        (["hz_none_at_all"], "unknown portal"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    told = gongan("backfill", "--db", tmp_path / "a.db", *arguments)
    assert told.code in (1, 2)
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    assert not (tmp_path / "a.db").exists()


def test_an_archive_on_the_internet_wants_a_contact(tmp_path: Path) -> None:
    told = gongan("backfill", "--db", tmp_path / "a.db", "--quiet", "--contact", "")
    assert told.code == 1
    assert "contact" in told.err
