"""An archive of reports by somebody who attacks whoever looks at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from archive import nights
from archive.nights import PortalRun
from archive.store import open_archive
from extract.records import Section
from tests.archive.making import PORTAL, START, begin, capture, figures, finding, reading, report

ATTACK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
BUREAU = f"坏{ATTACK}公安局".replace("/", "／")
TURNED = "报告\u202egpj.exe\u202c\u2067\u200f“甲\"乙'丙”\u2069\u061c公安\u2028年"
"""A title with quotation marks, marks that turn the direction of writing, and a line separator."""

FRAMES = """<html><head><meta http-equiv=refresh content="0;url=http://evil.example/">
<base href="http://evil.example/" target="_top"><link rel=prefetch href="//evil.example/p">
<link rel=dns-prefetch href="//evil.example/"></head><body><p>公安年报</p></div></div></body></html>
<meta http-equiv="refresh" content="0;url=javascript:alert(1)"><base href="javascript:/a/">
<iframe srcdoc="&lt;script&gt;top.alert(1)&lt;/script&gt;"></iframe><frameset onload=alert(1)>
<iframe src="data:text/html,<script>alert(1)</script>" allow=camera></iframe>
<details open ontoggle=alert(1)><summary>要</summary></details><portal src="//evil.example/">
<a href="relative.html" target="_top" ping="//evil.example/ping">相对</a><p id="cell" class="cell"
 style="position:fixed;inset:0;background:url(//evil.example/b)">盖</p><marquee onstart=alert(1)>走
</marquee><dialog open><p>框</p></dialog><xmp><script>alert(1)</script></xmp><plaintext><script>
alert(1)</script>"""
DRAWING = """<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "&b;"><!ENTITY b SYSTEM
"file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">
<script>alert(1)</script><image href="http://evil.example/i"/><text>&a;</text>
<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="//evil.example/"/>
</body></foreignObject></svg>"""
FILE = "http://gaj.example.gov.cn/..%2f“附件”\u202efdp.exe\"';年报.svg"
"""The address of an attachment, with a name that would be another."""

PAGES = [
    "/",
    "/reports",
    "/reports/1",
    "/reports/1?version=1",
    "/reports/1?cell=requests.received.total",
    "/reports/2",
    "/reports/2?document=2",
    "/reports/3?document=3",
    f"/bureaus/{quote(BUREAU, safe='')}",
    f"/compare?name={quote(BUREAU)}&series=received",
    f"/compare?name={quote(ATTACK)}",
    f"/search?q={quote('公安')}",
    f"/search?q={quote(ATTACK)}&province={quote(ATTACK)}&rule={quote(ATTACK)}",
    f"/coverage?province={quote(ATTACK)}",
    "/findings",
    "/findings?lang=zh",
    "/runs",
    "/portals",
    "/snapshots/1/1?cell=requests.received.total",
    f"/snapshots/1/1?cell={quote(ATTACK)}&view={quote(ATTACK)}",
    "/snapshots/3/2",
    "/snapshots/3/2?view=read",
    "/snapshots/4/3",
    "/snapshots/4/3?view=read",
    "/archive/report_list",
    "/archive/current_figures",
    "/archive/current_findings",
    f"/archive/bureau_series?bureau={quote(BUREAU)}",
    f"/{quote(ATTACK)}",
]


def make(path: Path) -> None:
    """Write the archive: a report with two versions, one of frames, and one that is a drawing."""
    cells = tuple(replace(one, raw=f"{one.raw}{ATTACK}") for one in figures())
    with open_archive(path) as archive:
        run = begin(archive)
        for minute, title in enumerate((f"一{ATTACK}公安", f"二{ATTACK}公安")):
            body = f"<p>{ATTACK}</p><table><tr><td>{ATTACK}</td></tr></table>{title}".encode()
            stored = archive.add_capture(capture(run, body=body, minute=minute))
            found = report(
                bureau=BUREAU,
                title=title,
                figures=cells,
                sections=(Section(1, f"节{ATTACK}", f"公安{ATTACK}\n{title}"),),
                findings=(replace(finding(ATTACK), message=ATTACK),),
            )
            archive.add_reading(reading(stored.id, found))
        others = (
            ("http://gaj.example.gov.cn/frames.html", "text/html", FRAMES, 2018),
            (FILE, "image/svg+xml", DRAWING, 2017),
        )
        for minute, (url, kind, text, year) in enumerate(others, 2):
            headers = (("Content-Type", kind),)
            stored = archive.add_capture(
                capture(run, url=url, body=text.encode(), minute=minute, response_headers=headers)
            )
            found = report(bureau="乙公安局", year=year, title=TURNED, figures=figures(url))
            archive.add_reading(replace(reading(stored.id, found, url=url), media_type=kind))
        note = PortalRun(
            run, PORTAL.id, "challenged", "finished", START, START + timedelta(minutes=3),
            detail=f"{TURNED}{ATTACK}", capture_id=stored.id, requests=1, listed=0,
        )  # fmt: skip
        archive.write(lambda: nights.put_portal_run(archive.db, note))
        archive.finish_run(run, "ok", {})
