"""What the addresses of reports, their cells and their archived pages answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from archive.bureau_codes import bureau_code
from archive.citing import citation
from archive.site import addresses, cell_routes, exports, finding_words
from archive.site.addresses import cell_url, report_url
from archive.site.answers import Handler, Missing, allow_all, csv, first, page, spoken
from archive.site.ask import asked
from archive.site.form_markup import CellWriter, form
from archive.site.labels import translator
from archive.site.pages import crawl
from archive.site.pages import report as reportpage
from archive.site.pages import snapshot as snapshotpage
from archive.site.preview.process import BusyError, PreviewProcess
from archive.site.preview.snapshot import Job
from archive.site.report_lookup import WORKSHOP, report_of, sent_on

_ADDRESS = r"^/r/(?P<code>[0-9a-fx-]{1,20})/(?P<year>[0-9]{4})"
_CELL = r"(?P<cell>[a-z0-9_]{1,80}\.[a-z0-9_]{1,80}\.[a-z0-9_]{1,80})"


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (rf"{_ADDRESS}$", report_page),
        (rf"{_ADDRESS}\.(?P<format>json|csv)$", report_export),
        (rf"{_ADDRESS}/{_CELL}$", cell_routes.cell_page),
        (r"^/reports/(?P<report>\d{1,12})(?:\.(?P<format>json|csv))?$", numbered),
        (r"^/snapshots/(?P<version>\d{1,12})/(?P<document>\d{1,12})$", snapshot),
        (r"^/snapshots/captures/(?P<capture>\d{1,12})$", capture_snapshot),
    ]


async def numbered(datasette: Any, request: Request) -> Response:
    """``/reports/ID``, ``.json`` and ``.csv``: the way to the address that holds.

    The number is this file's own: in another, or after archives were united, it may be
    another report's.
    """
    report = int(request.url_vars["report"])
    found = await asked(datasette, lambda query: addresses.named(query, report))
    if found is None:
        raise Missing("no_such_report")
    return sent_on(request, report_url(*found, form=request.url_vars["format"] or ""))


async def report_page(datasette: Any, request: Request) -> Response:
    """``/r/CODE/YEAR``: the current version, or another with ``?version=NUMBER``.

    ``cell``, ``finding`` or ``statement`` (with ``document``) opens the archived page
    beside it, with that place marked.
    """
    context = await report_of(datasette, request)
    chosen = spoken(request)
    head = context["head"]
    address = report_url(head["bureau"], head["year"])
    if request.path != address:
        return sent_on(request, address)
    t = translator(chosen)
    messages = {one["id"]: finding_words.words(one, chosen)[0] for one in context["findings"]}
    beside = _beside(context, request)
    version = None if head["is_current"] else head["number"]
    noted = reportpage.noted(context["corrections"], context["flags"], t)
    figures = reportpage.shown(context["figures"], context["findings"], messages, noted, t)
    writer = CellWriter(address, version, t, beside["keep"].get("cell") if beside else None)
    laid_out = form(head["edition"], figures, writer, chosen) if head["edition"] else ""
    more = {
        "citations": [citation(head, source, chosen) for source in context["sources"]],
        "beside": beside,
        "form": laid_out,
        "years": reportpage.years(context["neighbours"], head["report_id"], head["bureau"]),
        "others": reportpage.outside(head["edition"], context["figures"], figures),
        "cell_link": writer.link,
        "cell_url": cell_url,
        "cells": {f"{row['table']}.{row['row']}.{row['column']}" for row in context["figures"]},
    }
    return page(datasette, request, "report.html", context | more)


_KEPT = ("version", "cell", "finding", "statement", "document")


def _beside(context: Mapping[str, Any], request: Request) -> dict[str, Any] | None:
    """The snapshot to show beside the report, if one is asked for."""
    asked = first(request)
    wish = snapshotpage.wanted(asked)
    document = asked.get("document", "")
    marked = next((name for name in ("cell", "finding", "statement") if getattr(wish, name)), None)
    sources = {str(source["document_id"]): source for source in context["sources"]}
    if wish.cell:
        document = next(
            (str(row["document_id"]) for row in context["figures"]
             if f"{row['table']}.{row['row']}.{row['column']}" == wish.cell), document
        )  # fmt: skip
    elif marked:
        rows = context["findings" if marked == "finding" else "statements"]
        document = next(
            (str(row["document_id"]) for row in rows if row["id"] == getattr(wish, marked)),
            document,
        )
    source = sources.get(document)
    if source is None:
        return None
    values: dict[str, object] = {"view": wish.view}
    if marked:
        values[marked] = getattr(wish, marked)
    if wish.page:
        values["page"] = wish.page
    base = f"/snapshots/{context['head']['version_id']}/{document}"
    lang = {"lang": request.args.get("lang")} if request.args.get("lang") else {}
    return {
        "source": source,
        "src": f"{base}?{urlencode({**values, **lang})}#cell",
        "view": wish.view,
        "marked": marked,
        "keep": {name: asked[name] for name in _KEPT if asked.get(name)},
    }


async def report_export(datasette: Any, request: Request) -> Response:
    """``/r/CODE/YEAR.json`` and ``.csv``: the same, for programs."""
    context = await report_of(datasette, request)
    head = context["head"]
    address = report_url(head["bureau"], head["year"], form=request.url_vars["format"])
    if request.path != address:
        return sent_on(request, address)
    code = bureau_code(head["bureau"])
    name = f"report-{code}-{head['year']}-version-{head['number']}"
    if request.url_vars["format"] == "json":
        return Response.json(exports.as_json(context), headers=allow_all())
    return csv(exports.as_csv(context), name)


async def snapshot(datasette: Any, request: Request) -> Response:
    """``/snapshots/VERSION/DOCUMENT``: the archived page, made safe, with a place marked."""
    version, document = int(request.url_vars["version"]), int(request.url_vars["document"])
    wish = snapshotpage.wanted(first(request))
    found = await asked(datasette, lambda query: snapshotpage.find(query, version, document, wish))
    if found is None:
        raise Missing("no_such_document")
    return await _snapshot(datasette, request, found[0], wish, found[1])


async def capture_snapshot(datasette: Any, request: Request) -> Response:
    """``/snapshots/captures/ID``: the capture that shows a portal's state, made safe."""
    number = int(request.url_vars["capture"])
    source = await asked(datasette, lambda query: crawl.capture(query, number))
    if source is None:
        raise Missing("no_such_capture")
    wish = snapshotpage.wanted(first(request))
    return await _snapshot(datasette, request, source, wish, crawl.job(source, wish.view))


async def _snapshot(
    datasette: Any,
    request: Request,
    source: Mapping[str, Any],
    wish: snapshotpage.Wanted,
    job: Job,
) -> Response:
    workshop: PreviewProcess | None = getattr(datasette, WORKSHOP, None)
    context: dict[str, Any] = {"source": source, "wish": wish, "view": None, "busy": False}
    if workshop is not None and source["payload_digest"]:
        try:
            context["view"] = await asyncio.to_thread(workshop.view, job)
        except BusyError:
            context["busy"] = True
        context["asked"] = job.spot is not None
    status = 503 if context["busy"] else 200
    return page(datasette, request, "snapshot.html", context, status)
