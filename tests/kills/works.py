"""Commands that write, each with what it begins from, and what must hold when it was killed."""

from __future__ import annotations

import http.server
import random
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.captures.headers import parse_headers
from archive.store import open_archive
from archive.upkeep.verify import verify
from tests.archive.canonical import canonical
from tests.archive.making import URL, begin, capture, reading, report
from tests.archive.pages import page
from tests.archive.warc.styles import HOST, Maker
from tests.archive.warc.styles import page as foreign_page
from tests.crawler.running import command, portal

PAGES = 20
GONGAN = ("crawler.cli",)
State = dict[str, list[str]]


@dataclass(frozen=True)
class Work:
    """A module and its arguments, which a folder's files are given to.

    ``look`` gives what the folder holds, ``begun`` what it held before the work: nothing of
    that may be missing at any time.  ``check`` fails if what a killed program left is not
    whole.
    """

    name: str
    arguments: Callable[[Path], list[str]]
    fill: Callable[[Path], None]
    look: Callable[[Path], State]
    check: Callable[[Path], None]


def digests(path: Path) -> State:
    """The names of all payloads, and of all versions with the report they are of."""
    queries = {
        "payloads": "SELECT digest FROM payloads",
        "versions": "SELECT r.bureau, r.year, v.digest, v.is_current FROM versions v"
        " JOIN reports r ON r.id = v.report_id",
        "contents": "SELECT DISTINCT url, content_digest FROM captures"
        " WHERE outcome IN ('ok', 'unchanged')",
    }
    with open_archive(path, create=False) as archive:
        return {
            name: sorted(repr(row) for row in archive.db.execute(sql))
            for name, sql in queries.items()
        }


def everything(path: Path) -> State:
    """Every row of an archive, but for the numbers that rows happen to have."""
    with open_archive(path, create=False) as archive:
        return canonical(archive)


def unpacked(path: Path) -> State:
    """Every row of an archive, with the headers as they were before they were packed."""
    with open_archive(path, create=False) as archive:
        heads = archive.db.execute("SELECT url, request_headers, response_headers FROM captures")
        rows = [(url, parse_headers(asked), parse_headers(came)) for url, asked, came in heads]
        held = canonical(archive)
    return {**held, "captures": sorted(map(repr, rows))}


def assert_whole(path: Path) -> None:
    """An archive passes every check, opened as the killed program left it."""
    if not path.exists() or not path.stat().st_size:
        return
    with open_archive(path) as archive:
        assert [check for check in verify(archive.db) if check.wrong] == []


def _db(look: Callable[[Path], State], folder: Path) -> State:
    path = folder / "a.db"
    return look(path) if path.exists() and path.stat().st_size else {}


def _whole(folder: Path) -> None:
    assert_whole(folder / "a.db")


def _fill(path: Path, first: int, count: int) -> None:
    with open_archive(path) as archive:
        run = begin(archive)
        for number in range(first, first + count):
            url = f"{URL}?{number}"
            body = random.Random(number).randbytes(3000)
            stored = archive.add_capture(capture(run, url=url, body=body))
            archive.add_reading(reading(stored.id, report(year=2000 + number % 60), url=url))
        archive.finish_run(run, "ok", {})


def _unread(folder: Path) -> None:
    with open_archive(folder / "a.db") as archive:
        run = begin(archive)
        for number in range(PAGES):
            body = page(2008 + number % 14, number)
            stored = archive.add_capture(capture(run, url=f"{URL}?{number}", body=body))
            archive.mark_for_reading(stored.id)
        archive.finish_run(run, "ok", {})


def _two(folder: Path) -> None:
    _fill(folder / "a.db", 0, 3)
    _fill(folder / "b.db", 1, 60)


def _one(folder: Path) -> None:
    _fill(folder / "a.db", 0, 20)


def _alike(folder: Path) -> None:
    """Pages that a dictionary makes smaller."""
    with open_archive(folder / "a.db") as archive:
        run = begin(archive)
        for number in range(150):
            body = page(2008 + number % 14, number)
            headers = (("Content-Type", "text/html"), ("Server", f"made-up/{number}"))
            archive.add_capture(
                capture(run, url=f"{URL}?{number}", body=body, response_headers=headers)
            )
        archive.finish_run(run, "ok", {})


def _warc(folder: Path) -> None:
    made = Maker()
    for number in range(PAGES):
        body = foreign_page(2019 + number % 5)
        body = body.replace(b"</body>", f"<i>{number}</i></body>".encode())
        made.response(f"{HOST}/{number}.html", body)
    made.save(folder / "a.warc.gz")


def _copy_is_whole_or_not_there(folder: Path) -> None:
    """A copy has its name only when it is complete; the archive is as it was."""
    _whole(folder)
    if (folder / "out.db").exists():
        assert _rows(folder / "out.db", "figures") == _rows(folder / "a.db", "figures")


