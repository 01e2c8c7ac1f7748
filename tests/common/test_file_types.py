"""One list of file types: what is followed is read, or a finding says what is missing."""

from __future__ import annotations

import pytest

from common import file_types
from extract.article import SUFFIXES
from extract.documents.recognize import READABLE
from spiders import links


def test_each_suffix_is_told_once() -> None:
    suffixes = [suffix for kind in file_types.file_types() for suffix in kind.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(suffix == suffix.lower().strip(".") for suffix in suffixes)


@pytest.mark.parametrize(
    "suffix",
    [
        *("pdf", "doc", "docx", "wps", "rtf", "odt", "txt", "xls", "xlsx", "et", "ods", "ofd"),
        *("mht", "mhtml", "zip", "rar", "7z"),
    ],
)
def test_documents_and_archives_are_followed(suffix: str) -> None:
    for url in (
        f"http://g.cn/a/b.{suffix}",
        f"http://g.cn/a/b.{suffix.upper()}",
        f"http://g.cn/get?file=b.{suffix}&x=1",
    ):
        assert links.is_attachment(url), url
    assert f".{suffix}" in SUFFIXES


@pytest.mark.parametrize("suffix", ["html", "shtml", "png", "jsp", "exe", "css", ""])
def test_others_are_no_attachments(suffix: str) -> None:
    assert not links.is_attachment(f"http://g.cn/a/b.{suffix}")


def test_the_list_and_the_readers_know_the_same_types() -> None:
    listed = {kind.media_type for kind in file_types.file_types() if kind.role != "picture"}
    later = {file_types.media_type("ods"), file_types.media_type("mht")}
    assert listed - later <= set(READABLE)
    answers = {"application/json"}  # what a service answers is no file that pages link to
    named = {kind for kind in READABLE if not kind.endswith("/*")} - answers
    assert {kind for kind in named if "xml" not in kind or "office" in kind} <= listed


def test_what_a_file_needs_is_an_extra_or_a_program() -> None:
    needs = {kind.needs for kind in file_types.file_types()}
    assert needs == {None, "LibreOffice", "office", "ocr", "archives"}


def test_an_unknown_suffix_has_no_type() -> None:
    with pytest.raises(KeyError):
        file_types.media_type("exe")
