"""One crawl an archive, and no lock that outlives its holder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from common.errors import CrawlError
from common.locks import LockedError, holder, lock, lock_file
from tests.crawler.cli.calling import gongan_process
from tests.crawler.cli.test_crawl import ENTRY
from tests.patience import GIVEN_UP

ROOT = Path(__file__).parents[2]

HOLD = """
import sys
from pathlib import Path
from common.locks import lock
with lock(Path(sys.argv[1]), "nightly"):
    print("held", flush=True)
    sys.stdin.read()
"""

FORK = """
import os, sys
from pathlib import Path
from common.locks import lock
with lock(Path(sys.argv[1]), "nightly"):
    if not os.fork():
        Path(sys.argv[1] + ".child").write_text(str(os.getpid()))
        print("held", flush=True)
        os.close(1)
        sys.stdin.read()
        os._exit(0)
    sys.stdin.read()
"""

TURNS = """
import os, sys
from pathlib import Path
from common.locks import LockedError, lock
db, turns = Path(sys.argv[1]), 0
while turns < 40:
    try:
        with lock(db, "turn"):
            mark = db.with_suffix(".mark")
            mark.touch(exist_ok=False)  # fails when two are inside
            mark.write_text(str(os.getpid()))
            assert mark.read_text() == str(os.getpid())
            mark.unlink()
            turns += 1
    except LockedError:
        pass
"""


@contextmanager
def process(program: str, db: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock within the block, unless it is ended there.

    It waits for the end of its input, which nobody gives it.
    """
    command = [sys.executable, "-c", program, str(db)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "held\n"
        try:
            yield running
        finally:
            running.kill()


def test_a_second_process_is_told_who_the_first_is(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with process(HOLD, db) as running:
        with (
            pytest.raises(
                LockedError, match=r"another crawl is running \(nightly, process"
            ) as told,
            lock(db, "crawl"),
        ):
            pass
        assert str(running.pid) in str(told.value)
        assert "since 20" in str(told.value)
        who = holder(db)
        assert who is not None
        assert (who["command"], who["pid"]) == ("nightly", running.pid)
        with lock(tmp_path / "b.db", "crawl"):
            assert holder(tmp_path / "b.db") is not None


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_ends_with_its_process(tmp_path: Path, how: signal.Signals) -> None:
    db = tmp_path / "a.db"
    with process(HOLD, db) as running:
        running.send_signal(how)
        running.wait()
        assert holder(db) is None
        assert lock_file(db).exists()  # left by the killed one, and no hindrance
        with lock(db, "crawl"):
            who = holder(db)
            assert who is not None
            assert who["pid"] == os.getpid()
    assert not lock_file(db).exists()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_that_lives_on_does_not_keep_the_lock(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with process(FORK, db) as running:
        assert holder(db) is not None
        running.kill()
        running.wait()
        child = int(Path(f"{db}.child").read_text(encoding="utf-8"))
        try:
            os.kill(child, 0)  # it is there
            assert holder(db) is None
        finally:
            os.kill(child, signal.SIGKILL)


def test_nothing_is_left_after_the_block_however_it_ends(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with pytest.raises(ZeroDivisionError), lock(db, "crawl"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    assert holder(db) is None


def test_a_process_does_not_get_its_own_lock_twice(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    with lock(db, "nightly"):
        with pytest.raises(LockedError), lock(db, "crawl"):
            pass
        assert holder(db) is not None


def test_a_link_to_the_archive_is_the_archive(tmp_path: Path) -> None:
    db, link = tmp_path / "a.db", tmp_path / "link.db"
    link.symlink_to(db)
    with lock(link, "crawl"), pytest.raises(LockedError), lock(db, "crawl"):
        pass


@pytest.mark.parametrize("rubbish", [b"", b"\xff\xfe", b"[1, 2]", b"{" * 10_000])
def test_a_file_with_rubbish_in_it_is_taken_over(tmp_path: Path, rubbish: bytes) -> None:
    db = tmp_path / "a.db"
    lock_file(db).write_bytes(rubbish)
    assert holder(db) is None
    with lock(db, "crawl"):
        who = holder(db)
        assert who is not None
        assert who["command"] == "crawl"


def test_a_link_in_the_files_place_is_not_followed(tmp_path: Path) -> None:
    db, precious = tmp_path / "a.db", tmp_path / "precious.txt"
    precious.write_text("precious", encoding="utf-8")
    lock_file(db).symlink_to(precious)
    with pytest.raises(CrawlError, match="cannot lock"), lock(db, "crawl"):
        pass
    assert precious.read_text(encoding="utf-8") == "precious"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    db = tmp_path / "none" / "a.db"
    with pytest.raises(CrawlError, match="is not there: make it first"), lock(db, "crawl"):
        pass


def test_many_processes_take_turns(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TURNS, str(tmp_path / "a.db")]
    running = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [one.wait(timeout=GIVEN_UP) for one in running] == [0] * 4
    assert list(tmp_path.iterdir()) == []


def test_a_second_crawl_refuses_to_start(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    portals = tmp_path / "portals"
    portals.mkdir()
    entry = ENTRY.format(url="http://127.0.0.1:9")
    (portals / "here.toml").write_text(entry, encoding="utf-8")
    with lock(db, "nightly"):
        said = gongan_process("crawl", "here", "--db", db, "--portals", portals)
    assert said.code == 1
    (line,) = said.err.splitlines()
    assert line.startswith("gongan: another crawl is running (nightly, process ")
    assert not db.exists()
