"""gongan snapshot, export, import, compact, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.store import open_archive
from tests.archive.making import HTML, URL
from tests.archive.warc.styles import Maker, heritrix, page, wget
from tests.archive.warc.test_export import PACKED, fill
from tests.crawler.cli.calling import Called, gongan, gongan_process


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """An archive with one capture of each kind."""
    path = tmp_path / "test.db"
    with open_archive(path) as archive:
        fill(archive)
    return path


def snapshot(db: Path, out: Path, *arguments: str) -> tuple[Called, bytes]:
    out.unlink(missing_ok=True)
    called = gongan("snapshot", *arguments, "--db", db, "--out", out)
    return called, out.read_bytes() if out.exists() else b""


@pytest.mark.parametrize(
    ("arguments", "body"),
    [
        ([URL], HTML),
        (["1"], HTML),
        (["capture:2"], HTML),
        (["3"], HTML),  # the 304
        ([f"{URL}?z"], PACKED),
        ([f"{URL}?z", "--decoded"], HTML),
        ([URL, "--at", "2026-11-01"], HTML),
        ([URL, "--at", "20261101020000"], HTML),
        ([f"{URL}?m"], b"%PDF by hand"),
    ],
)
def test_snapshot_gives_the_bytes_back(
    db: Path, tmp_path: Path, arguments: list[str], body: bytes
) -> None:
    called, found = snapshot(db, tmp_path / "out", *arguments)
    assert (called.code, found) == (0, body)
    assert "sha256:" in called.err


def test_snapshot_names_the_capture_of_the_time(db: Path, tmp_path: Path) -> None:
    for at, number in (("2026-11-01T02:00", 1), ("2026-11-01T10:01+08:00", 2), ("2027-01-01", 3)):
        called, _ = snapshot(db, tmp_path / "out", URL, "--at", at)
        assert called.err.startswith(f"capture {number} of 2026-11-01T02:0{number - 1}:00")


def test_snapshot_with_headers(db: Path, tmp_path: Path) -> None:
    _, found = snapshot(db, tmp_path / "out", "3", "--headers")
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    assert body == HTML
    _, found = snapshot(db, tmp_path / "out", f"{URL}?m", "--headers")
    assert found == b"%PDF by hand"  # a file that a person fetched came without a head


def test_snapshot_to_standard_output(db: Path) -> None:
    called = gongan_process("snapshot", URL, "--db", db)
    assert called.out == HTML.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["http://nowhere.example/"], "is not in the archive"),
        ([URL, "--at", "2020-01-01"], "was not captured by 2020-01-01"),
        ([f"{URL}?r"], "was never captured well"),
        (["99"], "no capture 99"),
        (["6"], "capture 6 has no body (timeout)"),
        (["document:4"], "no document 4"),
        (["1", "--at", "2026-11-01"], "a capture has its own time"),
        ([URL, "--at", "soon"], "'soon' is no time: write 2024-01-31"),
    ],
)
def test_snapshot_says_why_there_is_none(
    db: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    called, found = snapshot(db, tmp_path / "out", *arguments)
    assert called.code in (1, 2)
    assert message in called.err
    assert found == b""


def test_snapshot_of_damaged_bytes(db: Path, tmp_path: Path) -> None:
    with open_archive(db) as archive:
        archive.db.execute("UPDATE payloads SET data = x'00', compression = 'none'")
    called, found = snapshot(db, tmp_path / "out", URL)
    assert (called.code, found) == (1, b"")
    assert "is damaged: restore" in called.err


def test_snapshot_tells_what_came_after(db: Path, tmp_path: Path) -> None:
    made = Maker()
    made.response(URL, b"gone", "2026-11-02T00:00:00Z", status="404 Not Found")
    made.save(tmp_path / "a.warc.gz")
    gongan("import", "warc", tmp_path / "a.warc.gz", "--db", db)
    called, found = snapshot(db, tmp_path / "out", URL)
    assert found == HTML
    assert "since then: not_found on 2026-11-02" in called.err


def test_export_and_import(db: Path, tmp_path: Path) -> None:
    called = gongan("export", "warc", "--db", db, "--out", tmp_path / "warc")
    assert called.code == 0
    (path,) = [Path(line) for line in called.out.splitlines()]
    assert path.name == "gongan-all-20261101020000-00000.warc.gz"
    assert "10 captures" in called.err
    again = gongan("import", "warc", path, "--db", db, "--all")
    assert again.code == 0
    assert "0 captures taken; 10 were there already" in again.out
    assert gongan("export", "warc", "--db", db, "--out", tmp_path / "warc").code == 1


def test_import_reads_reports(tmp_path: Path) -> None:
    db = tmp_path / "new.db"
    files = [heritrix().save(tmp_path / "a.warc.gz"), wget().save(tmp_path / "b.warc.gz")]
    called = gongan_process("import", "warc", *files, "--db", db, "-j", "1")
    assert called.code == 0, called.err
    assert "2 documents read: 2 reports in 2 of them" in called.out  # one page, sent in two ways
    assert json.loads(gongan("reports", "--db", db, "--format", "json").out)[0]["year"] == 2023
    again = gongan_process("import", "warc", *files, "--db", db)
    assert "0 captures taken" in again.out
    assert "0 documents read" in again.out


def test_import_of_damaged_files_is_told_by_the_exit_code(tmp_path: Path) -> None:
    db = tmp_path / "new.db"
    path = tmp_path / "a.warc.gz"
    path.write_bytes(wget().bytes[:-100])
    called = gongan("import", "warc", path, "--db", db)
    assert called.code == 1
    assert "a.warc.gz, byte" in called.err
    assert "cut short" in called.err
    missing = gongan("import", "warc", tmp_path / "none", "--db", db)
    assert (missing.code, "no such file" in missing.err) == (1, True)


def test_a_file_that_a_person_fetched(tmp_path: Path) -> None:
    db, path = tmp_path / "new.db", tmp_path / "page.html"
    path.write_bytes(page())
    options = ["--db", str(db), "--url", URL, "--portal", "sample", "--fetched", "2024-02-01"]
    called = gongan_process("import", "file", path, *options)
    assert called.code == 0, called.err
    assert "1 reports in 1 of them" in called.out
    again = gongan_process("import", "file", path, *options)
    assert "the archive has it already" in again.out
    (found,) = json.loads(gongan("captures", "--db", db, "--format", "json").out)
    assert (found["kind"], found["portal_id"], found["outcome"]) == ("manual", "sample", "ok")
    assert found["fetched_at"] == "2024-02-01T00:00:00.000+00:00"
    (run, *_) = json.loads(gongan("runs", "--db", db, "--format", "json").out)
    assert run["command"] == "import"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"--url": "page.html"}, "is no address"),
        ({"--portal": "nobody"}, "unknown portal 'nobody'"),
        ({"--fetched": "2999-01-01"}, "is still to come"),
        ({"--fetched": "yesterday"}, "is no time"),
    ],
)
def test_a_file_with_wrong_particulars(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(page())
    options = {"--url": URL, "--portal": "sample", "--fetched": "2024-02-01"} | change
    given = [part for pair in options.items() for part in pair]
    called = gongan("import", "file", path, "--db", tmp_path / "new.db", *given)
    assert called.code in (1, 2)
    assert message in called.err
    assert not (tmp_path / "new.db").exists()


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.touch()
    options = ("--url", URL, "--portal", "sample", "--fetched", "2024-02-01")
    called = gongan("import", "file", path, "--db", tmp_path / "new.db", *options)
    assert (called.code, "is empty" in called.err) == (1, True)


def test_compact(db: Path) -> None:
    called = gongan("compact", "--db", db)
    assert called.code == 0
    assert "bytes before" in called.out
    with open_archive(db, read_only=True) as archive:
        assert archive.content(1) == HTML
