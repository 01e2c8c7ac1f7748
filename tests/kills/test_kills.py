"""Killed at any step, a command leaves what was there, and done again it completes its work.

Steps are counted, not timed: the n-th change of a database or of a file's name
(:mod:`tests.kills.killed`), or, where strace is installed, the n-th write to a disk, which
falls into the midst of a commit.  ``pytest -m slow`` kills 208 times and writes what
was held to the file that ``GONGAN_KILLS`` names.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.cli.calling import CLEAN, ROOT
from tests.kills.works import WORKS, State, Work, crawl_of, line, served, start_from

STRACE = shutil.which("strace")
NAMES = ["crawl", *(work.name for work in WORKS)]
FEW, MANY, CHAIN = 1, 13, 4
"""Kills of each kind: by default, and when asked for; how many fall on one folder in a row."""

_WRITES = "pwrite64,fsync,fdatasync,ftruncate,rename,unlink"


@pytest.fixture
def work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Work]:
    """The work of a name; a crawl has its portal served."""
    if request.param != "crawl":
        yield next(work for work in WORKS if work.name == request.param)
        return
    with served(tmp_path) as url:
        yield crawl_of(url)


def by_statement(work: Work, folder: Path, step: int) -> list[str]:
    return line(work, folder, step, folder / "steps")


def by_write(work: Work, folder: Path, step: int) -> list[str]:
    """Killed at a system call that changes a disk; with 0 the calls are listed."""
    calls = f"trace={_WRITES}"
    ending = ["-e", f"inject={_WRITES}:signal=SIGKILL:when={step}"] if step else []
    strace = [str(STRACE), "-qq", "-o", str(folder / "calls"), "-e", calls, *ending]
    return [*strace, *line(work, folder, 0, folder / "steps")]


KINDS = {"statement": by_statement, "write": by_write}


def run(command: list[str]) -> int:
    """Run a command, with all it starts, to its end or to its death."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=CLEAN,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    _, said = process.communicate()
    code = process.returncode
    assert code in (0, -signal.SIGKILL), said.decode()
    return code


def steps_of(work: Work, folder: Path, kind: str) -> int:
    """Do the work undisturbed, and give how many steps it took."""
    assert run(KINDS[kind](work, folder, 0)) == 0
    if kind == "statement":
        return int((folder / "steps").read_text())
    return len((folder / "calls").read_text().splitlines())


def assert_nothing_is_lost(before: State, after: State, wanted: State) -> None:
    """What a work began from is still there, and what it writes anew is there in its new form.

    A merge, for instance, may find that a page had the same content before: a capture's
    outcome is then another one, in the same transaction as all else.
    """
    for name, rows in before.items():
        missing = set(rows) - set(after.get(name, ()))
        assert not missing & set(wanted.get(name, ())), name
    for name in ("payloads", "captures", "contents", "figures"):
        assert len(after.get(name, ())) >= len(before.get(name, ())), name
    assert set(before.get("payloads", ())) <= set(after.get("payloads", ()))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("work", NAMES, indirect=True)
@pytest.mark.parametrize(
    "kills", [FEW, pytest.param(MANY, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_what_was_killed_is_whole_and_done_again_complete(
    tmp_path: Path, work: Work, kind: str, kills: int
) -> None:
    if kind == "write" and STRACE is None:
        pytest.skip("strace is not installed (Debian: apt install strace)")
    filled = tmp_path / "filled"
    filled.mkdir()
    work.fill(filled)
    before = work.look(filled)
    undisturbed = start_from(filled, tmp_path / "undisturbed")
    steps = steps_of(work, undisturbed, kind)
    wanted = work.look(undisturbed)
    assert work.name in ("compact", "migration") or wanted != before  # those change no content
    chance = random.Random(f"{work.name} {kind} {kills}")
    killed, chains = 0, 0
    while killed < kills:
        folder = start_from(filled, tmp_path / f"{chains}")
        for _ in range(min(CHAIN, kills - killed)):
            if run(KINDS[kind](work, folder, chance.randint(1, steps))) == 0:
                break  # it had fewer steps left than that
            killed += 1
            work.check(folder)
            assert_nothing_is_lost(before, work.look(folder), wanted)
        complete(work, folder)
        assert work.look(folder) == wanted
        work.check(folder)
        assert [path.name for path in folder.iterdir() if ".part" in path.name] == []
        shutil.rmtree(folder)
        chains += 1
    note(work.name, kind, steps, killed)


def complete(work: Work, folder: Path) -> None:
    """Do the work once more, unless its new file is there already, whole."""
    if work.name not in ("backup", "publish") or not (folder / "out.db").exists():
        assert run(line(work, folder, 0, folder / "steps")) == 0


def note(name: str, kind: str, steps: int, killed: int) -> None:
    """Write a row for the table in docs/explanation/durability.md."""
    file = os.environ.get("GONGAN_KILLS")
    if file:
        row = {"work": name, "kind": kind, "steps": steps, "kills": killed}
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
