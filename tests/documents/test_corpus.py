"""The corpus covers what it says, opens, and is the same every time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest
from docx import Document
from lxml import etree

from tests.patience import GIVEN_UP

from .case import Case
from .cases_doubts import lookalikes, signed
from .cases_prose import chinese_numeral
from .corpus import DIFFICULTIES, corpus, write_corpus
from .rules import broken
from .truth import read_truth, units


def named(name: str) -> Case:
    return next(case for case in corpus() if case.name == name)


def test_every_difficulty_has_a_document_and_no_other_is_named() -> None:
    assert {cover for case in corpus() for cover in case.covers} == set(DIFFICULTIES)


def test_names_are_unique_and_a_third_is_unseen() -> None:
    stems = Counter(case.name.rsplit(".", 1)[0] for case in corpus())
    assert max(stems.values()) == 1
    unseen = [case for case in corpus() if case.split == "unseen"]
    assert len(corpus()) >= 60
    assert 0.28 < len(unseen) / len(corpus()) < 0.38
    suffixes = {case.name.rsplit(".", 1)[1] for case in unseen}
    assert suffixes >= {"html", "pdf", "docx", "xlsx", "ofd", "zip", "txt"}


@pytest.mark.parametrize("case", corpus(), ids=lambda case: case.name)
def test_a_document_is_the_same_every_time_and_its_truth_is_whole(case: Case) -> None:
    assert case.make() == case.make()
    for truth in case.truths:
        missing = {about for rule, about in truth.findings if rule == "missing_row"}
        assert list(truth.figures) == [
            key for key in units(truth.edition) if f"{key[0]}/{key[1]}" not in missing
        ]
        rules = set() if missing else {rule for rule, _ in broken(truth)}
        assert rules <= {rule for rule, _ in truth.findings}


def test_documents_and_truths_are_written_side_by_side(tmp_path: Path) -> None:
    names = ("html-plain.html", "html-two-years.html", "html-guide.html", "html-prose.html")
    cases = [named(name) for name in (*names, "html-rule-1.html", "html-images.html")]
    write_corpus(tmp_path, cases)
    assert len(list(tmp_path.iterdir())) == 2 * len(cases)
    one = read_truth(tmp_path / "html-rule-1.json")
    assert one == cases[4].truths[0]
    assert [rule for rule, _ in one.findings] == ["requests_balance", "requests_balance"]
    assert read_truth(tmp_path / "html-prose.json") == cases[3].truths[0]
    assert read_truth(tmp_path / "html-images.json") == cases[5].truths[0]
    two = json.loads((tmp_path / "html-two-years.json").read_text(encoding="utf-8"))
    assert [report["year"] for report in two["reports"]] == [2019, 2020]
    none = json.loads((tmp_path / "html-guide.json").read_text(encoding="utf-8"))
    assert none["reports"] == []
    assert none["split"] in ("tuning", "unseen")


def test_the_command_writes_one_part(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.documents.corpus", str(tmp_path), "--split", "unseen"]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=GIVEN_UP)
    unseen = {case.name for case in corpus() if case.split == "unseen"}
    written = {path.name for path in tmp_path.iterdir() if path.suffix != ".json"}
    assert written == unseen
    assert result.stdout.startswith(f"{len(unseen)} documents in ")


def test_pdf_pages_hold_what_they_should() -> None:
    with pdfplumber.open(io.BytesIO(named("pdf-heading-above.pdf").make())) as pages:
        texts = [page.extract_text() for page in pages.pages]
    above = next(number for number, text in enumerate(texts) if "申请人情况" in text)
    assert "一、本年新收政府信息公开申请数量" not in texts[above]
    assert texts[above + 1].startswith("一、本年新收政府信息公开申请数量")
    with pdfplumber.open(io.BytesIO(named("pdf-rotated.pdf").make())) as pages:
        assert [page.rotation for page in pages.pages] == [90] * len(pages.pages)
    with pdfplumber.open(io.BytesIO(named("pdf-unruled.pdf").make())) as pages:
        assert not any(page.rects or page.lines for page in pages.pages)


def test_word_files_nest_and_box() -> None:
    nested = Document(io.BytesIO(named("docx-nested.docx").make()))
    assert [len(table.cell(0, 0).tables) for table in nested.tables] == [1, 1, 1]
    boxes = Document(io.BytesIO(named("docx-boxes.docx").make()))
    assert boxes.element.xml.count("<w:txbxContent>") == 12
    assert "一、总体情况" not in [paragraph.text for paragraph in boxes.paragraphs]


@pytest.mark.parametrize("name", ["xlsx-whole.xlsx", "ofd-new.ofd", "zip-mixed.zip"])
def test_packages_are_zips_of_wellformed_parts(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(named(name).make())) as package:
        assert package.testzip() is None
        for member in package.namelist():
            if member.endswith((".xml", ".rels")):
                etree.fromstring(package.read(member))


def test_bytes_are_in_the_encoding_named() -> None:
    gbk = named("html-gbk-unsaid.html").make()
    assert b"charset" not in gbk
    assert "政府信息公开" in gbk.decode("gbk")
    with pytest.raises(UnicodeDecodeError):
        gbk.decode("utf-8")
    assert "政府資訊" not in named("html-big5.html").make().decode("big5hkscs")
    assert "總體情況" in named("html-big5.html").make().decode("big5hkscs")


def test_numbers_are_written_in_the_scripts_seen() -> None:
    assert [chinese_numeral(number) for number in (0, 8, 10, 23, 105, 846, 1020)] == [
        "零", "八", "十", "二十三", "一百零五", "八百四十六", "一千零二十"
    ]  # fmt: skip
    assert [signed(Decimal(number)) for number in (0, 1, 2, -1, -2, -4)] == [
        "0", "+1", "增2", "↓1", "－2", "减4"
    ]  # fmt: skip
    look = lookalikes(named("html-letters.html").truths[0])
    assert len(look) == 4
    assert all(set(text) & set("Ol") for text in look.values())
