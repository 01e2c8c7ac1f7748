"""Whole tables, streamed: complete, narrowed, piece by piece, given up when nobody reads."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from archive.site import streaming
from archive.site.server import close, make_site
from tests.archive.site.asking import get

VIEWS = {name: table.view for name, table in streaming.TABLES.items()}


def rows_of(db: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(db)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(sql, values)]


def pieces(db: Path, wanted: streaming.Wish, form: str, **limits: Any) -> list[str]:
    with streaming.opened(db) as connection:
        made = streaming.Pieces(connection, wanted, form, **limits)
        return list(iter(made.next, None))


def wish(name: str, **given: str) -> streaming.Wish:
    found = streaming.wish(name, {key: [value] for key, value in given.items()})
    assert found is not None
    return found


@pytest.fixture
def own_site(published: Path) -> Iterator[Any]:
    made = make_site(published)
    yield made
    close(made)


@pytest.mark.parametrize("name", VIEWS)
def test_all_rows_come_in_both_forms(site: Any, published: Path, name: str) -> None:
    of_reports = "" if name == "reports" else "WHERE report_id IS NOT NULL"
    wanted = rows_of(published, f"SELECT * FROM {VIEWS[name]} {of_reports}")
    lines = get(site, f"/export/{name}.ndjson").text.splitlines()
    key = repr
    assert sorted((json.loads(one) for one in lines), key=key) == sorted(wanted, key=key)
    table = list(
        csv.DictReader(io.StringIO(get(site, f"/export/{name}.csv").text.lstrip("\ufeff")))
    )
    assert len(table) == len(wanted) > 0
    assert list(table[0]) == list(wanted[0])
    assert {one.get("value") for one in table} == {
        None if "value" not in row else row["value"] or "" for row in wanted
    }


def test_filters_are_equalities(site: Any, published: Path) -> None:
    sql = "SELECT bureau, year, count(*) AS n FROM current_figures GROUP BY 1, 2 ORDER BY 3 LIMIT 1"
    (one,) = rows_of(published, sql)
    address = f"/export/figures.ndjson?bureau={quote(one['bureau'])}&year={one['year']}"
    found = [json.loads(line) for line in get(site, address).text.splitlines()]
    assert len(found) == one["n"]
    assert {(row["bureau"], row["year"]) for row in found} == {(one["bureau"], one["year"])}
    cell = get(site, "/export/figures.ndjson?table=requests&row=received&column=total").text
    assert {json.loads(line)["row"] for line in cell.splitlines()} == {"received"}


def test_findings_are_those_of_a_rule(site: Any, published: Path) -> None:
    sql = "SELECT rule, count(*) AS n FROM current_findings WHERE report_id > 0 GROUP BY 1 LIMIT 1"
    (one,) = rows_of(published, sql)
    found = get(site, f"/export/findings.ndjson?rule={one['rule']}").text.splitlines()
    assert len(found) == one["n"]
    assert {json.loads(line)["rule"] for line in found} == {one["rule"]}


@pytest.mark.parametrize(
    "query",
    ["yaer=2020", "year=20x0", "year=", "year=2020&year=2021", "key=a", "bureau__contains=a",
     "year=99999999999999999999"],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused(site: Any, query: str) -> None:
    answer = get(site, f"/export/figures.csv?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("text/plain")


def test_no_rows_are_a_table_without_rows(site: Any) -> None:
    table = get(site, "/export/figures.csv?year=1900")
    assert table.text.startswith("\ufeffreport_id,")
    assert len(table.text.splitlines()) == 1
    assert get(site, "/export/figures.ndjson?year=1900").text == ""
    assert get(site, "/export/payloads.csv").status_code == 404


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_pieces_of_any_size_make_the_same(published: Path, form: str) -> None:
    whole = "".join(pieces(published, wish("figures"), form))
    small = pieces(published, wish("figures"), form, reports=1)
    assert "".join(small) == whole
    reports = rows_of(published, "SELECT count(*) AS n FROM report_list")[0]["n"]
    assert len(small) == reports > 2


def test_text_that_is_hard_in_csv_comes_back(hostile: Path) -> None:
    wanted = [row["text"] for row in rows_of(
        hostile, "SELECT text FROM current_sections ORDER BY report_id, position"
    )]  # fmt: skip
    text = "".join(pieces(hostile, wish("sections"), "csv", reports=2))
    found = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert [row["text"] for row in found] == wanted
    assert wanted


def test_a_piece_that_takes_too_long_is_no_whole_answer(published: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        pieces(published, wish("figures"), "csv", milliseconds=0)


class Visitor:
    """A client that goes away after some messages of the answer."""

    def __init__(self, after: int) -> None:
        self.messages: list[dict[str, Any]] = []
        self._after, self._asked = after, False
        self._gone, self._told = asyncio.Event(), asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        self._told.set()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.messages.append(message)
        if len(self.messages) >= self._after:
            self._gone.set()
            await self._told.wait()


def ask(site: Any, path: str, visitor: Visitor) -> None:
    async def asked() -> None:
        await site.invoke_startup()
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "path": path,
            "raw_path": path.encode(), "query_string": b"", "scheme": "http",
            "headers": [(b"host", b"localhost")],
        }  # fmt: skip
        await site.app()(scope, visitor.receive, visitor.send)

    asyncio.run(asked())


def test_nothing_is_read_for_a_client_that_went_away(
    own_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "REPORTS", 1)
    stays, leaves = Visitor(after=10_000), Visitor(after=2)
    ask(own_site, "/export/figures.csv", stays)
    ask(own_site, "/export/figures.csv", leaves)
    assert len(stays.messages) > len(leaves.messages) + 1


def test_a_piece_that_fails_leaves_the_answer_without_its_end(
    own_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "REPORTS", 1)
    made = streaming.Pieces.next
    count = iter(range(100))

    def failing(self: streaming.Pieces) -> str | None:
        if next(count) == 2:
            raise sqlite3.OperationalError("interrupted")
        return made(self)

    monkeypatch.setattr(streaming.Pieces, "next", failing)
    visitor = Visitor(after=10_000)
    ask(own_site, "/export/figures.csv", visitor)
    assert [one["type"] for one in visitor.messages] == [
        "http.response.start", *["http.response.body"] * 2
    ]  # fmt: skip
    assert all(one["more_body"] for one in visitor.messages[1:])
