# ruff: noqa: E501 - a table
"""Portals that are clumsy or hostile in one way each, beside reports that must be had.

Each is a portal of its own in one crawl: what of it must be read, and whether its crawl must
say that something is missing.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable
from typing import Any

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.crawler.wire.behaviours import PAGE
from tests.crawler.wire.clumsy_portals import (
    ARTICLES,
    HOST,
    JSON,
    NAVIGATION,
    TEXT,
    TWO,
    Clumsy,
    answer,
    listing,
    of,
    place,
    title,
    with_list,
)
from tests.crawler.wire.raw import Raw


def lists() -> list[Clumsy]:
    """A list of three pages, whose second is none."""
    counting = '<script>createPageHTML(3, {}, "index", "html");</script>' + NAVIGATION
    first = listing(of(2023, 2022), counting.format(0))
    bodies: dict[str, bytes | str] = {
        "navigation": f"<html><body>{NAVIGATION}<ul></ul></body></html>",
        "no-data": f"<html><body>{NAVIGATION}<p>暂无数据</p></body></html>",
        "the-first": first, "comment": "<!-- -->", "zeros": "\0\0\0\0", "mark": "\ufeff",
        "busy": f"<body>{NAVIGATION}{'政务公开' * 200}<p>系统繁忙，请稍后再试</p></body>",
        "error-in-json": '{"code": 500, "msg": "error"}', "empty-json": "{}", "null": "null",
        "reload": "<html><script>location.reload()</script></html>", "text": "error",
        "frames": "<html><frameset><frame src='/none.html'></frameset></html>",
        "login": "<html><body><form><input name=u></form>请先登录</body></html>",
        "xml": "<?xml version='1.0'?><error>busy</error>",
    }  # fmt: skip
    home = answer(f"<html><body>{NAVIGATION}<a href='/x/1.html'>要闻</a></body></html>")
    seconds = {name: (answer(body), 3, True) for name, body in bodies.items()} | {
        "sent-home": (answer(b"", "302 Found", None, "Location: /"), 3, True),
        "sent-to-itself": (answer(b"", "302 F", None, "Location: /list/index_1.html"), 3, True),
        "sent-to-the-first": (answer(b"", "302 Found", None, "Location: /list/"), 3, True),
        "broken-gzip": (
            answer(gzip.compress(first)[:60], "200 OK", "text/html", "Content-Encoding: gzip"),
            3, True,
        ),
        "picture": (answer(b"\x89PNG\r\n\x1a\n" + bytes(99), kind="image/png"), 3, True),
        "pdf": (answer(b"%PDF-1.4 \xff\xfe", kind="application/pdf"), 3, True),
        "no-content": (answer(b"", "204 No Content", None, length=-1), 3, True),
        "reset-content": (answer(b"", "205 Reset Content"), 3, True),
        "gone": (answer("gone", "410 Gone"), 3, True),
        "of-bytes": (answer(listing(of(2021)), kind="application/octet-stream"), 4, False),
        "without-a-type": (answer(listing(of(2021)), kind=None), 4, False),
    }  # fmt: skip
    return [
        Clumsy(
            "list pages",
            f"list-{name}",
            {
                **with_list(first),
                "/": home,
                "/list/index_1.html": second,
                "/list/index_2.html": answer(listing(of(2019), counting.format(2))),
            },
            read,
            told,
            "trs_wcm",
        )
        for name, (second, read, told) in seconds.items()
    ]


def services() -> list[Clumsy]:
    """Lists of services: gkmlpt's, and TRS's search."""

    def entries(*years: int, half: str = "") -> list[dict[str, Any]]:
        return [{"title": title(year) + half, "url": place(year)} for year in years]

    index = answer(
        '<html><script>window._CONFIG={SID:"755001",TREE:[{"id":12,'
        '"name":"政府信息公开年报","children":[]}]}</script></html>'
    )
    search = '<script>var u="/was5/web/search?channelid=1&page=";</script>'
    odd = [{"title": title(2023), "url": ["x"]}, None, 7, {"title": {}, "url": "/x"}]
    platform: dict[str, tuple[list[Any], int, bool]] = {
        "empty": ([(4, entries(2023, 2022)), (4, [])], 2, True),
        "the-first": ([(4, entries(2023, 2022)), (4, entries(2023, 2022))], 2, True),
        "text": ([("4", entries(2023, 2022)), ("4", entries(2021, 2020))], 4, False),
        "below-zero": ([(-5, entries(2023, 2022))], 2, False),
        "odd-entries": ([(3, [*odd, *entries(2022)])], 1, False),
        "not-there": ([(4, entries(2023, 2022))], 2, True),
        "half-characters": ([(2, entries(2023, 2022, half="\ud83d"))], 2, False),
    }
    searches: dict[str, tuple[list[Any], int, bool]] = {
        "empty": ([(3, entries(2023)), (3, []), (3, entries(2021))], 1, True),
        "the-first": ([(3, entries(2023)), (3, entries(2023))], 1, True),
        "text": ([("3", entries(2023)), ("3", entries(2022)), ("3", entries(2021))], 3, False),
        "half-characters": ([(1, entries(2023, 2022, half="\udfff"))], 2, False),
    }
    found = []
    for name, (pages, read, told) in platform.items():
        routes = {**ARTICLES, "/gkmlpt/index": index}
        for number, (total, rows) in enumerate(pages, 1):
            body = json.dumps({"total": total, "articles": rows})
            routes[f"/gkmlpt/api/all/12?page={number}&sid=755001"] = answer(body, kind=JSON)
        found.append(
            Clumsy("services", f"gkmlpt-{name}", routes, read, told, "gkmlpt", "/gkmlpt/index")
        )
    for name, (pages, read, told) in searches.items():
        routes = with_list(f"<html><body>{NAVIGATION}{search}</body></html>".encode())
        for number, (total, rows) in enumerate(pages, 1):
            body = json.dumps({"pages": total, "docs": rows})
            routes[f"/was5/web/search?channelid=1&page={number}"] = answer(body, kind=JSON)
        found.append(Clumsy("services", f"search-{name}", routes, read, told, "trs_wcm"))
    return found


def characters() -> list[Clumsy]:
    """Half characters, false charsets, queries in the page's own."""
    half = "\ud83d".encode(errors="surrogatepass")
    both = [(place(2021), f"{title(2021)}&#55357;"), (place(2020), f"{title(2020)}&#xDC00;&#0;")]
    asked = "/show.asp?t=%C4%EA%B1%A8"
    query = listing(
        [("/show.asp?t=&#24180;&#25253;", "".join(f"&#{ord(one)};" for one in title(2021)))]
    )
    ascii_page = query.replace("政府信息公开年报".encode(), b"x").replace(b"utf-8", b"gb2312")
    gbk = listing([("/show.asp?t=年报", title(2021))], charset="gbk")
    bare = b'<meta charset="gbk">'
    cases: dict[str, tuple[dict[str, Raw], int]] = {
        "half-as-reference": (with_list(listing(both)), 2),
        "half-in-text": (with_list(listing([(place(2021), title(2021) + "\ud83d"), *of(2020)])), 2),
        "half-in-headers": (
            with_list(TWO) | {place(2021): answer(
                PAGE, "200 OK", "text/html", b"X-A: " + half, b'ETag: "' + half + b'"',
                b"Last-Modified: " + half,
            )}, 2,
        ),
        "half-in-the-reason": (
            with_list(TWO) | {place(2021): Raw(b"HTTP/1.1 200 " + half + b"\r\n\r\n" + PAGE)}, 2
        ),
        "query-as-references": (
            {"/list/": answer(ascii_page, kind="text/html"), asked: answer(PAGE)}, 1
        ),
        "query-by-header": (
            {"/list/": answer(gbk.replace(bare, b""), kind="text/html; charset=gbk"),
             asked: answer(PAGE)}, 1,
        ),
    }  # fmt: skip
    for said in ("iso-8859-1", "gbk; charset=utf-8", '"utf-8', "moon", "base64", "gbk"):
        shown = answer(TWO, kind=f"text/html; charset={said}")
        cases[f"said-to-be-{said.strip(chr(34)).replace('; charset=', '-and-')}"] = (
            with_list(shown), 2
        )  # fmt: skip
    wide = answer(TWO.decode().encode("utf-16-le"), kind="text/html; charset=utf-16")
    cases["utf-16"] = (with_list(wide), 2)
    undeclared = listing(of(2021, 2020), charset="gbk").replace(bare, b"")
    cases["undeclared"] = (with_list(answer(undeclared, kind="text/html")), 2)
    return [
        Clumsy("characters", name, routes, read, told=False)
        for name, (routes, read) in cases.items()
    ]


