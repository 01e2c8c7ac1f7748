"""Binary Word files: what is done with and without LibreOffice."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from docx import Document

from extract import read
from extract.documents.limits import Limits
from extract.documents.word import convert as reader
from extract.documents.word import office
from tests.held_pipe import OUTLASTS, held_pipe
from tests.patience import GIVEN_UP, GROWING

from .drawing import grids, rows, rules, texts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RTF = (
    rb"{\rtf1\ansi\ansicpg936 \trowd\cellx3000\cellx6000 A\intbl\cell 12\intbl\cell\row "
    rb"\trowd\cellx3000\cellx6000 B\intbl\cell 34\intbl\cell\row \pard after\par}"
)
needs_office = pytest.mark.skipif(
    reader.converter() is None, reason="needs LibreOffice (apt install libreoffice-writer)"
)


def _stream(name: str) -> bytes:
    return OLE + bytes(600) + (name + "\0").encode("utf-16-le") + bytes(600)


def _saved_as(payload: bytes, name: str, kind: str, folder: Path) -> bytes:
    """A file as LibreOffice saves it under another format."""
    source = folder / name
    source.write_bytes(payload)
    program = reader.converter()
    assert program is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", kind, "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=GIVEN_UP)
    return source.with_suffix(f".{kind}").read_bytes()


@needs_office
def test_a_binary_word_file_is_read_with_its_spans(tmp_path: Path) -> None:
    word = Document()
    word.add_paragraph("一、总体情况")
    table = word.add_table(rows=2, cols=3)
    texts_of = {(0, 0): "办理结果", (0, 1): "申请人", (1, 1): "42", (1, 2): "43"}
    for (row, column), text in texts_of.items():
        table.cell(row, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    word.add_paragraph("表后")
    data = io.BytesIO()
    word.save(data)

    document = reader.read(_saved_as(data.getvalue(), "a.docx", "doc", tmp_path), "年报.wps")

    assert texts(document) == ["一、总体情况", "表后"]
    assert [[(c.text, c.rowspan, c.colspan) for c in g.cells] for g in grids(document)] == [
        [("办理结果", 2, 1), ("申请人", 1, 2), ("42", 1, 1), ("43", 1, 1)]
    ]
    assert (document.media_type, document.problems) == ("application/msword", ())


@needs_office
def test_rich_text_is_read() -> None:
    document = reader.read(RTF, "a.rtf")

    assert [rows(grid) for grid in grids(document)] == [[["A", "12"], ["B", "34"]]]
    assert texts(document) == ["after"]


@needs_office
def test_an_opendocument_text_is_read_and_not_taken_for_an_archive(tmp_path: Path) -> None:
    word = Document()
    word.add_table(rows=1, cols=2).cell(0, 1).text = "42"
    data = io.BytesIO()
    word.save(data)

    document = read(_saved_as(data.getvalue(), "a.docx", "odt", tmp_path), None, "a.odt")

    assert [rows(grid) for grid in grids(document)] == [[["", "42"]]]
    assert (document.media_type, document.parts, document.problems) == (reader.ODT, (), ())


@needs_office
def test_a_spreadsheet_in_binary_form_is_read_as_one(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine", reason="needs the extra 'office'")
    table = b"received,48213\ncarried,0.5\n"

    document = reader.read(_saved_as(table, "a.csv", "xls", tmp_path), "a.et")

    assert [rows(grid) for grid in grids(document)] == [[["received", "48213"], ["carried", "0.5"]]]


@needs_office
def test_a_file_libreoffice_cannot_open_gives_a_finding() -> None:
    assert rules(reader.read(_stream("WordDocument"), "a.doc")) == ["unreadable_document"]


def test_without_libreoffice_a_finding_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    document = reader.read(RTF, "a.rtf")

    assert rules(document) == ["converter_missing"]
    assert "libreoffice" in document.problems[0].message


def test_a_conversion_that_hangs_is_ended_with_all_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(office, "isolated", lambda command, *_: list(command))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert any(_begins_and_ends(tmp_path, bound) for bound in GROWING)


def _begins_and_ends(folder: Path, bound: float) -> bool:
    """A pipe that it opened ends when nobody is left who holds it; was it opened in time?"""
    pipe, program = folder / f"pipe{bound}", folder / "soffice"
    program.write_text(
        f"#!/bin/sh\nsh -c 'exec 3> {pipe}; echo begun >&3; {OUTLASTS}' &\n{OUTLASTS}\n"
    )
    program.chmod(0o755)
    with held_pipe(pipe) as told:
        document = reader.read(RTF, "a.rtf", Limits(conversion_seconds=bound / 4))
        assert rules(document) == ["limit_reached"]
        said = told()
    assert said in (b"begun\n", b"")
    return bool(said)


@needs_office
def test_a_file_that_keeps_libreoffice_busy_is_ended_by_the_limit() -> None:
    """It claims two gigabytes of binary data; LibreOffice catches the signal of the limit."""
    document = reader.read(rb"{\rtf1 \bin2147483647 x}", "a.rtf", Limits(conversion_seconds=4))

    assert rules(document) == ["limit_reached"]
    assert "4 s of processor time" in document.problems[0].message


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"text", "unreadable_document"),
        (OLE + bytes(1200), "unsupported_format"),
        (_stream("PowerPoint Document"), "unsupported_format"),
        (_stream("EncryptedPackage"), "encrypted_document"),
    ],
)
def test_files_that_are_no_word_files_give_a_finding(payload: bytes, rule: str) -> None:
    document = reader.read(payload, "a.doc")

    assert (document.blocks, rules(document)) == ((), [rule])
