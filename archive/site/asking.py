"""How the pages ask the archive: SELECTs with named parameters, through Datasette."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from archive.site.metadata import DATABASE

Row = Mapping[str, Any]


class Query(Protocol):
    """Runs one SELECT with named parameters and gives its rows."""

    async def __call__(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """The rows of ``sql``."""


def asker(datasette: Any) -> Query:
    """The :class:`Query` of a site, within its limits of time and rows."""

    async def run(sql: str, **values: object) -> list[dict[str, Any]]:
        result = await datasette.get_database(DATABASE).execute(sql, values)
        return [dict(row) for row in result.rows]

    return run
