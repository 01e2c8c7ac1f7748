"""A portal of one report that the Wayback Machine captured, and what a run makes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.crawler.backfill import running
from tests.crawler.backfill.archives import Wayback
from tests.sites import pages
from tests.sites.portals.trs import article, site_page
from tests.sites.reports import reports

HOST = "http://www.wga.gov.cn"
COLUMN = f"{HOST}/zwgk/zfxxgknb/"
BUREAU = "青溪市公安局"
REPORT = reports(BUREAU, [2012])[0]
PAGE = f"{COLUMN}201301/t20130120_1.html"
AT = datetime(2013, 5, 1, 3, 4, 5, tzinfo=UTC)
ENTRY = {"id": "w", "name": BUREAU, "hosts": ["www.w.gov.cn"], "former_hosts": ["www.wga.gov.cn"]}
RUNTIME_ERROR = "X-Archive-Wayback-Runtime-Error"
PNG = b"\x89PNG\r\n\x1a\n"
BODY = article(REPORT, REPORT.html()).encode()


def column(*links: tuple[str, str]) -> bytes:
    items = [(url, title, "2013-01-20") for url, title in links]
    return site_page(BUREAU, "政府信息公开年报", pages.entries(items)).encode()


def attached(name: str) -> bytes:
    more = f'<p>附件：<a href="{name}">{REPORT.title}.pdf</a></p>'
    return article(REPORT, "<p>全文见附件。</p>", more).encode()


def get(tmp_path: Path, archive: Wayback, **options: Any) -> dict[str, Any]:
    return running.run(tmp_path / "a.db", archive.url, [ENTRY], years=(2008, 2015), **options)


def captures(
    tmp_path: Path, where: str = "kind NOT IN ('index', 'archive')"
) -> list[dict[str, Any]]:
    return running.rows(tmp_path / "a.db", f"SELECT * FROM captures WHERE {where} ORDER BY id")
