"""A client without manners or wits: it asks for every address that a page shows.

It says whether a portal can be crawled at all, not how it ought to be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urlencode, urljoin, urlsplit

import httpx

from tests.patience import GIVEN_UP
from tests.sites.running import RunningSite

MOST = 500
_ADDRESS = re.compile(r"""(?:href|src|url|loc|Sitemap)\s*[=:>]\s*["']?([^"'<>\s][^"'<>]*)""")
_STRING = re.compile(r'"((?:https?:/)?\.?/[^"\s]*)"')
_PAGES = re.compile(r'createPageHTML\((\d+), 0, "(\w+)", "(\w+)"')
_PARAMETERS = re.compile(r"var param_\d+ = (\{.*?\});")
_TOTAL = re.compile(r"totalRecord: (\d+)")
_CONFIG = re.compile(r"_CONFIG = (.*?);</script>", re.DOTALL)


def wander(portal: RunningSite) -> set[str]:
    """Every path, with query, that can be come upon from the home page."""
    waiting, seen = ["/", "/robots.txt"], {"/", "/robots.txt"}
    with httpx.Client(trust_env=False, timeout=GIVEN_UP) as client:
        for _ in range(MOST):
            if not waiting:
                break
            path = waiting.pop(0)
            for url in _shown(portal, client, path):
                parts = urlsplit(url)
                if parts.hostname not in ("127.0.0.1", "localhost"):
                    continue
                found = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
                if parts.hostname == "localhost":
                    client.get(url)
                elif found not in seen and not _endless(portal, found):
                    waiting.append(found)
                seen |= {found, _as_linked(parts.path, parts.query)}
    return seen


def _as_linked(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _endless(portal: RunningSite, path: str) -> bool:
    return any(re.fullmatch(trap, path) for trap in portal.site.traps)


def _shown(portal: RunningSite, client: httpx.Client, path: str) -> Iterator[str]:
    here = urljoin(portal.url, path)
    try:
        answer = client.get(here)
    except httpx.TransportError:
        answer = client.get(here)
    if "location" in answer.headers:
        yield urljoin(here, answer.headers["location"])
    if not re.search("text|json|xml|script", answer.headers.get("content-type", "text")):
        return
    is_gbk = b"gb2312" in answer.content[:300]
    text = answer.content.decode("gb18030") if is_gbk else answer.text
    text = unescape(text).replace('\\"', '"') + "".join(_posted(client, here, text))
    for match in (*_ADDRESS.finditer(text), *_STRING.finditer(text)):
        yield urljoin(here, re.sub(r";jsessionid=\w+", "", match[1].partition("#")[0].strip()))
    yield from (urljoin(here, url) for url in _scripted(path, text))


def _scripted(path: str, text: str) -> Iterator[str]:
    """Addresses that scripts put together."""
    for pages, name, ending in _PAGES.findall(text):
        yield from (f"{name}_{number}.{ending}" for number in range(1, int(pages)))
    if "/was5/" in text:
        yield from (f"/was5/web/search?channelid=229105&prepage=6&page={n}" for n in (1, 2, 3))
    if "fbtime=" in path:
        yield from (re.sub(r"fbtime=\d+", f"fbtime={year}", path) for year in range(2008, 2027))
    for channel in re.findall(r"/common/search/[0-9a-f]{32}", text):
        yield from (f"{channel}?_isJson=true&page={page}&_pageSize=6" for page in (1, 2, 3))
    for unit, query in re.findall(r'unitUrl="([^"]+)" queryData="([^"]+)"', text):
        asked = urlencode(json.loads(query.replace("'", '"')))
        yield from (f"{unit}?{asked}&pageNo={page}" for page in (1, 2, 3, 4))
    yield from re.findall(r"(/zfxxgk/columns/[0-9a-f-]{36}/)\d{6}/", text)
    if path.endswith("/mguide"):
        yield path.replace("mguide", "index")
    if re.search(r"_col\d+_30_1|_start=0|cur_page=1", path):
        yield re.sub(r"1(\.html)$|(?<=cur_page=)1$|(?<=start=)0$", r"2\1", path)
    config = _CONFIG.search(text)
    if config:
        sid, root = json.loads(config[1])["SID"], json.loads(config[1])["ROOT"]
        found = re.findall(r'"id": (\d+), "name": "[^"]*年度报告"', config[1])
        for number in found:
            yield from (f"{root}/gkmlpt/api/all/{number}?page={n}&sid={sid}" for n in (1, 2, 3))


def _posted(client: httpx.Client, here: str, text: str) -> Iterator[str]:
    """The records behind a datastore's first group."""
    parameters, total = _PARAMETERS.search(text), _TOTAL.search(text)
    if parameters is None or total is None:
        return
    form = json.loads(parameters[1].replace("'", '"'))
    for start in range(1, int(total[1]) + 1, 9):
        window = f"?startrecord={start}&endrecord={start + 8}&perpage=3"
        url = urljoin(here, f"/module/web/jpage/dataproxy.jsp{window}")
        yield client.post(url, data=form).text