def redirects() -> list[Clumsy]:
    """An article that is sent elsewhere."""
    there = {"/b/2021.html": answer(PAGE)}
    sent: dict[str, tuple[tuple[str | bytes, ...], str, dict[str, Raw], int, bool]] = {
        "without-an-address": ((), "302 Found", {}, 1, True),
        "to-nothing": (("Location: ",), "302 Found", {}, 1, True),
        "twice-the-same": (("Location: /b/2021.html",) * 2, "302 Found", {}, 2, False),
        "with-fragment": (("Location: /b/2021.html#top",), "302 Found", {}, 2, False),
        "to-a-query": (("Location: ?v=2",), "302 F", {f"{place(2021)}?v=2": answer(PAGE)}, 2, False),
        "in-gbk": (
            ("Location: /b/年.html".encode("gbk"),), "302 F", {"/b/%C4%EA.html": answer(PAGE)}, 2, False
        ),
        "in-utf-8": (
            ("Location: /b/年.html".encode(),), "302 F", {"/b/%E5%B9%B4.html": answer(PAGE)}, 2, False
        ),
        "with-a-query-in-gbk": (
            ("Location: /b/x.asp?t=年".encode("gbk"),), "302 F",
            {"/b/x.asp?t=%C4%EA": answer(PAGE)}, 2, False,
        ),
        "308": (("Location: /b/2021.html",), "308 Permanent Redirect", {}, 2, False),
        "303": (("Location: /b/2021.html",), "303 See Other", {}, 2, False),
        "with-tabs": (("Location: \t/b/20\t21.html ",), "302 Found", {}, 2, False),
        "to-ftp": (("Location: ftp://127.0.0.1/x",), "302 Found", {}, 1, True),
        "to-a-script": (("Location: javascript:alert(1)",), "302 Found", {}, 1, True),
        "to-no-port": (("Location: http://127.0.0.1:0/x",), "302 Found", {}, 1, True),
        "with-a-password": ((b"Location: //a:b@" + HOST + b"/b/2021.html",), "302 F", {}, 2, False),
        "to-itself-with-a-cookie": (
            (f"Location: {place(2021)}", "Set-Cookie: a=b"), "302 Found", {}, 1, True
        ),
        "in-a-circle": (
            ("Location: /c",), "302 Found",
            {"/c": answer(b"", "302 F", None, f"Location: {place(2021)}")}, 1, True,
        ),
    }  # fmt: skip
    return [
        Clumsy(
            "redirects of articles",
            f"sent-{name}",
            with_list(TWO) | there | more | {place(2021): answer(b"", status, None, *headers)},
            read,
            told,
        )
        for name, (headers, status, more, read, told) in sent.items()
    ]


