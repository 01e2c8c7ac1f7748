"""Every hostile payload, through a worker as crawls use and through ``gongan extract``."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.processes import Exited, ProcessLimits, run
from crawler.config.scrapy_settings import GONGAN_READ_MEMORY_MB
from crawler.reading.pool import ReaderPool
from crawler.reading.read import ReadJob
from tests.documents.hostile import Hostile, hostile

ROOT = Path(__file__).parents[2]
SECURITY = ROOT / "docs/explanation/security.md"
MEMORY = GONGAN_READ_MEMORY_MB << 20
LOST = {"reader_timeout", "reader_died", "extractor_failed"}
_PROCESSOR = 60.0
LONG = ("binary.rtf", "operators.pdf", "lines.pdf", "references.pdf", "rows.xlsx")
"""Those that use up their reader's whole time: in the slow run only."""


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(1, _PROCESSOR, MEMORY, wall=1200) as pool:
        yield pool


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(item, id=item.name, marks=[pytest.mark.slow] * (item.name in LONG))
        for item in hostile()
    ],
)
def test_no_payload_brings_its_reader_down(pool: ReaderPool, item: Hostile) -> None:
    result = pool.submit(ReadJob(item.make(), None, item.name)).result()
    rules = {problem.rule for problem in result.problems}
    assert not rules & LOST, result.problems
    assert not item.problems or rules & set(item.problems)
    assert item.may_report or not result.reports
    assert result.reports or rules, "no report, and no cause"
    assert "root:" not in repr(result)  # /etc/passwd, which some of them name


def test_the_command_reads_all_of_them_without_a_traceback(tmp_path: Path) -> None:
    others = (".pdf", ".html", ".rtf", ".doc")
    quick = [x for x in hostile() if not x.name.endswith(others) and x.name not in LONG]
    paths = []
    for item in quick:
        paths.append(tmp_path / item.name)
        paths[-1].write_bytes(item.make())
    program = [sys.executable, "-m", "crawler.cli.main", "extract", "--format", "json"]
    limits = ProcessLimits(processor=300, wall=3000, memory=2 * MEMORY, output=1 << 26)
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = run([*program, *map(str, paths)], limits, environment=environment, folder=tmp_path)
    assert isinstance(done.ended, Exited), done.ended
    assert done.ended.code in (0, 1)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    for line in done.stdout.splitlines():
        json.loads(line)


def test_the_documentation_tells_the_numbers() -> None:
    table = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \|$", SECURITY.read_text("utf-8"), re.M)
    told = {kind: int(number) for kind, number, held in table if number == held}
    counted = Counter(item.kind for item in hostile())
    assert {kind: told.get(kind) for kind in counted} == dict(counted)
    assert sum(counted.values()) >= 60
