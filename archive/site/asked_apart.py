"""The published copy as Datasette's database, whose questions are asked in other processes."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted, Results

from archive.site.sql_worker import (
    PROCESSES,
    Parameters,
    Question,
    Refusal,
    SqlAnswer,
    SqlProcesses,
)


def _told_of(name: str) -> Callable[..., Awaitable[Any]]:
    """A method of Datasette's that tells of a table, asked once: the file never changes."""
    ask = getattr(Database, name)

    async def told(self: PublishedDatabase, table: str) -> Any:
        key = (name, table)
        if key not in self._told:
            if len(self._told) >= MOST_KEPT:
                self._told.clear()
            self._told[key] = await ask(self, table)
        return copy(self._told[key])

    return told


class PublishedDatabase(Database):  # type: ignore[misc]
    """Opened immutable; what visitors may word (SQL, filters, facets) is asked apart.

    The site's own pages ask on connections of this process (:mod:`archive.site.ask`).
    """

    def __init__(self, site: Datasette, path: Path, processes: SqlProcesses) -> None:
        super().__init__(site, path=str(path), is_mutable=False)
        self._processes = processes
        self._threads = ThreadPoolExecutor(PROCESSES + 1, thread_name_prefix="gongan-sql")
        self._of_schema: dict[tuple[str, str], Results] = {}
        self._told: dict[tuple[str, str], Any] = {}

    table_columns = _told_of("table_columns")
    table_column_details = _told_of("table_column_details")
    primary_keys = _told_of("primary_keys")
    fts_table = _told_of("fts_table")
    foreign_keys_for_table = _told_of("foreign_keys_for_table")

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,  # noqa: ARG002 - Datasette's signature
    ) -> Results:
        """The rows of ``sql``, as Datasette asks for them.

        What Datasette asks of the schema for every page is asked once: the file never changes.
        Raises QueryInterrupted for what took too long, sqlite3.OperationalError for what is
        refused.
        """
        if truncate or not _OF_SCHEMA.match(sql):
            return await self._asked(sql, params, truncate, custom_time_limit, page_size)
        key = (sql, repr(params))
        if key not in self._of_schema:
            answer = await self._asked(sql, params, truncate, custom_time_limit, page_size)
            if len(self._of_schema) >= MOST_KEPT:
                self._of_schema.clear()
            self._of_schema[key] = answer
        return self._of_schema[key]

    async def _asked(
        self,
        sql: str,
        params: Any,
        truncate: bool,
        custom_time_limit: int | None,
        page_size: int | None,
    ) -> Results:
        most: int | None = None
        if truncate:
            most = self.ds.max_returned_rows
            most += most == (page_size or self.ds.page_size)
        limit = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
        given = _plain(params, sql)
        question = Question(sql, given, None if most is None else most + 1, limit)
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, self._processes.ask, question)
        if isinstance(answer, Refusal):
            error = sqlite3.OperationalError(answer.text)
            if answer.took_too_long:
                raise QueryInterrupted(error, sql, params)
            raise error
        return _results(answer, most)

    def close_processes(self) -> None:
        """End what answers."""
        self._processes.close()
        self._threads.shutdown(wait=False, cancel_futures=True)


def _plain(params: Any, sql: str) -> Parameters:
    """Parameters that another process can be given: Datasette looks some up when asked for."""
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        return list(params)
    names = dict.fromkeys([*params.keys(), *_MAGIC.findall(sql)])
    found = {}
    for name in names:
        with suppress(KeyError):
            found[name] = params[name]
    return found


_OF_SCHEMA = re.compile(
    r"\s*(?:PRAGMA schema_version$|select [a-z0-9]+ from sqlite_master\b)", re.I
)
"""What Datasette asks of the schema; visitors' SQL is asked with ``truncate``."""

MOST_KEPT = 500
"""Answers on the schema that are kept; there are some for each table, and for each misspelt one."""

_MAGIC = re.compile(r":(_\w+)")


def _results(answer: SqlAnswer, most: int | None) -> Results:
    description = tuple((name, None, None, None, None, None, None) for name in answer.columns)
    cursor = _cursor(answer.columns)
    rows = [sqlite3.Row(cursor, values) for values in answer.rows]
    truncated = most is not None and len(rows) > most
    return Results(rows[:most] if truncated else rows, truncated, description)


@lru_cache(maxsize=256)
def _cursor(columns: tuple[str, ...]) -> sqlite3.Cursor:
    """A cursor whose columns have these names: what a row takes its names from."""
    names = ", ".join(f'NULL AS "{name.replace(chr(34), chr(34) * 2)}"' for name in columns)
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    return connection.execute(f"SELECT {names or 'NULL'}")