def rules() -> list[Clumsy]:
    """A robots.txt that forbids one of two articles, in ways that have to be understood."""
    one = "User-agent: *\nDisallow: /a/2021"
    written: dict[str, tuple[bytes | str, int]] = {
        "with-a-mark": (f"\ufeff{one}", 1), "by-returns": (one.replace("\n", "\r"), 1),
        "with-blanks": ("User-Agent : *\nDISALLOW :/a/2021", 1),
        "in-gbk": (f"# 年报\n{one}\nDisallow: /年/".encode("gbk"), 1),
        "in-a-page": (f"<html>{one.replace(chr(10), '<br>')}</html>", 2),
        "stars": (f"{one}\nDisallow: /*{'*a' * 5000}$", 1),
        "star": ("User-agent: *\nDisallow: /*2021.html$", 1),
        "allowed": (f"{one}\nAllow: /a/2021.html", 2),
        "endless-delay": (f"{one}\nCrawl-delay: 1e400", 1),
        "delay-below-zero": (f"{one}\nCrawl-delay: -5\nRequest-rate: 0/0", 1),
        "no-delay": (f"{one}\nCrawl-delay: nan\nRequest-rate: 1/0s", 1),
        "escaped": ("User-agent: *\nDisallow: /%61/2021", 1),
        "broken-sitemaps": (f"Sitemap: http://[bad\nSitemap:\n{one}", 1),
    }  # fmt: skip
    found = {name: (answer(body, kind=TEXT), {}, read) for name, (body, read) in written.items()}
    packed = answer(gzip.compress(one.encode()), "200 OK", TEXT, "Content-Encoding: gzip")
    there: dict[str, Raw] = {"/r.txt": answer(one, kind=TEXT)}
    found["packed"] = (packed, {}, 1)
    found["sent-on"] = (answer(b"", "302 Found", None, "Location: /r.txt"), there, 1)
    return [
        Clumsy(
            "rules", f"rules-{name}", with_list(TWO) | more | {"/robots.txt": robots}, read, False
        )
        for name, (robots, more, read) in found.items()
    ]


