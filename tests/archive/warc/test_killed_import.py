"""kill -9 in the middle of an import: what is there is whole, and doing it again completes it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.store import open_archive
from archive.upkeep.verify import verify
from tests.archive.warc.styles import HOST, Maker, page
from tests.crawler.cli.calling import CLEAN, ROOT, gongan_process

PAGES = 20
KILLS = 100


def crawl_of_others(path: Path) -> Path:
    made = Maker()
    for number in range(PAGES):
        body = page(2019 + number % 5).replace(b"</body>", f"<i>{number}</i></body>".encode())
        made.response(f"{HOST}/{number}.html", body)
    return made.save(path)


def import_all(warc: Path, db: Path) -> None:
    done = gongan_process("import", "warc", warc, "--db", db, "--all", "-j", "1")
    assert done.code == 0, done.err


def state(db: Path) -> tuple[list[object], ...]:
    """The digests, the captures and the reports' figures."""
    queries = (
        "SELECT digest FROM payloads ORDER BY 1",
        "SELECT url, outcome, requested_at, payload_digest FROM captures ORDER BY 1, 3",
        "SELECT record FROM imported_records ORDER BY 1",
        "SELECT r.bureau, r.year, v.digest FROM versions v JOIN reports r ON r.id = v.report_id"
        " ORDER BY 1, 2, 3",
    )
    with open_archive(db, create=False) as archive:
        return tuple(archive.db.execute(query).fetchall() for query in queries)


def kill_at_random(warc: Path, db: Path, kills: int, seed: int, whole: float) -> int:
    """Begin the import so many times and kill it; gives how often it was under way.

    ``whole`` is how many seconds the import takes when nothing stops it.
    """
    moments, killed = random.Random(seed), 0
    for attempt in range(4 * kills):
        if killed == kills:
            break
        running = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "crawler.cli",
                "import",
                "warc",
                warc,
                "--db",
                db,
                "--all",
                "-j",
                "1",
            ],
            cwd=ROOT,
            env=CLEAN,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # an import that was over before it could be killed is tried again, and sooner
        time.sleep(moments.uniform(0.2, 0.8) * whole / (1 + max(0, attempt - killed)))
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            killed += 1
        running.wait()
        if db.exists() and db.stat().st_size:
            with open_archive(db, create=False) as archive:
                wrong = [check for check in verify(archive.db) if check.wrong]
            assert wrong == []
    return killed


@pytest.mark.parametrize(
    "kills", [2, pytest.param(KILLS, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_an_import_killed_at_any_point_is_completed(tmp_path: Path, kills: int) -> None:
    warc = crawl_of_others(tmp_path / "a.warc.gz")
    began = time.perf_counter()
    import_all(warc, tmp_path / "whole.db")
    whole = time.perf_counter() - began
    assert kill_at_random(warc, tmp_path / "killed.db", kills, kills, whole) > 0
    import_all(warc, tmp_path / "killed.db")
    assert state(tmp_path / "killed.db") == state(tmp_path / "whole.db")
