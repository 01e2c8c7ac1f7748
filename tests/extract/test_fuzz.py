"""Damaged and hostile documents: no exception, no hang, bounded memory."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache

import pytest

from extract import read, reports_in
from tests.documents.flat import pipes, tabs, text_document
from tests.documents.report import Layout, report_blocks
from tests.extract.hard_documents import NEW, OLD, SHEET, redrawn
from tests.extract.hard_documents import flattened as as_text
from tests.extract.hard_drawings import css_table
from tests.patience import GIVEN_UP

LONGEST = 10.0
"""Seconds within which any document is read."""
MOST_PACES = 40
"""Processor time beside that of four million numbers made text: a busy machine slows both."""
MOST_MEMORY = 1 << 30
"""Bytes of address space beyond which a worker is refused more."""
MOST_RESIDENT = 300 * 1024
"""Kilobytes of memory that a worker needs at the most (as Linux counts it)."""

Damage = Callable[[bytearray, random.Random], bytes]


@cache
def pages() -> tuple[tuple[bytes, str], ...]:
    """Sound documents to damage, with their names."""
    from tests.documents.cases_html import default_layout, html
    from tests.documents.markup import WORD, fragment

    made = [
        html(truth, fragment(report_blocks(truth, default_layout(truth)), markup))
        for truth in (SHEET, NEW)
        for markup in (WORD,)
    ]
    drawn = redrawn("css", OLD, css_table).payload
    text = text_document(report_blocks(NEW, Layout()), pipes).encode("gbk")
    tabbed = as_text("tabs", OLD, tabs).payload
    return (*((page, "a.html") for page in (*made, drawn)), (text, "a.txt"), (tabbed, "b.txt"))


def flips(data: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 200)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cut(data: bytearray, rng: random.Random) -> bytes:
    return bytes(data[: rng.randrange(len(data))])


def gap(data: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    return bytes(data[:start] + data[start + rng.randint(1, 4000) :])


def shuffle(data: bytearray, rng: random.Random) -> bytes:
    """Tags and the text between them in another order."""
    parts = bytes(data).split(b"<")
    start = rng.randrange(max(1, len(parts) - 200))
    some = parts[start : start + 200]
    rng.shuffle(some)
    return b"<".join([*parts[:start], *some, *parts[start + 200 :]])


def swapped_tags(data: bytearray, rng: random.Random) -> bytes:
    one, other = rng.sample([b"td", b"tr", b"table", b"p", b"div", b"span", b"th", b"tbody"], 2)
    return bytes(data).replace(b"<" + one, b"<" + other)


def repeated(data: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    piece = bytes(data[start : start + rng.randint(1, 3000)])
    return bytes(data[:start]) + piece * rng.randint(2, 30) + bytes(data[start:])


def sprinkled(data: bytearray, rng: random.Random) -> bytes:
    """Pieces that parsers stumble over."""
    pieces = (b"\x00", b"<", b">", b"&", b"&#x110000;", b"&#0;", b"<![CDATA[", b"<!--", b"-->")
    pieces += (
        b"]]>",
        b"<script>",
        b"</td>",
        b"\xff\xfe",
        b'"',
        b"\xed\xa0\x80",
        b"|",
        b"\t",
        b"\f",
    )
    for _ in range(rng.randint(1, 30)):
        at = rng.randrange(len(data))
        data[at:at] = rng.choice(pieces)
    return bytes(data)


def spans(data: bytearray, rng: random.Random) -> bytes:
    count = rng.choice([b"0", b"99999", b"-3", b"1e9", b"2.5", b"\xef\xbc\x93", b""])
    return bytes(data).replace(b"<td", b'<td colspan="%s" rowspan="%s"' % (count, count), 40)


def mixed(data: bytearray, rng: random.Random) -> bytes:
    encoding = rng.choice(["gbk", "big5hkscs", "utf-16"])
    text = "市公安局2021年政府信息公开工作年度报告".encode(encoding, "replace")
    at = rng.randrange(len(data))
    return bytes(data[:at]) + text * rng.randint(1, 50) + bytes(data[at:])


DAMAGES: tuple[Damage, ...] = (
    flips, cut, gap, shuffle, swapped_tags, repeated, sprinkled, spans, mixed,
)  # fmt: skip


def survives(seed: int) -> None:
    rng = random.Random(seed)
    payload, name = rng.choice(pages())
    chosen = [rng.choice(DAMAGES) for _ in range(rng.randint(1, 3))]
    for damage in chosen:
        payload = damage(bytearray(payload or b"\n"), rng)
    content_type = rng.choice([None, "text/html", "text/html; charset=gb2312", "text/plain"])
    start = time.process_time()
    reports_in(read(payload, content_type, name))
    names = ", ".join(damage.__name__ for damage in chosen)
    assert time.process_time() - start < LONGEST, f"seed {seed}: {names}"


@pytest.mark.parametrize("block", range(4))
def test_damaged_documents(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        survives(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(100))
def test_ten_thousand_damaged_documents(block: int) -> None:
    for seed in range(1000 + block * 100, 1100 + block * 100):
        survives(seed)


ROW = "<tr><td>a</td><td>1</td></tr>"
HOSTILE: dict[str, Callable[[], str]] = {
    "deep div": lambda: "<div>" * 10_000 + "<p>1</p>",
    "deep tables": lambda: "<table><tr><td>" * 10_000 + "1",
    "deep inline": lambda: "<span>" * 10_000 + "1",
    "never closed": lambda: "<p><b><i>" * 10_000 + "1",
    "deep css tables": lambda: '<div style="display:table">' * 10_000 + "1",
    "junk of 5 MB": lambda: "<table>" + ("<tr>" + "<td>1</td>" * 10 + "</tr>") * 46_000,
    "a hundred thousand rows": lambda: "<table>" + ROW * 100_000,
    "a cell of 1 MB": lambda: "<table><tr><td>" + "政府信息公开" * 60_000,
    "a cell of numbers": lambda: "<table><tr><td>" + "1 " * 500_000,
    "cells of lines": lambda: "<table><tr>" + ("<td>" + "1<br>" * 100_000 + "</td>") * 2,
    "wide spans": lambda: (
        "<table>" + ("<tr>" + "<td colspan=99999 rowspan=99999>1</td>" * 20 + "</tr>") * 500
    ),
    "entities": lambda: (
        "<!DOCTYPE html ["
        + "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
        + "]><p>&e9;</p>"
    ),
    "rows of labels": lambda: (
        "<table>"
        + "".join(
            f"<tr><td>{('予以公开', '重复申请')[n % 2]}</td>" + f"<td>{n}</td>" * 14 + "</tr>"
            for n in range(3000)
        )
    ),
    "labels as paragraphs": lambda: "".join(f"<p>重复申请</p><p>{n}</p>" for n in range(15_000)),
    "titles": lambda: "".join(
        f"<p>某市公安局{2008 + n % 9}年政府信息公开年报</p>" for n in range(9000)
    ),
    "group words": lambda: "<h1>公安局2020年政府信息公开年报</h1><p>" + "其他处理" * 20_000,
    "few group words": lambda: "".join(f"<p>{'其他处理' * 30}{n}</p><p>1</p>" for n in range(99)),
    "control characters": lambda: "<table><tr><td>1</td></tr></table>&#1;\x02&#xFFFE;<p>a" * 999,
    "brackets": lambda: "<p>信息公开" + "(" * 200_000,
    "one line of prose": lambda: "共收到政府信息公开申请12件，" * 60_000,
    "pipes": lambda: ("|" * 1000 + "\n") * 1500,
    "nothing but zeros": lambda: "\0" * 1_000_000,
    "layout tables around junk": lambda: (
        "<table><tr><td>" * 100 + "x" + ("<tr>" + "<td>1</td>" * 10 + "</tr>") * 46_000
    ),
    "tables in tables in cells": lambda: (
        (
            "<table><tr><td>a</td><td>" * 150
            + "<table>"
            + "<tr><td>1</td><td>2</td></tr>" * 300
            + "</table></td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>" * 150
        )
        * 90
    ),
    "paragraphs that state figures": lambda: "".join(
        f"<p>本年度收到申请{n}件。</p>" for n in range(125_000)
    ),
    "tiny tables": lambda: "<table><tr><td>行政许可</td><td>1</td></tr></table>" * 100_000,
    "elements of one letter": lambda: "<p>1" * 1_200_000,
    "a tag of attributes": lambda: "<p " + " ".join(f"a{n}=1" for n in range(560_000)) + ">x</p>",
    "attributes behind quotes": lambda: "<p " + " ".join(f"a{n}='>'" for n in range(400_000)),
    "attributes everywhere": lambda: "".join(
        f"<b a{n}=1 b{n}=1 c{n}=1 d{n}=1 e{n}=1>x</b>" for n in range(110_000)
    ),
    "grids of tall cells": lambda: (
        "<table>"
        + (
            "<tr>"
            + "".join(f"<td rowspan={1000 - n} colspan={1 + n % 3}>{n}</td>" for n in range(20))
            + "</tr>"
        )
        * 7000
    ),
    "labels in lines": lambda: "<p>" + "".join(f"重复申请<br>{n}<br>" for n in range(170_000)),
    "distinct cells in pipes": lambda: "".join(
        "<p>" + "|".join(f"标{n * 30 + at}" for at in range(30)) + "</p>" for n in range(20_000)
    ),
    "tables of headings": lambda: (
        (
            "<table>"
            + "<tr><td>自然人</td><td>商业企业</td><td>科研机构</td><td>总计</td></tr>" * 10
            + "<tr><td>予以公开</td><td>1</td><td>2</td></tr></table>"
        )
        * 4500
    ),
    "titles and tables": lambda: "".join(
        f"<p>样例市公安局{2008 + n % 17}年政府信息公开工作年度报告</p><table>"
        f"<tr><td>予以公开</td><td>1</td></tr><tr><td>重复申请</td><td>{n}</td></tr></table>"
        for n in range(28_000)
    ),
    "sections": lambda: (
        "<h1>样例市公安局2012年政府信息公开工作年度报告</h1>"
        + "".join(
            f"<p>{'一二三四五六'[n % 6]}、总体情况</p>"
            f"<p>全年共收到政府信息公开申请{n}件，其中予以公开{n % 9}件，行政复议{n % 4}件。</p>"
            for n in range(26_000)
        )
    ),
    "a report thirty-five times": lambda: pages()[1][0].decode() * 35,
    "a page of 40 MB": lambda: pages()[1][0].decode() * 290,
}

RUN = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
from extract import read, reports_in
payload = sys.stdin.buffer.read()
def pace():
    start = time.process_time()
    sum(len(str(number)) for number in range(2_000_000))
    return time.process_time() - start
before = pace()
start = time.process_time()
reports_in(read(payload, None, "a.html"))
taken = time.process_time() - start
# not ru_maxrss, which begins with the memory of the process that started this one
status = open("/proc/self/status").read() if sys.platform == "linux" else "VmHWM: 0"
print(taken / (before + pace()), status.partition("VmHWM:")[2].split()[0])
"""


