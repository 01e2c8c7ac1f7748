"""kill -9 at any moment, a full disk, another writer: nothing committed is lost.

Each work is cut off at points drawn at random, verified, and done again; in the end
it holds what an undisturbed one holds.
"""

from __future__ import annotations

import http.server
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.store import Archive, open_archive
from archive.upkeep.verify import verify
from tests.archive.canonical import canonical
from tests.archive.making import URL, begin, capture, reading, report
from tests.archive.pages import page
from tests.crawler.cli.calling import CLEAN, ROOT, gongan
from tests.crawler.running import command, portal

PAGES = 30
POINTS = [
    pytest.param(2, id="2"),
    pytest.param(34, id="34", marks=pytest.mark.slow),
]
"""How many times each work is cut off: about 100 times in all when asked for."""


def digests(path: Path) -> dict[str, list[str]]:
    """The names of all payloads, and of all versions with the report they are of."""
    with open_archive(path) as archive:
        assert [check for check in verify(archive.db) if check.wrong] == []
        return {
            name: [repr(row) for row in archive.db.execute(sql)]
            for name, sql in {
                "payloads": "SELECT digest FROM payloads ORDER BY digest",
                "versions": "SELECT r.bureau, r.year, v.digest, v.is_current FROM versions v"
                " JOIN reports r ON r.id = v.report_id ORDER BY 1, 2, 3",
                "contents": "SELECT DISTINCT url, content_digest FROM captures"
                " WHERE outcome IN ('ok', 'unchanged') ORDER BY 1, 2",
            }.items()
        }


