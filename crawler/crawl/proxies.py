"""Proxies that the environment names: used, or refused before a crawl begins; never passed by.

``http_proxy`` and ``https_proxy`` (in capitals too) with ``no_proxy``, as most programs
take them.  Scrapy's own middleware puts them into requests; here is checked that what is
named there can be used.
"""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.utils.url import add_http_if_no_scheme

from common.errors import ProxyError

SCHEMES = ("http", "https")
"""Schemes of addresses that are asked for, each with its proxy."""


def check_proxies() -> dict[str, str]:
    """The proxy of each scheme that has one, without name and password.

    Raises ProxyError for one that could not be used: it would be passed by without a word.
    """
    named = getproxies()
    found = {}
    for scheme in SCHEMES:
        if named.get(scheme):
            found[scheme] = _checked(scheme, named[scheme])
    if named.get("all") and len(found) < len(SCHEMES):
        raise ProxyError(
            "all_proxy is set, which a crawl does not use: name an HTTP proxy with http_proxy and"
            " https_proxy, or take all_proxy out of the environment"
        )
    return found


def _checked(scheme: str, address: str) -> str:
    parts = urlsplit(add_http_if_no_scheme(address))
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme != "http" or not host:
        shown = f"{parts.scheme}://{host}" if host else "an address that is none"
        raise ProxyError(
            f"{scheme}_proxy names {shown}, which a crawl cannot use: name an HTTP proxy"
            " (http://host:port), or take it out of the environment"
        )
    return f"http://{f'[{host}]' if ':' in host else host}:{port or 80}"
