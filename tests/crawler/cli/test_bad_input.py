"""Bad input: one clear line on stderr, an exit code other than 0, and nothing changed."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store import open_archive
from tests.crawler.cli.calling import Called, gongan

NOT_A_DATABASE = "这是一个文本文件，不是数据库。\n" * 40


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "wrong.db"
    path.write_text(NOT_A_DATABASE, encoding="utf-8")
    return path


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "good.db"
    open_archive(path).close()
    return path


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder with the digest of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def check_refused(called: Called, *said: str, code: int = 1) -> None:
    assert called.code == code
    lines = called.err.splitlines()
    assert len(lines) == 1, called.err
    assert lines[0].startswith("gongan: ")
    assert "Traceback" not in called.err
    for text in said:
        assert text in lines[0]


def test_an_unknown_portal(db: Path) -> None:
    before = files(db.parent)
    check_refused(gongan("crawl", "ansham", "--db", db), "'ansham'", "anshan")
    assert files(db.parent) == before


def test_an_unknown_portal_makes_no_database(tmp_path: Path) -> None:
    check_refused(gongan("crawl", "nowhere", "--db", tmp_path / "new.db"), "'nowhere'")
    assert files(tmp_path) == {}


def test_a_crawl_without_contact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGAN_CONTACT", raising=False)
    refused = gongan("crawl", "anshan", "--db", tmp_path / "new.db")
    check_refused(refused, "--contact", "GONGAN_CONTACT")
    assert files(tmp_path) == {}


def test_a_contact_that_is_none(tmp_path: Path) -> None:
    refused = gongan("crawl", "anshan", "--db", tmp_path / "new.db", "--contact", "me")
    check_refused(refused, "e-mail address or a web page")
    assert files(tmp_path) == {}


def test_a_delay_too_short_for_real_portals(tmp_path: Path) -> None:
    options = ["--contact", "someone@example.org", "--db", tmp_path / "new.db"]
    check_refused(gongan("crawl", "anshan", "--delay", "0.5", *options), "--delay", code=2)
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[portal]]\nid = 'x'\n", "name: is missing"),
        (2 * "[[portal]]\nid = 'x'\nname = 'X'\n", "already defined"),
        ("[[portal\n", "cannot be read"),
    ],
)
def test_a_broken_registry_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    check_refused(gongan("portals", "list", "--portals", tmp_path), "mine.toml", said)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    check_refused(gongan("extract", tmp_path / "gone.html"), "gone.html", "no such file")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.4\n1 0 obj\n<</Type/Catalog", "breaks off"),
        (b"%PDF-1.4\n" + b"\x00garbage\xff" * 200 + b"\n%%EOF\n", "PDF"),
    ],
)
def test_an_empty_or_broken_pdf(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    refused = gongan("extract", path, "--format", "json")
    check_refused(refused, "report.pdf", said)
    assert refused.json["reports"] == []
    assert refused.json["problems"][0]["document"] == str(path)


LISTINGS = (
    ("reports",),
    ("findings",),
    ("captures",),
    ("runs",),
    ("figures", "鞍山市公安局", "2020"),
    ("versions", "鞍山市公安局", "2020"),
    ("browse", "--no-open"),
)


@pytest.mark.parametrize("command", [*LISTINGS, ("demo",), ("crawl", "sample")])
def test_a_database_that_is_not_sqlite(wrong: Path, command: tuple[str, ...]) -> None:
    check_refused(gongan(*command, "--db", wrong), "wrong.db", "not an SQLite database")
    assert wrong.read_text(encoding="utf-8") == NOT_A_DATABASE
    assert list(files(wrong.parent)) == ["wrong.db"]


@pytest.mark.parametrize("command", LISTINGS)
def test_a_database_that_is_not_there(tmp_path: Path, command: tuple[str, ...]) -> None:
    refused = gongan(*command, "--db", tmp_path / "gone.db")
    check_refused(refused, "gone.db", "gongan crawl")
    assert files(tmp_path) == {}


def test_a_port_in_use(db: Path, taken_port: int) -> None:
    before = files(db.parent)["good.db"]
    for command in (["browse", "--no-open"], ["demo"]):
        refused = gongan(*command, "--db", db, "--port", str(taken_port))
        check_refused(refused, f"port {taken_port}", "in use", "--port")
    assert files(db.parent)["good.db"] == before


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("reports", "--frob"), "--frob"),
        (("nonsense",), "nonsense"),
        (("figures", "鞍山市公安局", "twenty"), "twenty"),
        (("extract",), "FILES"),
        (("demo", "--port", "70000"), "70000"),
    ],
)
def test_wrong_usage(command: tuple[str, ...], said: str) -> None:
    check_refused(gongan(*command), said, "--help", code=2)
