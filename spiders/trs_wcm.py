"""TRS WCM (拓尔思): static columns, paged by a script, articles below /YYYYMM/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urljoin

from scrapy.http import TextResponse

from spiders import links
from spiders.base import PortalSpider
from spiders.links import Link

_PAGES = re.compile(
    r"createPageHTML\s*\(\s*(\d{1,6})\s*,\s*(\d{1,6})\s*,\s*[\"']([^\"']+)[\"']\s*,"
    r"\s*[\"']([a-zA-Z]+)[\"']"
)
_SCRIPTED = re.compile(r"[\"'>]\s*((?:\./)?P0\d{8,40}\.([a-zA-Z]{2,4}))\b")


class TrsWcmSpider(PortalSpider):
    """Lists of TRS WCM: index.html, then index_1.html up to one less than the page count."""

    name = "trs_wcm"
    detail: ClassVar[re.Pattern[str]] = re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?$")

    def list_pages(self, response: TextResponse) -> Iterator[str]:
        """The pages that the first list page's script counts, or "next page" links."""
        found = _PAGES.search(response.text)
        if found is None:
            yield from super().list_pages(response)
            return
        pages, current, name, ending = found.groups()
        if int(current) == 0:
            for number in range(1, int(pages)):
                yield urljoin(response.url, f"{name}_{number}.{ending}")

    def more_attachments(self, response: TextResponse) -> Iterator[Link]:
        """Files that a script puts into the attachment block: P0 and the date, beside the page."""
        for match in _SCRIPTED.finditer(response.text):
            url = urljoin(response.url, match[1])
            if links.is_attachment(url):
                yield Link(url, "")
