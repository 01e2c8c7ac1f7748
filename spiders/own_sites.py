"""The site of its own that a bureau may have beside its government's portal.

It stands on another host, which only a person takes for the bureau's: it is told, and not asked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from common.text.normal import squeeze
from spiders.links import Link
from spiders.portals import Portal

_BUREAU = re.compile(r"公安(?:分)?(?:局|厅)(?:网站?|门户网站)?$")


def own_sites(found: Iterable[Link], portal: Portal) -> Iterator[Link]:
    """The links that name a bureau and lead to a host of the same domain that is not listed."""
    for link in found:
        host = urlsplit(link.url).hostname or ""
        if host in portal.hosts or not _BUREAU.search(squeeze(link.text)):
            continue
        if any(_domain(host) == _domain(own) for own in portal.hosts):
            yield link


def _domain(host: str) -> str:
    """What a government's hosts share: ``x.gov.cn``; of this machine's own addresses one."""
    try:
        return "" if ipaddress.ip_address(host).is_loopback else host
    except ValueError:
        labels = host.split(".")
    if labels == ["localhost"]:
        return ""
    return ".".join(labels[-3:] if host.endswith(".gov.cn") else labels[-2:])