def bodies() -> list[Clumsy]:
    """An article whose end is missing, or whose encoding is another than it says."""
    packed = gzip.compress(PAGE)
    deflated = zlib.compress(PAGE)
    sent: dict[str, tuple[bytes, tuple[str, ...], int, bool]] = {
        "cut-deflate": (deflated[:-4], ("Content-Encoding: deflate",), 2, True),
        "raw-deflate": (deflated[2:-4], ("Content-Encoding: deflate",), 2, False),
        "cut-brotli": (brotli.compress(PAGE)[:-3], ("Content-Encoding: br",), 2, True),
        "noise-behind-gzip": (packed + b"noise", ("Content-Encoding: gzip",), 2, False),
        "two-members": (
            gzip.compress(PAGE[:300]) + gzip.compress(PAGE[300:]), ("Content-Encoding: gzip",), 2, False
        ),
        "said-twice": (packed, ("Content-Encoding: gzip",) * 2, 2, False),
        "and-identity": (packed, ("Content-Encoding: gzip, identity",), 2, False),
        "and-utf-8": (packed, ("Content-Encoding: utf-8, gzip",), 2, False),
        "in-quotes": (packed, ('Content-Encoding: "gzip"',), 2, False),
        "x-gzip": (packed, ("Content-Encoding: X-GZip",), 2, False),
        "star": (PAGE, ("Content-Encoding: *",), 2, False),
        "zstd": (zstandard.compress(PAGE), ("Content-Encoding: zstd",), 2, False),
    }  # fmt: skip
    return [
        Clumsy(
            "bodies",
            f"body-{name}",
            with_list(TWO) | {place(2021): answer(body, "200 OK", "text/html", *headers)},
            read,
            told,
        )
        for name, (body, headers, read, told) in sent.items()
    ]


def neighbours() -> list[Clumsy]:
    """A bad address beside two good ones, and a ``base`` that leads nowhere."""
    bad = {
        "long": f"/a/{'x' * 70_000}", "zero": "/a/\0.html", "controls": "/a/\x01\x02.html",
        "port": "http://127.0.0.1:99999/", "brackets": "http://[::1", "joiner": "http://\u200d.cn/",
        "data": "data:text/html,<a>", "telephone": "tel:1", "blank": "http://a b.gov.cn/",
        "percent": "/a/%", "empty": "", "colon": "http://:80/", "at": "http://@/",
        "escaped-host": "http://ex%41mple%/", "escaped-zero": "/a/%00.html",
        "share": r"\\srv\share\2019.html", "drive": r"C:\年报\2019.doc", "about": "about:blank",
        "quotes": "/a/&quot;2019&quot;.html",
    }  # fmt: skip
    found = [
        Clumsy(
            "addresses",
            f"beside-{name}",
            with_list(listing([(url, "x"), *of(2021, 2020)])),
            2,
            False,
        )
        for name, url in bad.items()
    ]
    for name, base in {
        "script": "javascript:void(0)", "broken": "http://[", "ftp": "ftp://x/", "fragment": "#x",
        "password": f"http://u:p@{HOST.decode()}/list/", "up": "../",
    }.items():  # fmt: skip
        shown = TWO.replace(b"<title>", f'<base href="{base}"><title>'.encode())
        found.append(Clumsy("addresses", f"base-{name}", with_list(shown), 2, False))
    shown = TWO.replace(b"<title>", b"<meta http-equiv=refresh content='0;url=http://['><title>")
    found.append(Clumsy("addresses", "refresh-broken", with_list(shown), 2, False))
    return found


def all_clumsy() -> list[Clumsy]:
    return [
        *lists(), *services(), *characters(), *redirects(), *rules(), *bodies(), *neighbours()
    ]  # fmt: skip


def summary(portals: Iterable[Clumsy]) -> list[str]:
    """The table as lines of Markdown: kind, number, held."""
    kinds: dict[str, int] = {}
    for one in portals:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    return [f"| {kind} | {number} | {number} |" for kind, number in kinds.items()]
