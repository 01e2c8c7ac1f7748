"""``gongan demo`` twice, as a user would run it, and what it leaves behind."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from archive.store import open_archive
from crawler.sample import expected
from tests.crawler.cli.calling import CLEAN, ROOT, Called, gongan, gongan_process
from tests.patience import GIVEN_UP


@dataclass(frozen=True)
class Demos:
    """The archive after two demos, and what each said."""

    db: Path
    first: Called
    second: Called


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> Demos:
    db = tmp_path_factory.mktemp("demo") / "demo.db"
    return Demos(db, gongan_process("demo", "--db", db), gongan_process("demo", "--db", db))


def rows(db: Path, sql: str) -> list[dict[str, Any]]:
    with open_archive(db, create=False, read_only=True) as archive:
        return list(archive.db.query(sql))


def listed(demos: Demos, *command: str) -> Any:
    return gongan(*command, "--db", demos.db, "--format", "json").json


def test_the_first_demo_finds_every_report(demos: Demos) -> None:
    assert demos.first.code == 0, demos.first.err
    assert "9 reports: 9 new, 0 with a new version, 0 unchanged." in demos.first.out
    for report in expected()["reports"]:
        assert report["bureau"] in demos.first.out
    assert f"gongan browse --db {demos.db}" in demos.first.out


def test_the_second_demo_finds_one_changed(demos: Demos) -> None:
    assert demos.second.code == 0, demos.second.err
    assert "9 reports: 0 new, 1 with a new version, 8 unchanged." in demos.second.out
    assert "Changed since the last visit: 样例市公安局 2019, now version 2." in demos.second.out


def test_the_archive_holds_what_the_portal_published(demos: Demos) -> None:
    found = [
        (r["bureau"], r["year"], r["edition"], r["cells_read"], r["cells_blank"])
        for r in listed(demos, "reports")
    ]
    told = [
        (r["bureau"], r["year"], r["edition"], r["cells"], r["blank_cells"])
        for r in expected()["reports"]
    ]
    assert sorted(found) == sorted(told)


def test_only_the_changed_report_has_two_versions(demos: Demos) -> None:
    counts = {(r["bureau"], r["year"]): r["versions"] for r in listed(demos, "reports")}
    changed = {key for key, versions in counts.items() if versions > 1}
    assert changed == {("样例市公安局", 2019)}
    numbers = [v["number"] for v in listed(demos, "versions", "样例市公安局", "2019")]
    assert numbers == [1, 2]


def test_figures_are_cited_to_their_cell_and_source(demos: Demos) -> None:
    cells = listed(demos, "figures", "嵩县公安局", "2020", "--table", "proactive_disclosure")
    (amount,) = [cell for cell in cells if cell["unit"] == "CNY"]
    assert amount["value"] in ("15110000", 15110000)
    assert amount["url"].endswith("/zwgk/zfxxgkndbg/202101/t20210125_1005.html")
    assert None not in (amount["grid"], amount["grid_row"], amount["grid_column"])


def test_refused_and_failed_requests_are_captures_too(demos: Demos) -> None:
    outcomes = {row["outcome"] for row in listed(demos, "captures")}
    assert {"ok", "unchanged", "redirected", "not_found", "challenged", "disallowed"} <= outcomes


def test_every_command_of_the_run_is_told(demos: Demos) -> None:
    runs = listed(demos, "runs")
    assert [(run["command"], run["state"]) for run in runs] == [("demo", "ok")] * 2


def test_plain_output_without_a_terminal(demos: Demos) -> None:
    for said in (demos.first, demos.second):
        assert "\x1b" not in said.out + said.err
        assert "Traceback" not in said.err


def test_progress_on_a_terminal(tmp_path: Path) -> None:
    said = on_a_terminal("demo", "--db", str(tmp_path / "demo.db"))
    assert "\x1b[" in said
    assert "/20 requests" in said
    assert "9 reports: 9 new" in said


def on_a_terminal(*arguments: str) -> str:
    """What a command writes when stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    parts: list[bytes] = []

    def read() -> None:
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # how Linux says that the other side is closed
                return
            if not part:
                return
            parts.append(part)

    reader = threading.Thread(target=read)
    reader.start()
    command = [sys.executable, "-m", "crawler.cli", *arguments]
    environment = {**CLEAN, "TERM": "xterm-256color", "COLUMNS": "120"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=theirs,
        stderr=theirs,
        timeout=GIVEN_UP,
        check=False,
    )
    os.close(theirs)
    reader.join(timeout=GIVEN_UP)
    os.close(ours)
    text = b"".join(parts).decode("utf-8", "replace")
    assert done.returncode == 0, text
    return text


@pytest.mark.parametrize("command", ["reports", "findings", "captures", "runs"])
def test_listings_come_as_table_json_and_csv(demos: Demos, command: str) -> None:
    found = listed(demos, command)
    plain = gongan(command, "--db", demos.db, "--format", "csv")
    head, *lines = plain.out.splitlines()
    assert head.split(",") == list(found[0])
    assert len(lines) >= len(found)
    table = gongan(command, "--db", demos.db)
    assert table.code == 0
    assert len(table.out.splitlines()) > len(found)


def test_filters_narrow_the_listings(demos: Demos) -> None:
    assert len(listed(demos, "reports", "--year", "2020")) == 5
    assert len(listed(demos, "reports", "--bureau", "样例", "--edition", "2021")) == 2
    assert len(listed(demos, "captures", "--limit", "3")) == 3
    challenged = listed(demos, "captures", "--outcome", "challenged")
    assert [row["status"] for row in challenged] == [521, 521]
    assert rows(demos.db, "select count(*) as n from captures")[0]["n"] == len(
        listed(demos, "captures")
    )


def test_an_empty_answer_is_said_on_stderr(demos: Demos) -> None:
    none = gongan("reports", "--db", demos.db, "--bureau", "不存在")
    assert (none.code, none.out, none.err) == (0, "", "nothing found\n")
    assert (
        json.loads(
            gongan("reports", "--db", demos.db, "--bureau", "不存在", "--format", "json").out
        )
        == []
    )
