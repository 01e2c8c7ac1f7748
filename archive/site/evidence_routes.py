"""What the addresses of the evidence answer: captures, their bytes, two versions side by side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Request, Response

from archive.site.addresses import report_url
from archive.site.answers import Handler, Missing, first, page, spoken
from archive.site.ask import asked
from archive.site.labels import translator
from archive.site.metadata import DATABASE
from archive.site.pages import capture as capturepage
from archive.site.pages import versions as versionspage
from archive.site.report_lookup import report_of, sent_on
from archive.site.report_packages import PackageError, PackageProcess, Wish

PACKAGES = "_gongan_packages"
"""The attribute of a Datasette that holds its :class:`PackageProcess`."""

_PACKAGE_TYPES = {"warc.gz": "application/gzip", "wacz": "application/wacz"}


def routes() -> list[tuple[str, Handler]]:
    """Patterns of addresses and their handlers."""
    return [
        (r"^/captures/(?P<capture>\d{1,12})$", capture_page),
        (r"^/captures/(?P<capture>\d{1,12})/bytes$", capture_bytes),
        (r"^/r/(?P<code>[0-9a-fx-]{1,20})/(?P<year>[0-9]{4})/versions$", versions_page),
        (
            r"^/r/(?P<code>[0-9a-fx-]{1,20})/(?P<year>[0-9]{4})\.(?P<format>warc\.gz|wacz)$",
            report_package,
        ),
    ]


async def _capture(datasette: Any, request: Request) -> dict[str, Any]:
    number = int(request.url_vars["capture"])
    context = await asked(datasette, lambda query: capturepage.context(query, number))
    if context is None:
        raise Missing("no_such_capture")
    return context


def _file(datasette: Any) -> Path:
    return Path(datasette.get_database(DATABASE).path)


async def capture_page(datasette: Any, request: Request) -> Response:
    """``/captures/ID``: one capture, with the calendar of all of its address."""
    context = await _capture(datasette, request)
    digest = context["capture"]["payload_digest"]
    has_bytes = False
    if digest:
        has_bytes = await asyncio.to_thread(capturepage.has, _file(datasette), digest)
    return page(datasette, request, "capture.html", context | {"has_bytes": has_bytes})


async def capture_bytes(datasette: Any, request: Request) -> Response:
    """``/captures/ID/bytes``: the body as it came, to keep on disk and never to be shown here."""
    context = await _capture(datasette, request)
    capture = context["capture"]
    digest = capture["payload_digest"]
    body = await asyncio.to_thread(capturepage.kept, _file(datasette), digest) if digest else None
    if body is None:
        raise Missing("no_bytes_here")
    name = capturepage.file_name(capture, context["response_headers"])
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Repr-Digest": _repr_digest(digest),
        "X-Robots-Tag": "noindex, nofollow",
    }
    return Response(body, headers=headers, content_type="application/octet-stream")


def _repr_digest(digest: str) -> str:
    """A digest of the archive, ``sha256:`` and hexadecimal, as RFC 9530 writes it."""
    from base64 import b64encode

    return f"sha-256=:{b64encode(bytes.fromhex(digest.partition(':')[2])).decode()}:"


async def versions_page(datasette: Any, request: Request) -> Response:
    """``/r/CODE/YEAR/versions?a=1&b=2``: two versions side by side; without them the last two."""
    report = await report_of(datasette, request)
    head = report["head"]
    address = f"{report_url(head['bureau'], head['year'])}/versions"
    if request.path != address:
        return sent_on(request, address)
    numbers = [row["number"] for row in report["versions"]]
    given = first(request)
    left, right = versionspage.chosen(numbers, given.get("a", ""), given.get("b", ""))
    if left is None or right is None:
        raise Missing("no_such_version")
    context = await asked(
        datasette, lambda query: versionspage.context(query, head["report_id"], left, right)
    )
    return page(datasette, request, "versions.html", {**report, **context})


async def report_package(datasette: Any, request: Request) -> Response:
    """``/r/CODE/YEAR.wacz`` and ``.warc.gz``: the captures of a report, for other archives."""
    head = (await report_of(datasette, request))["head"]
    form = request.url_vars["format"]
    address = report_url(head["bureau"], head["year"], form=form)
    if request.path != address:
        return sent_on(request, address)
    packages: PackageProcess = getattr(datasette, PACKAGES)
    try:
        made = await asyncio.to_thread(packages.make, Wish(head["bureau"], head["year"], form))
    except PackageError as error:
        return Response.text(f"{translator(spoken(request))(error.key)}\n", status=error.status)
    headers = {
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "X-Robots-Tag": "noindex, nofollow",
    }
    return Response(made.body, headers=headers, content_type=_PACKAGE_TYPES[form])
