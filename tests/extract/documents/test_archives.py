"""ZIP archives: members, names, nesting, bombs."""

from __future__ import annotations

import io
import zipfile

import pytest

from extract.documents.containers.archives import MEDIA_TYPE, unpack
from extract.documents.limits import Limits
from extract.documents.recognize import sniff

from .drawing import mutations


def zipped(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return data.getvalue()


def contents(payload: bytes, limits: Limits | None = None) -> dict[str, bytes]:
    return {m.name: m.payload for m in unpack(payload, limits or Limits()).members}


def problems(payload: bytes, limits: Limits | None = None) -> list[str]:
    return [f.rule for f in unpack(payload, limits or Limits()).problems]


def test_members_come_in_order_with_archives_opened_and_clutter_left_out() -> None:
    inner = zipped(**{"表.txt": b"inner"})
    data = zipped(
        **{
            "b.txt": b"1",
            "dir/": b"",
            "__MACOSX/b.txt": b"x",
            "dir/.DS_Store": b"x",
            "内.zip": inner,
            "a.txt": b"2",
        }
    )

    assert list(contents(data).items()) == [
        ("b.txt", b"1"),
        ("内.zip/表.txt", b"inner"),
        ("a.txt", b"2"),
    ]


def test_documents_that_are_zip_files_stay_whole() -> None:
    word = zipped(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})

    assert contents(zipped(**{"a.docx": word})) == {"a.docx": word}


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
def test_names_without_their_mark_are_read(charset: str) -> None:
    stand_in = "x" * len("年报.txt".encode(charset))
    data = zipped(**{stand_in: b"1"}).replace(stand_in.encode(), "年报.txt".encode(charset))

    assert contents(data) == {"年报.txt": b"1"}


def test_names_never_lead_out_of_the_archive() -> None:
    assert list(contents(zipped(**{"../../etc/x": b"1", "a\\b": b"2"}))) == ["etc/x", "a/b"]


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"text", "unreadable_document"),
        (zipped(), "empty_document"),
        (zipped(a=b"1")[:20], "truncated_document"),
        (b"Rar!\x1a\x07\x01\x00rest", "unsupported_format"),
        (b"7z\xbc\xaf\x27\x1crest", "unsupported_format"),
        (zipped(bomb=bytes(40_000_000)), "limit_reached"),
    ],
    ids=["nothing", "text", "no members", "cut", "rar", "7z", "bomb"],  # a ZIP holds the time
)
def test_what_cannot_be_unpacked_gives_a_finding(payload: bytes, rule: str) -> None:
    assert contents(payload) == {}
    assert problems(payload) == [rule]


def test_a_password_gives_a_finding() -> None:
    data = bytearray(zipped(a=b"secret"))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert problems(bytes(data)) == ["encrypted_document"]


def test_limits_hold_over_all_levels() -> None:
    deep = zipped(a=b"1")
    for _ in range(5):
        deep = zipped(**{"x.zip": deep})
    many = zipped(**{f"{n}.txt": b"12345" for n in range(10)})

    assert problems(deep) == ["limit_reached"]
    assert problems(many, Limits(members=5)) == ["limit_reached"]
    assert len(contents(zipped(a=many, b=many), Limits(unpacked=500))) < 20
    assert "limit_reached" in problems(zipped(a=many, b=many), Limits(unpacked=500))


def test_a_damaged_or_foreign_member_does_not_cost_the_others() -> None:
    good = zipped(**{"a.txt": b"first" * 20, "b.rar": b"Rar!\x1a\x07", "c.txt": b"last"})
    at = good.index(b"a.txt") + 7
    damaged = good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :]

    found = unpack(damaged)

    assert [m.name for m in found.members] == ["c.txt"]
    assert [(f.rule, f.subject) for f in found.problems] == [
        ("truncated_document", "a.txt"),
        ("unsupported_format", "b.rar"),
    ]


def test_damaged_copies_never_raise() -> None:
    for payload in mutations(zipped(a=b"1" * 50, b=zipped(c=b"2")), 100):
        found = unpack(payload)
        assert found.members or found.problems


def test_an_archive_that_stores_a_pdf_as_it_is_stays_an_archive() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as container:
        container.writestr("a.pdf", b"%PDF-1.7 ...")
    assert sniff(data.getvalue(), None, "a.zip") == MEDIA_TYPE
