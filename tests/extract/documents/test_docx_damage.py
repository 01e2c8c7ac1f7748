"""Word files that are locked, broken or beyond limits."""

from __future__ import annotations

import io
import zipfile

import pytest

from extract.documents.limits import Limits
from extract.documents.word import docx as reader
from extract.records import Grid, Paragraph
from tests.extract.documents.word_markup import (
    NUMBERING,
    STYLES,
    W,
    docx,
    merge,
    number,
    p,
    read,
    tbl,
    tc,
    tr,
)

from .drawing import mutations, rules, texts


def _zip(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return data.getvalue()


SMALL = docx(
    p("总体情况", properties=number(1))
    + tbl(tr("项目", "数量"), tr(tc("甲", merge("restart")), "1"), tr(tc("", merge()), "2")),
    numbering=NUMBERING,
    styles=STYLES,
)
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (b"", "empty_document"),
        (b"plain text", "unreadable_document"),
        (SMALL[: len(SMALL) // 2], "truncated_document"),
        (_zip(other=b"x"), "unreadable_document"),
        (docx("").replace(b"word/document.xml", b"word/documents.xl"), "unreadable_document"),
        (LOCKED, "encrypted_document"),
        (_zip(bomb=b"\0" * 50_000_000), "limit_reached"),
    ],
)
def test_files_that_cannot_be_read_give_a_finding(payload: bytes, rule: str) -> None:
    document = reader.read(payload, "a.docx")

    assert document.blocks == ()
    assert rules(document) == [rule]


def test_limits_stop_a_reading_and_keep_what_was_read() -> None:
    body = p("首段") + tbl(*(tr("甲", "1") for _ in range(50)))

    few = reader.read(docx(body), "a.docx", Limits(cells=20))
    none = reader.read(docx(body), "a.docx", Limits(seconds=-1))

    assert (texts(few), rules(few)) == (["首段"], ["limit_reached"])
    assert (none.blocks, rules(none)) == ((), ["limit_reached"])


def test_entities_are_not_expanded() -> None:
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
        + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
        + "]>"
    )
    body = f"<w:body>{p('&j;')}</w:body>"
    xml = f'{laughs}<w:document xmlns:w="{W}">{body}</w:document>'
    document = reader.read(_zip(**{"word/document.xml": xml.encode()}), "a.docx")

    assert sum(len(text) for text in texts(document)) < 100


def test_tables_nested_too_deeply_give_a_finding() -> None:
    deep = p("底")
    for _ in range(2_000):
        deep = tbl(tr(tc(deep), "1"))

    assert rules(read(deep)) == ["damaged_content"]


def test_damaged_copies_never_raise() -> None:
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SMALL)) as packed, zipfile.ZipFile(stored, "w") as container:
        for info in packed.infolist():
            container.writestr(info.filename, packed.read(info))
    for payload in mutations(SMALL, 60):
        document = reader.read(payload, "a.docx")
        assert document.blocks or document.problems
    with zipfile.ZipFile(stored) as container:
        main = container.read("word/document.xml")
    for damaged in mutations(main, 60):
        document = reader.read(_zip(**{"word/document.xml": damaged}), "a.docx")
        assert all(isinstance(block, (Grid, Paragraph)) for block in document.blocks)
