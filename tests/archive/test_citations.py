"""Citations: by names that hold, in four formats, of the version that is meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from archive import citations, citing
from archive.bureau_codes import bureau_code
from archive.errors import ArchiveError
from archive.store import Archive, open_archive
from archive.versions import corrections, flags
from tests.archive.making import begin
from tests.archive.release.filling import AMOUNT, CITY, DOUBTED, PROSE, export, file_report, fill
from tests.archive.versions.filed import HOST, Piece, file_article
from tests.crawler.cli.calling import gongan

CELL = ".".join(AMOUNT)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    fill(tmp_path / "a.db")
    return tmp_path / "a.db"


@pytest.fixture
def archive(filled: Path) -> Iterator[Archive]:
    with open_archive(filled) as opened:
        yield opened


def test_a_figure_is_cited_with_its_value_place_capture_and_version(archive: Archive) -> None:
    cited = citations.find(archive.db, f"210100/2020/{CELL}")
    (digest, payload) = archive.db.execute(
        "SELECT v.digest, c.payload_digest FROM versions v JOIN reports r ON r.id = v.report_id"
        " JOIN readings g ON g.id = v.reading_id JOIN captures c ON c.id = g.capture_id"
        " WHERE r.bureau = ? AND r.year = 2020",
        [CITY],
    ).fetchone()
    assert cited.name == f"210100/2020/{CELL}@{digest}"
    text = citing.as_text(cited)
    for part in ("1234567890123.4567891 yuan", "table 1, row", CITY, payload, digest, "2026-11-01"):
        assert part in text
    prose = citations.find(archive.db, f"210100/2020/{'.'.join(PROSE)}")
    assert "处罚3件" in prose.note


def test_a_name_goes_round(archive: Archive) -> None:
    for name in (f"{DOUBTED}/2019", f"{bureau_code(DOUBTED)}/2019"):
        cited = citations.find(archive.db, name)
        assert citations.find(archive.db, cited.name) == cited
        assert cited.author == DOUBTED


def test_an_older_version_can_be_cited(archive: Archive) -> None:
    before = citations.find(archive.db, f"210100/2020/{CELL}")
    file_report(archive, begin(archive), CITY, 2020, body="二", changes={AMOUNT: Decimal(7)},
                minute=9)  # fmt: skip
    now = citations.find(archive.db, f"210100/2020/{CELL}")
    assert "= 7 yuan" in now.text
    assert citations.find(archive.db, before.name) == before
    short = before.name[: before.name.index("@") + len("@sha256:") + 12]
    assert citations.find(archive.db, short).name == before.name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nonsense", "is no name"),
        ("210100/2020/received", "is no name"),
        ("990000/2020", "no bureau 990000"),
        ("210100/1999", "no report of 沈阳市公安局 about 1999"),
        ("210100/2020@sha256:00000000", "in a version"),
        ("210100/2020/requests.nothing.total", "no cell requests.nothing.total"),
    ],
)
def test_what_is_not_there_is_said(archive: Archive, name: str, said: str) -> None:
    with pytest.raises(ArchiveError, match=said):
        citations.find(archive.db, name)


def test_bibtex_is_whole_whatever_stands_in_a_title(archive: Archive) -> None:
    archive.write(lambda: archive.db.execute("UPDATE versions SET title = '100% a_b {c} \\ & #1'"))
    text = citing.as_bibtex(citations.find(archive.db, "210100/2020"))
    assert text.startswith("@techreport{210100-2020,\n")
    assert r"title = {100\% a\_b \{c\} \textbackslash{} \& \#1}," in text
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert "  urldate = {2026-11-01}," in text


def test_ris_has_one_line_a_field(archive: Archive) -> None:
    lines = citing.as_ris(citations.find(archive.db, "210100/2020")).splitlines()
    assert lines[0] == "TY  - RPRT"
    assert lines[-1] == "ER  - "
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert "UR  - http://gaj.example.gov.cn/a/2020.html" in lines
    assert "DA  - 2021/01/20" in lines


def test_csl_json_has_dates_in_parts(archive: Archive) -> None:
    (item,) = json.loads(citing.as_csl_json(citations.find(archive.db, "210100/2020")))
    assert item["type"] == "report"
    assert item["issued"] == {"date-parts": [[2021, 1, 20]]}
    assert item["author"] == [{"literal": CITY}]


def test_a_release_is_cited_by_its_sums(filled: Path, tmp_path: Path) -> None:
    export(filled, tmp_path / "out")
    called = gongan("cite", "--release", tmp_path / "out", "--format", "csl-json")
    (item,) = called.json
    assert (item["type"], item["version"], item["id"]) == ("dataset", "1.0", "test-1.0")
    assert "sha256:" in item["note"]
    assert "(version 1.0) [Data set]" in gongan("cite", "--release", tmp_path / "out").out
    bibtex = gongan("cite", "--release", tmp_path / "out", "--format", "bibtex").out
    assert "@misc{test-1.0," in bibtex


def test_the_command_asks_for_one_thing(filled: Path) -> None:
    assert gongan("cite", "--db", filled).code == 2
    called = gongan("cite", "210100/2020", "--db", filled)
    assert called.code == 0
    assert CITY in called.out
    assert gongan("cite", CITY, 2020, "--db", filled).out == called.out
    assert gongan("cite", CITY, 2020, "requests", "received", "--db", filled).code == 2


def test_a_cell_that_people_noted_something_on_says_so(archive: Archive) -> None:
    year, why = 2020, "看错"
    archive.write(lambda: corrections.correct(archive.db, CITY, year, CELL, "5", why=why, by="李"))
    archive.write(lambda: flags.flag(archive.db, CITY, year, CELL, why="可疑", by="王"))
    text = citations.find(archive.db, f"210100/{year}/{CELL}").text
    assert "corrected to 5 yuan by 李 (看错), in doubt to 王 (可疑)" in text


def test_a_cell_of_one_of_several_files_cites_that_file(archive: Archive) -> None:
    beside = Piece(f"{HOST}/b.docx", f"{HOST}/b.docx", b"PK beside")
    page = f"{HOST}/大连市公安局/2022.html"
    filed = file_article(archive, begin(archive), "大连市公安局", 2022, pieces=[beside],
                         stands_in=[page, beside.document], minute=50)  # fmt: skip
    for url, piece in ((page, filed), (beside.document, beside)):
        names = [
            ".".join(row)
            for row in archive.db.execute(
                'SELECT f."table", f."row", f."column" FROM figures f JOIN documents d'
                " ON d.id = f.document_id WHERE d.url = ? LIMIT 3", [url],
            )
        ]  # fmt: skip
        for name in names:
            cited = citations.find(archive.db, f"大连市公安局/2022/{name}")
            assert (cited.url, piece.digest in cited.note) == (url, True)
