"""What portals that are clumsy in one way are made of: answers, articles and lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.crawler.wire.behaviours import PAGE
from tests.crawler.wire.raw import Raw

HOST = b"{HOST}"
"""Stands for the server's own host and port in an answer."""

JSON = "application/json"
TEXT = "text/plain"


@dataclass(frozen=True)
class Clumsy:
    """A portal's ``routes``; ``read`` of its articles are read; ``told``: its crawl says so."""

    kind: str
    name: str
    routes: dict[str, Raw]
    read: int
    told: bool
    family: str = "generic"
    column: str = "/list/"
    more: dict[str, Any] = field(default_factory=dict)


def answer(
    body: bytes | str = b"",
    status: str = "200 OK",
    kind: str | None = "text/html; charset=utf-8",
    *headers: str | bytes,
    length: int | None = None,
) -> Raw:
    """An answer of ``body``; ``length`` is what Content-Length says, below 0 nothing."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}".encode()]
    lines += [f"Content-Type: {kind}".encode()] if kind else []
    size = len(data) if length is None else length
    lines += [b"Content-Length: %d" % size] if size >= 0 else []
    lines += [line.encode() if isinstance(line, str) else line for line in headers]
    return Raw(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + data)


def title(year: int) -> str:
    return f"样例市公安局{year}年政府信息公开工作年度报告"


def place(year: int) -> str:
    return f"/a/{year}.html"


NAVIGATION = "".join(f'<a href="/{at}">{said}</a>' for at, said in zip(
    ("", "xw/", "zn/", "hd/"), ("首页", "新闻", "指南", "互动"), strict=True
))  # fmt: skip


def listing(entries: Iterable[tuple[str, str]], more: str = "", charset: str = "utf-8") -> bytes:
    items = "".join(f'<li><a href="{url}">{said}</a></li>' for url, said in entries)
    head = f'<meta charset="{charset}"><title>政府信息公开年报</title>'
    body = f"<body><ul>{items}</ul>{more}</body>"
    return f"<!DOCTYPE html><html><head>{head}</head>{body}</html>".encode(
        "utf-8" if charset == "utf-8" else "gb18030",
        "surrogatepass" if charset == "utf-8" else "strict",
    )


def of(*years: int) -> list[tuple[str, str]]:
    return [(place(year), title(year)) for year in years]


ARTICLES = {place(year): answer(PAGE) for year in range(2018, 2024)}
TWO = listing(of(2021, 2020))


def with_list(body: bytes | Raw, **more: Raw) -> dict[str, Raw]:
    shown = body if isinstance(body, Raw) else answer(body)
    return {**ARTICLES, "/list/": shown, **more}
