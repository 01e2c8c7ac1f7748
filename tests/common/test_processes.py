"""Child processes: how they end, what they find, what is left of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from common.processes import (
    WALL_FACTOR,
    Ended,
    Exited,
    Killed,
    LimitReached,
    ProcessLimits,
    run,
    running,
)
from common.workers import UnusableAnswerError, Worker, WorkerLostError
from tests.held_pipe import OUTLASTS, held_pipe
from tests.patience import GIVEN_UP, GROWING

NO_LIMITS = ProcessLimits(wall=120)


def python(program: str) -> list[str]:
    return [sys.executable, "-I", "-c", program]


@pytest.mark.parametrize(
    ("program", "limits", "ended"),
    [
        ("pass", {}, Exited(0)),
        ("raise SystemExit(7)", {}, Exited(7)),
        ("import os; os.kill(os.getpid(), 9)", {}, Killed(9)),
        ("while True: pass", {"processor": 1, "wall": 120}, LimitReached("processor", 1)),
        ("import signal; signal.pause()", {"processor": 1, "wall": 0.5}, LimitReached("wall", 0.5)),
        ("print('x' * 5000)", {"output": 4000}, LimitReached("output", 4000)),
    ],
)
def test_how_a_program_ended_is_a_value(program: str, limits: dict[str, Any], ended: Ended) -> None:
    assert run(python(program), ProcessLimits(**{"wall": 120, **limits})).ended == ended


def test_a_file_that_grows_too_large_ends_the_program(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", "while :; do echo 0123456789; done > large"]
    done = run(command, ProcessLimits(wall=120, file=64 * 1024), folder=tmp_path)
    assert done.ended == LimitReached("file", 64 * 1024)
    assert (tmp_path / "large").stat().st_size == 64 * 1024


def test_memory_is_bounded() -> None:
    limits = ProcessLimits(wall=120, memory=512 * 2**20)
    done = run(python("bytearray(2**30)"), limits)
    assert done.ended == Exited(1)
    assert b"MemoryError" in done.stderr


def test_a_limit_that_is_stricter_already_stays() -> None:
    inner = f"{sys.executable} -I -c 'bytearray(2**30)'"
    command = ["/bin/sh", "-c", f"ulimit -v 524288; ulimit -v 9999999; {inner}"]
    assert run(command, ProcessLimits(wall=120, memory=4 << 30)).ended == Exited(1)


def test_a_program_finds_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGAN_CONTACT", "secret")
    done = run(["env"], NO_LIMITS)
    names = {line.partition("=")[0] for line in done.stdout.decode().splitlines()}
    assert names == {"HOME", "TMPDIR"}


def test_its_home_is_its_own_and_is_removed() -> None:
    done = run(["/bin/sh", "-c", 'echo "$HOME" "$TMPDIR" "$(pwd)"; echo x > left'], NO_LIMITS)
    home, temporary, here = done.stdout.decode().split()
    assert home == temporary == here
    assert not Path(home).exists()


def test_input_and_both_outputs_are_kept_apart() -> None:
    done = run(["/bin/sh", "-c", "cat; echo no >&2"], NO_LIMITS, stdin=b"yes")
    assert (done.stdout, done.stderr) == (b"yes", b"no\n")


@pytest.mark.parametrize("command", [["/nowhere/program"], ["no-such-program-anywhere"]])
def test_a_program_that_is_not_there_is_an_error(command: list[str]) -> None:
    with pytest.raises(FileNotFoundError):
        run(command, NO_LIMITS)


@pytest.mark.parametrize("start", ["", "setsid "])
def test_all_that_a_program_started_is_ended_with_it(tmp_path: Path, start: str) -> None:
    """Also in another session."""
    assert any(_begins_and_ends(tmp_path / f"pipe{bound}", start, bound) for bound in GROWING)


def _begins_and_ends(pipe: Path, start: str, bound: float) -> bool:
    """The pipe ends when nobody is left who holds it; was it held within the bound?"""
    child = f"{start}sh -c 'exec 3> {pipe}; echo begun >&3; {OUTLASTS}' &"
    command = ["/bin/sh", "-c", f"{child} {OUTLASTS}"]
    with held_pipe(pipe) as told:
        done = run(command, ProcessLimits(wall=bound), environment=dict(os.environ))
        assert done.ended == LimitReached("wall", bound)
        said = told()
    assert said in (b"begun\n", b"")
    return bool(said)


def test_what_a_program_leaves_in_its_session_ends_with_it(tmp_path: Path) -> None:
    pipe, ready = tmp_path / "pipe", tmp_path / "ready"
    os.mkfifo(ready)
    child = f"sh -c 'exec 3> {pipe}; echo begun >&3; : > {ready}; {OUTLASTS}' &"
    command = ["/bin/sh", "-c", f"{child} read -r _ < {ready}; exec yes"]
    with held_pipe(pipe) as told:
        limits = ProcessLimits(wall=GIVEN_UP, output=1000)
        done = run(command, limits, environment=dict(os.environ))
        assert done.ended == LimitReached("output", 1000)
        assert told() == b"begun\n"


def test_without_a_bound_on_wall_time_there_is_a_generous_one() -> None:
    assert ProcessLimits(processor=3).most_wall == 3 * WALL_FACTOR
    assert ProcessLimits(processor=3, wall=4).most_wall == 4
    assert ProcessLimits().most_wall is None


def test_a_program_of_our_own_ends_with_the_block() -> None:
    with running(python("print('ready', flush=True); import signal; signal.pause()")) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert process.poll() is None
    assert process.poll() is not None


# --- workers -------------------------------------------------------------------------


def answer(job: str) -> object:
    match job:
        case "spin":
            while True:
                pass
        case "sleep":
            import threading

            threading.Event().wait()
        case "exit":
            os._exit(3)
        case "lambda":
            return Broken()
        case "folder":
            import tempfile

            return os.environ["HOME"], tempfile.gettempdir(), dict(os.environ)
    return job.upper()


class Broken:
    def __reduce__(self) -> tuple[type[int], tuple[str]]:
        return int, ("no number",)


@pytest.mark.parametrize(
    ("job", "ended"),
    [
        ("spin", LimitReached("processor", 0.3)),
        ("sleep", LimitReached("wall", 1)),
        ("exit", Exited(3)),
    ],
)
def test_a_lost_worker_says_how_it_ended_and_is_replaced(job: str, ended: Ended) -> None:
    wall = 1 if job == "sleep" else GIVEN_UP
    worker: Worker[str, object] = Worker(answer, ProcessLimits(0.3, wall))
    try:
        assert worker.ask("a") == "A"
        with pytest.raises(WorkerLostError) as lost:
            worker.ask(job)
        assert lost.value.ended == ended
        assert worker.ask("b") == "B"
    finally:
        worker.close()


def test_processor_time_is_counted_for_each_job_anew() -> None:
    worker: Worker[str, object] = Worker(_busy, ProcessLimits(processor=1.0))
    try:
        assert [worker.ask("x") for _ in range(6)] == ["x"] * 6
    finally:
        worker.close()


def _busy(job: str) -> object:
    import time

    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass
    return job


def test_an_answer_that_cannot_be_taken_over_is_an_error() -> None:
    worker: Worker[str, object] = Worker(answer, NO_LIMITS)
    try:
        with pytest.raises(UnusableAnswerError):
            worker.ask("lambda")
        assert worker.ask("b") == "B"
    finally:
        worker.close()


def test_a_worker_has_a_folder_of_its_own_that_goes_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GONGAN_CONTACT", "secret")
    worker: Worker[str, Any] = Worker(answer, NO_LIMITS)
    home, temporary, environment = worker.ask("folder")
    assert home == temporary
    assert Path(home).is_dir()
    assert "GONGAN_CONTACT" not in environment
    worker.close()
    assert not Path(home).exists()
