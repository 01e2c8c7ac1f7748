"""WACZ packages: what others' viewers need of one, and taking one in again."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.captures.looks import looks
from archive.errors import ArchiveError
from archive.store import Archive
from archive.warc.export import export_wacz
from archive.warc.selection import Selection
from archive.warc.wacz import url_key
from crawler.importing.sources import NotTakenError, files_in, on_disk
from tests.archive.making import URL, begin, capture, reading, report
from tests.archive.warc.conftest import Take, rows
from tests.archive.warc.test_export import fill
from tests.patience import GIVEN_UP

PDF = URL.replace(".html", ".pdf")
OTHER = URL.replace("t1", "t2")


@pytest.fixture
def package(archive: Archive, tmp_path: Path) -> Path:
    fill(archive)
    archive.add_reading(reading(1, report()))
    (path,) = export_wacz(archive, tmp_path / "out", version="9").files
    return path


def test_every_file_is_described_by_its_digest(package: Path) -> None:
    with zipfile.ZipFile(package) as opened:
        described = json.loads(opened.read("datapackage.json"))
        resources = {one["path"]: one for one in described["resources"]}
        beside = {"datapackage.json", "datapackage-digest.json"}
        assert set(resources) == set(opened.namelist()) - beside
        for name, one in resources.items():
            data = opened.read(name)
            assert one["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert one["bytes"] == len(data)
        digest = json.loads(opened.read("datapackage-digest.json"))["hash"]
        own = hashlib.sha256(opened.read("datapackage.json")).hexdigest()
        assert digest == f"sha256:{own}"
        warc = next(info for info in opened.infolist() if info.filename.startswith("archive/"))
        assert warc.compress_type == zipfile.ZIP_STORED


def test_it_opens_at_the_reports(package: Path) -> None:
    with zipfile.ZipFile(package) as opened:
        head, *pages = [json.loads(x) for x in opened.read("pages/pages.jsonl").splitlines()]
        main = json.loads(opened.read("datapackage.json"))["mainPageUrl"]
    assert head["format"] == "json-pages-1.0"
    assert [(page["url"], page["ts"]) for page in pages] == [(URL, "2026-11-01T02:00:00.000Z")]
    assert main == URL
    assert "2020" in pages[0]["title"]


def test_the_index_leads_to_each_record(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as opened:
        blocks = opened.read("indexes/index.cdx.gz")
        places = opened.read("indexes/index.idx").decode().splitlines()
        warcs = {Path(n).name: opened.read(n) for n in opened.namelist() if "archive/" in n}
    lines = gzip.decompress(blocks).decode().splitlines()
    assert lines == sorted(lines)
    for place in places[1:]:
        facts = json.loads(place.split(" ", 2)[2])
        block = blocks[facts["offset"] : facts["offset"] + facts["length"]]
        assert gzip.decompress(block).decode().startswith(" ".join(place.split(" ", 2)[:2]))
    for line in lines:
        facts = json.loads(line.split(" ", 2)[2])
        at, size = int(facts["offset"]), int(facts["length"])
        member = tmp_path / "member.gz"
        member.write_bytes(warcs[facts["filename"]][at : at + size])
        with member.open("rb") as file:
            (record,) = ArchiveIterator(file)
            assert record.rec_headers.get_header("WARC-Target-URI") == facts["url"]
    assert len(lines) == 7


def test_the_well_known_validator_finds_nothing_wrong(package: Path) -> None:
    tool = shutil.which("wacz")
    if tool is None:
        pytest.skip("the package wacz is not installed")
    done = subprocess.run(
        [tool, "validate", "-f", str(package)], capture_output=True, text=True, timeout=GIVEN_UP
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_package_comes_in_again(package: Path, take: Take, archive: Archive) -> None:
    (inside,) = files_in([package])
    assert inside.name.startswith(f"{package.name}/archive/")
    problems: list[str] = []
    with on_disk(inside, problems) as path:
        tally = take(path)
    assert problems == []
    assert tally.captures == {}
    assert tally.known == len(rows(archive))


def test_a_member_that_was_changed_is_told(package: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.wacz"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, data + b"\0" if "archive/" in info.filename else data)
    problems: list[str] = []
    with on_disk(files_in([changed])[0], problems) as path:
        assert path.stat().st_size
    assert "digest is not that which datapackage.json states" in problems[0]


def test_a_package_within_a_package_costs_not_what_stands_beside_it(
    package: Path, tmp_path: Path
) -> None:
    both = tmp_path / "both.wacz"
    shutil.copy(package, both)
    with zipfile.ZipFile(both, "a") as opened:
        opened.write(package, "nested/inner.wacz")
    (inside,) = files_in([both])
    problems: list[str] = []
    with on_disk(inside, problems) as path, path.open("rb") as file:
        assert next(iter(ArchiveIterator(file))).rec_type == "warcinfo"
    (said,) = problems
    assert "both.wacz/nested/inner.wacz" in said
    assert "unpack it" in said


def test_a_package_of_packages_is_refused(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.wacz", "w") as opened:
        opened.write(package, "inner.wacz")
    with pytest.raises(NotTakenError, match="a package of WACZ files"):
        files_in([tmp_path / "all.wacz"])


def test_one_report_with_all_that_belongs_to_it(archive: Archive, tmp_path: Path) -> None:
    run = begin(archive)
    page = archive.add_capture(capture(run, body=b"<p>page</p>"))
    archive.add_capture(capture(run, minute=1, url=PDF, kind="attachment", found_on=URL))
    archive.add_capture(capture(run, minute=2, url=OTHER, body=b"<p>other</p>"))
    archive.add_capture(capture(run, minute=3, body=b"<p>page, later</p>"))
    archive.add_reading(reading(page.id, report()))
    chosen = Selection(bureau="示例市公安局", year=2020)
    done = export_wacz(archive, tmp_path / "one", chosen)
    assert done.captures == 3
    assert done.files[0].name == "gongan-report-2020-20261101020000.wacz"
    with pytest.raises(ArchiveError, match="is there already"):
        export_wacz(archive, tmp_path / "one", chosen)
    with pytest.raises(ArchiveError, match="no capture is chosen"):
        export_wacz(archive, tmp_path / "one", Selection(bureau="示例市公安局", year=1999))


def test_one_report_with_what_it_looks_like(archive: Archive, tmp_path: Path) -> None:
    """Styles are another page's by their captures, as they are asked for once a crawl."""
    run = begin(archive)
    look = b"<link rel=stylesheet href=/a.css><img src=/moved.png><p>page</p>"
    page = archive.add_capture(capture(run, body=look))
    site = "/".join(URL.split("/")[:3])
    asked = [
        ("/a.css", b"a{background:url(b.png)}", "text/css", {}),
        ("/b.png", b"png", "image/png", {}),
        ("/other.png", b"png of another page", "image/png", {}),
        ("/moved.png", b"", "text/html",
         {"outcome": "redirected", "status": 302, "redirect_to": f"{site}/new.png"}),
        ("/new.png", b"new", "image/png", {}),
    ]  # fmt: skip
    for minute, (path, body, kind, more) in enumerate(asked, 1):
        one = capture(
            run, minute=minute, url=site + path, body=body, kind="requisite", found_on=OTHER,
            response_headers=(("Content-Type", kind),), **more,
        )  # fmt: skip
        archive.add_capture(one)
    archive.add_reading(reading(page.id, report()))
    chosen = Selection(bureau="示例市公安局", year=2020)
    done = export_wacz(archive, tmp_path / "one", chosen)
    assert done.captures == 5  # all but the other page's picture
    assert [look.url for look in looks(archive.db, page.id)] == [
        f"{site}/a.css", f"{site}/moved.png", f"{site}/b.png"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "start", "words"),
    [
        ("a.har", b'{"log": {"entries": []}}', "HAR"),
        ("a.json", b'\n{ "log": {}}', "HAR"),
        ("a.mht", b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n\r\n", "MHTML"),
        ("a.eml", b"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n", "MHTML"),
        (
            "a.html",
            b"\xef\xbb\xbf<!DOCTYPE html><html><!-- Page saved with SingleFile",
            "SingleFile",
        ),
        ("a.warc.gz", b"", "empty"),
        ("a.db", b"SQLite format 3\0", "gongan merge"),
        ("a.warc.xz", b"\xfd7zXZ\0", "unpack"),
        ("a.pdf", b"%PDF-1.4", "gongan import file"),
        ("a.wacz", b"PK\x03\x04 and no more", "damaged ZIP"),
    ],
)
def test_other_files_are_refused_by_name(
    tmp_path: Path, name: str, start: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(start)
    with pytest.raises(NotTakenError, match=words):
        files_in([path])


def test_folders(tmp_path: Path, package: Path) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(NotTakenError, match="no files named"):
        files_in([tmp_path / "nothing"])
    folder = tmp_path / "crawl" / "deep"
    folder.mkdir(parents=True)
    (folder / "b.warc").write_bytes(b"WARC/1.0\r\n")
    (folder / "notes.txt").write_bytes(b"no")
    shutil.copy(package, tmp_path / "crawl" / "a.wacz")
    names = [one.name for one in files_in([tmp_path / "crawl"])]
    assert len(names) == 2
    assert names[0].startswith("a.wacz/archive/")
    assert names[1] == "b.warc"
    with pytest.raises(NotTakenError, match="no such file"):
        files_in([tmp_path / "gone.warc"])


def test_keys_of_addresses() -> None:
    assert url_key("http://www.A.gov.cn/B?b=2&a=1") == "cn,gov,a)/b?a=1&b=2"
    assert url_key("https://a.gov.cn:8443") == "cn,gov,a:8443)/"
    assert url_key("http://a:99999/x") == "http://a:99999/x"


@pytest.mark.parametrize(
    ("name", "start", "address"),
    [
        (
            "a.mht",
            b"Snapshot-Content-Location: http://g.cn/1.html\r\nMIME-Version: 1.0\r\n\r\n",
            "http://g.cn/1.html",
        ),
        (
            "a.html",
            b"<html><!--\n Page saved with SingleFile \n url: https://g.cn/?a=1&b=2\n",
            "'https://g.cn/?a=1&b=2'",
        ),
        ("a.html", b"<html><!--\n url: http://g.cn/';rm$IFS-rf; \n", "'http://g.cn/'\"'\"';rm$IFS-rf;'"),
        ("a.html", b"<html><!--\n url: http://g.cn/\x1b[2J\n", "ADDRESS"),
        ("a.html", b"<html><!--\n url: file:///etc/passwd\n", "ADDRESS"),
        ("a b.html", b"<html>", "ADDRESS"),
    ],
)  # fmt: skip
def test_the_refusal_names_the_command_with_the_address_that_a_page_states(
    tmp_path: Path, name: str, start: bytes, address: str
) -> None:
    path = tmp_path / name
    path.write_bytes(start)
    with pytest.raises(NotTakenError) as refused:
        files_in([path])
    file = "'a b.html'" if " " in name else name
    assert f"gongan import file {file} --url {address} --portal ID" in str(refused.value)
