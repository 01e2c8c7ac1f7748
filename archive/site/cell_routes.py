"""What the address of a cell answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils.asgi import Request, Response

from archive.bureau_codes import bureau_code
from archive.citing import FORMATS, cell_words, citation, of_report
from archive.site.addresses import cell_url
from archive.site.answers import Missing, page, spoken
from archive.site.ask import Row, asked
from archive.site.chart_files import base
from archive.site.labels import Translate, translator
from archive.site.numbers import number_text
from archive.site.pages import cell as cellpage
from archive.site.pages import snapshot as snapshotpage
from archive.site.pages.report import FOUND_IN_SQL
from archive.site.preview.process import BusyError, PreviewProcess
from archive.site.report_lookup import WORKSHOP, report_of, sent_on


async def cell_page(datasette: Any, request: Request) -> Response:
    """``/r/CODE/YEAR/TABLE.ROW.COLUMN``: all there is on one cell of a report."""
    report = await report_of(datasette, request)
    head, name = report["head"], request.url_vars["cell"]
    address = cell_url(head["bureau"], head["year"], name)
    if request.path != address:
        return sent_on(request, address)
    figure = next((row for row in report["figures"] if _name(row) == name), None)
    if figure is None:
        raise Missing("no_such_cell")
    chosen = spoken(request)
    t = translator(chosen)
    about = await asked(datasette, lambda query: cellpage.context(query, report, figure, chosen, t))
    full = f"{base(datasette, request)}{address}"
    if not head["is_current"]:
        full += f"?version={head['number']}"
    found_in = {"version": head["version_id"], "document": figure["document_id"]}
    (source,) = await asked(datasette, lambda query: query(FOUND_IN_SQL, **found_in))
    said = number_text(figure["value"]) or t("blank_cell")
    corrected = [one for one in report["corrections"] if one["cell"] == name]
    flagged = [one for one in report["flags"] if one["cell"] == name]
    more = {
        "crop": await _crop(datasette, report, figure),
        "cited": f"{about['label']}{t('colon')}{said}{_corrections(corrected, t)}{t('stop')}"
        f"{citation(head, source, chosen)} {full}",
        "written": _written(head, figure, source, corrected, flagged),
        "corrected": corrected,
        "flagged": flagged,
        **_letter(about, head, source, said, full, t),
    }
    return page(datasette, request, "cell.html", {**report, **about, **more})


def _written(
    head: Row, figure: Row, source: Row, corrected: Sequence[Row], flagged: Sequence[Row]
) -> dict[str, str]:
    """The citation in the formats of programs, by name, as ``gongan cite`` writes it."""
    right = corrected[0] if corrected else {}
    doubt = flagged[0] if flagged else {}
    said = {
        "corrected": right.get("kind"),
        "corrected_value": right.get("value"),
        "corrected_why": right.get("why"),
        "corrected_by": right.get("corrected_by"),
        "flagged": doubt.get("why"),
        "flagged_by": doubt.get("flagged_by"),
    }
    cell = _name(figure)
    name = f"{bureau_code(head['bureau'])}/{head['year']}/{cell}@{head['digest']}"
    cited = of_report(name, head, source, cell_words(cell, {**figure, **said}))
    return {style: write(cited) for style, write in FORMATS.items() if style != "text"}


def _corrections(rows: Sequence[Row], t: Translate) -> str:
    """What people say that the cell says, for the line that cites it."""
    said = ""
    for one in rows:
        value = number_text(one["value"]) or t("correction_blank")
        said += f"{t('open_bracket')}{t('correction_is')} {value}{t('colon')}{one['corrected_by']}"
        said += t("close_bracket")
    return said


def _name(row: Mapping[str, Any]) -> str:
    return f"{row['table']}.{row['row']}.{row['column']}"


async def _crop(datasette: Any, report: Mapping[str, Any], figure: Mapping[str, Any]) -> str:
    """The part of the page's picture with the cell, as markup; nothing where there is none."""
    workshop: PreviewProcess | None = getattr(datasette, WORKSHOP, None)
    if workshop is None or not figure["box"]:
        return ""
    wish = snapshotpage.Wanted(cell=_name(figure), view="crop")
    version, document = report["head"]["version_id"], figure["document_id"]
    found = await asked(datasette, lambda query: snapshotpage.find(query, version, document, wish))
    if found is None or not found[0]["payload_digest"]:
        return ""
    try:
        view = await asyncio.to_thread(workshop.view, found[1])
    except BusyError:
        return ""
    return "" if view.error else view.body


def _letter(
    about: Mapping[str, Any],
    head: Mapping[str, Any],
    source: Mapping[str, Any],
    said: str,
    address: str,
    t: Translate,
) -> dict[str, str]:
    """What somebody who reports the cell has to say, ready to be sent."""
    letter = t(
        "report_cell_letter", address=address, cell=about["name"], bureau=head["bureau"],
        year=head["year"], version=head["number"], value=said, url=source["url"],
        digest=source["payload_digest"] or "–",
    )  # fmt: skip
    subject = t("report_cell_subject", cell=about["name"], bureau=head["bureau"], year=head["year"])
    mail = urlencode({"subject": subject, "body": letter}, quote_via=quote)
    return {"letter": letter, "mail": mail}
