"""The report that an address names, for all pages that show one or a part of it."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request, Response

from archive.site import addresses
from archive.site.answers import Missing
from archive.site.ask import Query, asked
from archive.site.pages import report as reportpage

WORKSHOP = "_gongan_workshop"
"""The attribute of a Datasette that holds its :class:`PreviewProcess`."""


def _version(request: Request) -> int | None:
    wanted = request.args.get("version")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 7):
        raise Missing("no_such_version")
    return int(wanted)


async def report_of(datasette: Any, request: Request) -> dict[str, Any]:
    """The report of an address; raises Missing if the archive has none of it."""
    number = _version(request)
    code, year = request.url_vars["code"], int(request.url_vars["year"])

    def work(query: Query) -> dict[str, Any] | None:
        found = addresses.find(query, code, year)
        return reportpage.context(query, found[0], number) if found else None

    context = await asked(datasette, work)
    if context is None:
        raise Missing("no_such_report")
    return context


def sent_on(request: Request, address: str) -> Response:
    """The way to ``address``, with what else was asked."""
    asked_for = request.query_string
    return Response.redirect(f"{address}?{asked_for}" if asked_for else address)