def _rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found


def _with_copy(folder: Path) -> State:
    out = folder / "out.db"
    names = ("captures", "payloads", "figures", "statements", "findings")
    counts = {name: [str(_rows(out, name))] for name in names} if out.exists() else {}
    return _db(everything, folder) | {f"copied {name}": value for name, value in counts.items()}


def _older(folder: Path) -> None:
    """A file of the schema before, and after the kill of that schema or the next one."""
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        steps = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()[0]
        index = connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'reports_by_division'"
        ).fetchone()[0]
        statuses = {row[0] for row in connection.execute("SELECT status FROM portals")}
    is_new = steps == 2
    assert (index == 1, statuses == {"unverified"}) == (is_new, is_new)


def _migrated(folder: Path) -> State:
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        return {
            name: sorted(repr(row) for row in connection.execute(sql))
            for name, sql in {
                "payloads": "SELECT digest, data FROM payloads",
                "captures": "SELECT * FROM captures",
                "versions": "SELECT * FROM versions",
                "figures": "SELECT * FROM figures",
            }.items()
        }


def _command(*words: str) -> Callable[[Path], list[str]]:
    """A gongan command; words with a dot at their front are files of the folder."""

    def arguments(folder: Path) -> list[str]:
        return [*GONGAN, *(str(folder / word[1:]) if word[0] == "." else word for word in words)]

    return arguments


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """A portal of this machine with a column of reports, and the styles they share."""
    column = folder / "site" / "col"
    column.mkdir(parents=True)
    links = []
    for number in range(PAGES):
        look = b'<link rel="stylesheet" href="s.css"></head>'
        body = page(2008 + number % 14, number).replace(b"</head>", look)
        (column / f"t{number}.html").write_bytes(body)
        title = f"示例市公安局{2008 + number % 14}年政府信息公开工作年度报告"
        links.append(f'<li><a href="t{number}.html">{title}</a><span>2021-01-20</span></li>')
    (column / "s.css").write_text("p { color: black }")
    (column / "index.html").write_text(
        f'<html><head><meta charset="utf-8"></head><body><ul>{"".join(links)}</ul></body></html>'
    )
    handler = partial(_Quiet, directory=str(folder / "site"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def crawl_of(url: str) -> Work:
    """A crawl of the portal served at ``url``."""

    def arguments(folder: Path) -> list[str]:
        line: list[str] = command(folder / "a.db", portal(url, name="示例市公安局"))
        return line[line.index("-m") + 1 :]

    return Work("crawl", arguments, lambda _: None, partial(_db, digests), _whole)


def _imported(folder: Path) -> State:
    """What an import brings, with the records that it notes."""
    path = folder / "a.db"
    if not path.exists() or not path.stat().st_size:
        return {}
    with open_archive(path, create=False) as archive:
        found = {
            "captures": "SELECT url, outcome, requested_at, payload_digest FROM captures",
            "records": "SELECT record FROM imported_records",
        }
        rows = {name: sorted(map(repr, archive.db.execute(sql))) for name, sql in found.items()}
    return digests(path) | rows


def _reparsed(folder: Path) -> State:
    path = folder / "a.db"
    with closing(sqlite3.connect(path)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM readings").fetchone()
    return digests(path) | {"readings": [str(count)]}


WORKS = [
    Work(
        "import", _command("import", "warc", ".a.warc.gz", "--db", ".a.db", "--all", "-j", "1"),
        _warc, _imported, _whole,
    ),
    Work(
        "merge", _command("merge", "--db", ".a.db", ".b.db"),
        _two, partial(_db, everything), _whole,
    ),
    Work(
        "reparse", _command("reparse", "-j", "1", "--db", ".a.db"),
        _unread, _reparsed, _whole,
    ),
    Work(
        "backup", _command("backup", "--db", ".a.db", ".out.db"),
        _one, _with_copy, _copy_is_whole_or_not_there,
    ),
    Work(
        "publish", _command("publish", "--db", ".a.db", ".out.db"),
        _one, _with_copy, _copy_is_whole_or_not_there,
    ),
    Work("compact", _command("compact", "--db", ".a.db"), _alike, partial(_db, unpacked), _whole),
    Work(
        "migration", lambda folder: ["tests.kills.later", str(folder / "a.db")],
        _one, _migrated, _older,
    ),
]  # fmt: skip


def start_from(filled: Path, folder: Path) -> Path:
    """A fresh copy of what a work begins from."""
    return Path(shutil.copytree(filled, folder))


def line(work: Work, folder: Path, step: int, count: Path) -> list[str]:
    """The command that does the work and dies at a step."""
    runner = [sys.executable, "-m", "tests.kills.killed", str(step), str(count)]
    return [*runner, *work.arguments(folder)]
