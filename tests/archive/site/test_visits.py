"""Hostile visits: each is answered, in bounds, without a traceback, and the site goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from archive.site.server import close, make_site
from archive.site.sql_worker import MAX_ANSWER, Question, Refusal, SqlAnswer, SqlProcesses
from crawler.cli.browse import snapshot_tools
from tests.archive.site.asking import get
from tests.archive.site.visits import ADDRESSES, OF_FUNCTIONS, OF_QUERIES, asked
from tests.patience import GIVEN_UP

TRACE = "Traceback (most recent call last)"


@pytest.fixture(scope="module")
def site(hostile: Path) -> Iterator[Any]:
    made = make_site(hostile, snapshot_tools())
    yield made
    close(made)


def answered(site: Any, path: str, capfd: pytest.CaptureFixture[str]) -> Any:
    """The answer, which must be no fault of the site; and the site answers the next one."""
    answer = get(site, path)
    assert answer.status_code < 500, answer.text[:500]
    assert len(answer.content) <= MAX_ANSWER + 1024 * 1024
    assert TRACE not in answer.text
    assert TRACE not in "".join(capfd.readouterr())
    assert get(site, "/archive.json?sql=select+7+as+x&_shape=array").json() == [{"x": 7}]
    return answer


@pytest.mark.parametrize("sql", OF_FUNCTIONS.values(), ids=OF_FUNCTIONS)
def test_one_long_step(site: Any, sql: str, capfd: pytest.CaptureFixture[str]) -> None:
    answer = answered(site, asked(sql, ".json") + "&_shape=arrays", capfd)
    told = answer.json()
    if answer.status_code == 400:
        assert told["ok"] is False
        assert told["error"]
    else:  # SQLite itself knew a short way
        assert told["rows"] in ([[0]], [[None]])


@pytest.mark.parametrize("sql", OF_QUERIES.values(), ids=OF_QUERIES)
def test_queries(site: Any, sql: str, capfd: pytest.CaptureFixture[str]) -> None:
    answer = answered(site, asked(sql, ".json") + "&_shape=arrays", capfd)
    if answer.status_code == 200:
        (told,) = {value for row in answer.json()["rows"] for value in row}
        assert told is None or "\ufffd" in told or told == 1


@pytest.mark.parametrize("path", ADDRESSES.values(), ids=ADDRESSES)
def test_addresses(site: Any, path: str, capfd: pytest.CaptureFixture[str]) -> None:
    answer = answered(site, path, capfd)
    assert "root:" not in answer.text


def test_a_process_that_takes_too_long_is_given_up(hostile: Path) -> None:
    """With so little processor time that nothing can be answered: the next ones are."""
    slow = "with recursive c(x) as (select 1 union all select x + 1 from c) select max(x) from c"
    processes = SqlProcesses(hostile, processor=1.0, wall=GIVEN_UP)
    try:
        for _ in range(3):
            given_up = processes.ask(Question(slow, {}, None, 1e9))
            assert isinstance(given_up, Refusal)
            assert given_up.took_too_long
        assert processes.ask(Question("select 1", {}, None, 1e6)) == SqlAnswer(("1",), [(1,)])
    finally:
        processes.close()


def test_a_copy_without_sql(hostile: Path) -> None:
    site = make_site(hostile, sql=False)
    try:
        assert get(site, asked("select 1")).status_code == 403
        assert get(site, asked("select 1", ".json")).status_code == 403
        assert get(site, "/archive/reports?_where=1").status_code in (200, 403)
        where = get(site, "/archive/reports.json?_shape=array&_where=" + quote("1 = 0"))
        assert where.status_code == 403 or where.json() != []
        for path in ("/", "/reports", "/data", "/archive", "/archive/reports"):
            assert get(site, path).status_code == 200
    finally:
        close(site)