LONG_TO_MAKE_SURE = (
    "tiny tables",
    "labels in lines",
    "tables of headings",
    "titles and tables",
    "distinct cells in pipes",
    "sections",
    "a page of 40 MB",
    "elements of one letter",
)
"""Those that take seconds however well they are met: in the slow run only."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.slow) if name in LONG_TO_MAKE_SURE else name
        for name in HOSTILE
    ],
)
def test_hostile_documents_stay_within_time_and_memory(name: str) -> None:
    script = RUN.format(memory=MOST_MEMORY)
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=HOSTILE[name]().encode(),
        capture_output=True,
        timeout=GIVEN_UP,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:].decode()
    paces, resident = done.stdout.split()
    assert float(paces) < MOST_PACES
    if sys.platform == "linux":
        assert int(resident) < MOST_RESIDENT


@pytest.mark.parametrize("name", ["deep div", "deep tables", "deep css tables"])
def test_markup_nested_too_deep_is_said(name: str) -> None:
    payload = {
        "deep div": b"<div>" * 10_000,
        "deep tables": b"<table><tr><td>" * 10_000,
        "deep css tables": b'<div style="display:table">' * 10_000,
    }[name]
    document = read(payload + b"<p>1</p>", None, "a.html")
    assert "limit_reached" in {problem.rule for problem in document.problems}


def test_a_document_of_very_many_reports_is_cut_and_says_so() -> None:
    page = as_text("tabs", OLD, tabs).payload.decode()
    many = "\n".join(page.replace("2020年", f"{2008 + n % 2}年") for n in range(70))
    found = reports_in(read(many.encode(), "text/plain", "a.txt"))
    assert "limit_reached" in {finding.rule for report in found for finding in report.findings}