def rows(path: Path, table: str) -> int:
    """Rows of a table, as another process sees them now; 0 before there is one."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    except sqlite3.Error:
        return 0
    finally:
        connection.close()
    return found


def cut_off(work: Sequence[str], path: Path, table: str, after: int, pause: float) -> bool:
    """Start the work, and kill it ``pause`` seconds after it has added rows to the table.

    Gives whether it was still at work.
    """
    wanted = rows(path, table) + after
    process = subprocess.Popen(
        work, cwd=ROOT, env=CLEAN, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    end = time.monotonic() + 60
    while process.poll() is None and rows(path, table) < wanted and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(pause)
    alive = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return alive


def whole(path: Path) -> None:
    """The archive is whole as the killed program left it; opened for writing, and before."""
    if rows(path, "captures") == 0:
        return
    done = gongan("verify", "--db", path)
    assert done.code == 0, done.err + done.out


def disturb(work: Sequence[str], path: Path, table: str, points: int, most: int, seed: int) -> int:
    """Cut the work off at random points, one after the other; gives how many times it was."""
    chance = random.Random(seed)
    count = 0
    for _ in range(points):
        after, pause = chance.randint(0, most), chance.choice([0.0, 0.0, 0.001, 0.01, 0.03])
        count += cut_off(work, path, table, after, pause)
        whole(path)
    return count


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A portal of this machine with a column of reports."""
    column = tmp_path / "site" / "col"
    column.mkdir(parents=True)
    links = []
    for number in range(PAGES):
        (column / f"t{number}.html").write_bytes(page(2008 + number % 14, number))
        title = f"示例市公安局{2008 + number % 14}年政府信息公开工作年度报告"
        links.append(f'<li><a href="t{number}.html">{title}</a><span>2021-01-20</span></li>')
    (column / "index.html").write_text(
        f'<html><head><meta charset="utf-8"></head><body><ul>{"".join(links)}</ul></body></html>'
    )
    handler = partial(Quiet, directory=str(tmp_path / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("points", POINTS)
def test_a_crawl_that_is_killed_goes_on_to_the_same_digests(
    tmp_path: Path, site: str, points: int
) -> None:
    path, undisturbed = tmp_path / "killed.db", tmp_path / "undisturbed.db"
    entry = portal(site, name="示例市公安局")
    work = command(path, entry)
    assert disturb(work, path, "captures", points, PAGES, seed=points) > 0
    for order in (work, command(undisturbed, entry)):
        done = subprocess.run(order, cwd=ROOT, env=CLEAN, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    assert digests(path) == digests(undisturbed)
    assert len(digests(path)["versions"]) >= 14


@pytest.fixture
def unread(tmp_path: Path) -> Path:
    """An archive of pages that nobody has read yet."""
    path = tmp_path / "unread.db"
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(PAGES * 2):
            body = page(2008 + number % 14, number)
            stored = archive.add_capture(capture(run, url=f"{URL}?{number}", body=body))
            archive.mark_for_reading(stored.id)
        archive.finish_run(run, "ok", {})
    return path


@pytest.mark.parametrize("points", POINTS)
def test_a_reparse_that_is_killed_goes_on_to_the_same_digests(unread: Path, points: int) -> None:
    undisturbed = unread.with_name("undisturbed.db")
    shutil.copy(unread, undisturbed)
    work = [sys.executable, "-m", "crawler.cli", "reparse", "-j", "1", "--db"]
    most = max(1, 2 * PAGES // points - 1)
    assert disturb([*work, str(unread)], unread, "readings", points, most, seed=points) > 0
    for path in (unread, undisturbed):
        assert gongan("reparse", "-j", "1", "--db", path).code == 0
    assert digests(unread) == digests(undisturbed)
    assert rows(unread, "readings") == rows(undisturbed, "readings") == 2 * PAGES


def filled(path: Path, first: int, count: int) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(first, first + count):
            url = f"{URL}?{number}"
            stored = archive.add_capture(
                capture(run, url=url, body=random.Random(number).randbytes(3000))
            )
            archive.add_reading(reading(stored.id, report(year=2000 + number), url=url))
        archive.finish_run(run, "ok", {})


@pytest.mark.parametrize("points", POINTS)
def test_a_merge_that_is_killed_goes_on_to_the_same_content(tmp_path: Path, points: int) -> None:
    path, other, undisturbed = (tmp_path / f"{name}.db" for name in ("a", "b", "c"))
    filled(path, 0, 3)
    filled(other, 1, 240)
    shutil.copy(path, undisturbed)
    work = [sys.executable, "-m", "crawler.cli", "merge", "--db", str(path), str(other)]
    chance = random.Random(points)
    for _ in range(points):
        table, after = chance.choice([("payloads", 1), ("payloads", 100), ("captures", 1)])
        cut_off(work, path, table, after, chance.choice([0.0, 0.01, 0.1, 0.3]))
        whole(path)
    for target in (path, undisturbed):
        assert gongan("merge", "--db", target, other).code == 0
    with open_archive(path) as one, open_archive(undisturbed) as two:
        assert canonical(one) == canonical(two)


def limited(archive: Archive, pages: int) -> None:
    """Let the archive's file grow by so many pages only, as on a full disk."""
    used = archive.db.execute("PRAGMA page_count").fetchone()[0]
    archive.db.execute(f"PRAGMA max_page_count = {used + pages}")


@pytest.mark.parametrize("room", [2, 40, 200, 400])
def test_a_merge_onto_a_full_disk_loses_nothing(tmp_path: Path, room: int) -> None:
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    filled(path, 0, 3)
    filled(other, 1, 60)
    with open_archive(path) as archive:
        before = canonical(archive)
        limited(archive, room)
        with pytest.raises(ArchiveError, match="no room left on the disk"):
            merge(archive, other)
        after = canonical(archive)
        assert {**after, "payloads": before["payloads"]} == before
        assert [check for check in verify(archive.db) if check.wrong] == []
        archive.db.execute("PRAGMA max_page_count = 1000000")
        assert merge(archive, other)["captures"] == 58


def test_a_real_disk_that_is_full_gives_one_clear_line(tmp_path: Path, unread: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    size = unread.stat().st_size + 150_000
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system can be mounted by root only")
    try:
        path = small / "test.db"
        shutil.copy(unread, path)
        done = gongan("reparse", "-j", "1", "--db", path)
        assert done.code == 1
        assert "no room left on the disk" in done.err
        assert done.err.count("\n") == 1
        subprocess.run(
            ["mount", "-o", "remount,size=64m", str(small)], capture_output=True, check=True
        )
        assert rows(path, "captures") == 2 * PAGES
        whole(path)
        assert gongan("reparse", "-j", "1", "--db", path).code == 0
        assert rows(path, "reports") == 14
    finally:
        subprocess.run(["umount", str(small)], capture_output=True, check=False)


def test_another_writer_is_waited_for_up_to_a_limit_and_named(tmp_path: Path) -> None:
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    filled(path, 0, 1)
    filled(other, 1, 2)
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with open_archive(path, lock_wait=0.2) as archive:
        with pytest.raises(ArchiveError, match="is being written by another program"):
            merge(archive, other)
        writer.execute("COMMIT")
        writer.close()
        assert merge(archive, other)["captures"] == 2


@pytest.mark.parametrize(
    "work",
    [
        ("verify",),
        ("repair",),
        ("reparse",),
        ("backup", "out.db"),
        ("merge", "b.db"),
        ("vanished",),
    ],
)
def test_a_file_cut_short_gives_one_clear_line(tmp_path: Path, work: tuple[str, ...]) -> None:
    path = tmp_path / "a.db"
    filled(path, 0, 20)
    filled(tmp_path / "b.db", 0, 1)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    before = path.read_bytes()
    name, *others = work
    done = gongan(name, *(tmp_path / other for other in others), "--db", path)
    assert (done.code, done.out) == (1, "")
    assert "is cut short: restore it from a backup" in done.err
    assert done.err.count("\n") == 1
    assert path.read_bytes() == before
    assert not (tmp_path / "out.db").exists()
