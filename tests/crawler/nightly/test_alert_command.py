"""The command that is told of a night: what it gets, and what if it fails."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import pytest

from crawler.nightly.alerts import send
from crawler.nightly.run_report.problems import verdict
from crawler.nightly.run_report.records import RunReport
from tests.crawler.nightly.posting import Wish
from tests.held_pipe import OUTLASTS, held_pipe
from tests.patience import GIVEN_UP, GROWING

TRUE = (sys.executable, "-c", "pass")


def test_the_command_gets_the_report_and_a_small_environment(
    full: RunReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGAN_CONTACT", "secret")
    monkeypatch.setenv("AWS_SECRET", "secret")
    out = tmp_path / "out.json"
    program = (
        "import json, os, sys; json.dump([json.load(sys.stdin), dict(os.environ), sys.argv[1:]],"
        f" open({str(out)!r}, 'w'))"
    )
    wish = Wish(command=(sys.executable, "-c", program, "a b; echo $HOME"))
    assert send(full, wish) == ()
    report, environment, arguments = json.loads(out.read_text(encoding="utf-8"))
    assert RunReport.from_json(report) == full
    assert arguments == ["a b; echo $HOME"]
    assert environment["GONGAN_RUN_STATE"] == "failed"
    assert environment["GONGAN_RUN_EXIT_CODE"] == "1"
    assert environment["GONGAN_RUN_UUID"] == full.run.uuid
    assert environment["GONGAN_RUN_VERDICT"] == verdict(full)
    assert "secret" not in environment.values()
    own = {"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LC_CTYPE"}
    assert {name for name in environment if not name.startswith("GONGAN_RUN_")} <= own


def test_a_command_need_not_read_its_input(full: RunReport) -> None:
    assert send(full, Wish(command=TRUE)) == ()


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("import sys; print('no room\\x1b[2J', file=sys.stderr); sys.exit(3)", "ended with 3: no"),
        ("import os; os.kill(os.getpid(), 9)", "was ended by signal 9"),
        ("import signal; signal.pause()", "took more than 0.5 s and was killed"),
    ],
)
def test_a_command_that_fails_is_told_and_logged(
    full: RunReport, program: str, wanted: str, caplog: pytest.LogCaptureFixture
) -> None:
    wish = Wish(command=(sys.executable, "-c", program))
    (failure,) = send(full, wish, command_timeout=0.5 if "pause" in program else GIVEN_UP)
    assert wanted in failure
    assert "\x1b" not in failure
    assert any(
        record.levelno == logging.ERROR and wanted in record.message for record in caplog.records
    )


def test_a_command_that_is_not_there_is_told(full: RunReport) -> None:
    (failure,) = send(full, Wish(command=("/nowhere/alert", "token")))
    assert "/nowhere/alert cannot be run (No such file or directory)" in failure


def test_what_a_command_started_ends_with_it(full: RunReport, tmp_path: Path) -> None:
    assert any(_begins_and_ends(full, tmp_path / f"pipe{bound}", bound) for bound in GROWING)


def _begins_and_ends(full: RunReport, pipe: Path, bound: float) -> bool:
    """The pipe ends when nobody is left who holds it; was it held within the bound?"""
    program = f"(exec 3> {pipe}; echo begun >&3; {OUTLASTS}) & {OUTLASTS}"
    with held_pipe(pipe) as told:
        (failure,) = send(full, Wish(command=("/bin/sh", "-c", program)), command_timeout=bound)
        assert "killed" in failure
        said = told()
    assert said in (b"begun\n", b"")
    return bool(said)
