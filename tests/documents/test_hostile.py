"""The hostile payloads are what they claim to be."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from PIL import Image

from .corpus import write_corpus
from .hostile import Hostile, hostile
from .scans import drawable, pictures, scans


def payload(name: str) -> bytes:
    return next(item for item in hostile() if item.name == name).make()


@pytest.mark.parametrize("item", hostile(), ids=lambda item: item.name)
def test_a_payload_is_small_and_the_same_every_time(item: Hostile) -> None:
    data = item.make()
    assert data == item.make()
    assert len(data) < 6_000_000


def test_the_bombs_would_swell() -> None:
    with zipfile.ZipFile(io.BytesIO(payload("bomb.zip"))) as bomb:
        assert sum(info.file_size for info in bomb.infolist()) > 900 * len(payload("bomb.zip"))
    with zipfile.ZipFile(io.BytesIO(payload("levels.zip"))) as level:
        assert len(level.namelist()) == 8
        assert all(zipfile.is_zipfile(io.BytesIO(level.read(name))) for name in level.namelist())
    with zipfile.ZipFile(io.BytesIO(payload("laughs.docx"))) as laughs:
        assert laughs.read("word/document.xml").count(b"<!ENTITY") == 10


def test_the_locked_files_are_locked() -> None:
    with pytest.raises(pypdfium2.PdfiumError, match=r"[Pp]assword"):
        pypdfium2.PdfDocument(payload("locked.pdf"))
    with (
        zipfile.ZipFile(io.BytesIO(payload("locked.zip"))) as locked,
        pytest.raises(RuntimeError, match="encrypted"),
    ):
        locked.read("report.txt")


@pytest.mark.skipif(not drawable(), reason="no Chinese font to draw scans with")
def test_scans_are_pictures_of_whole_reports(tmp_path: Path) -> None:
    by_name = {case.name: case for case in scans()}
    pages = pictures(by_name["scan-worn.pdf"].make())
    assert len(pages) >= 3
    # some ink on every page, mostly paper
    assert all(0.003 < _ink(page) < 0.3 for page in pages)
    write_corpus(tmp_path, [by_name["scan-photo.jpg"]])
    with Image.open(tmp_path / "scan-photo.jpg") as photo:
        assert photo.height > 2 * photo.width


def _ink(page: Image.Image) -> float:
    return sum(page.histogram()[:128]) / (page.width * page.height)
