"""How the pages ask the archive: SELECTs with named parameters, on a connection of Datasette's."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from datasette.database import QueryInterrupted
from datasette.utils import sqlite_timelimit

from archive.site.metadata import DATABASE

Row = Mapping[str, Any]
Answer = TypeVar("Answer")


class Query(Protocol):
    """Runs one SELECT with named parameters and gives its rows."""

    def __call__(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """The rows of ``sql``."""


async def asked(datasette: Any, work: Callable[[Query], Answer]) -> Answer:
    """What ``work`` makes of the archive: it may ask many times, all in one thread.

    A thread for each question would cost more than the questions.  Each has the
    site's limit of time; one that takes longer raises :class:`QueryInterrupted`.
    """
    milliseconds = datasette.sql_time_limit_ms

    def in_thread(connection: sqlite3.Connection) -> Answer:
        def query(sql: str, **values: object) -> list[dict[str, Any]]:
            with sqlite_timelimit(connection, milliseconds):
                return rows(connection, sql, values)

        # Datasette's own calls Python for each text, to bear what is not UTF-8: ours all is
        tolerant, connection.text_factory = connection.text_factory, str
        try:
            return work(query)
        finally:
            connection.text_factory = tolerant

    answer: Answer = await datasette.get_database(DATABASE).execute_fn(in_thread)
    return answer


def rows(
    connection: sqlite3.Connection, sql: str, values: Mapping[str, object]
) -> list[dict[str, Any]]:
    """The rows of a SELECT.

    They are made of plain tuples: a :class:`sqlite3.Row` looks each name up again.
    """
    cursor = connection.cursor()
    cursor.row_factory = None
    try:
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]
    except sqlite3.OperationalError as error:
        if error.args == ("interrupted",):
            raise QueryInterrupted(error, sql, values) from error
        raise
