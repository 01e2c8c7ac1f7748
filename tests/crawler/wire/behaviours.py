# ruff: noqa: E501 - a table
"""What clumsy and hostile portals do, in a table: kind, name, answer, and what must come of it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import brotli
import zstandard

from tests.crawler.wire.raw import Raw, Route

MARK = "本页末尾".encode()
PAGE = (
    "<!DOCTYPE html><html><head><meta charset=utf-8><title>样例市公安局年度报告</title></head><body>"
    + "".join(f"<p>第{n}段：公开信息{n * 7919 % 997}条。</p>" for n in range(60))
    + "<p>本页末尾</p></body></html>"
).encode()
HTML = b"Content-Type: text/html; charset=utf-8\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(PAGE)


@dataclass(frozen=True)
class Behaviour:
    """``held`` is what must come of it: whole, cut, kept (bytes, as no page), or an outcome."""

    kind: str
    name: str
    route: Route
    held: str


def answer(
    head: bytes = HTML + LENGTH, body: bytes = PAGE, status: bytes = b"HTTP/1.1 200 OK"
) -> bytes:
    return status + b"\r\n" + head + b"\r\n" + body


@cache
def all_behaviours() -> tuple[Behaviour, ...]:
    """The table; made once, since compressing what swells takes two seconds."""
    from tests.crawler.wire.more_behaviours import GROUPS  # which stands on this module

    groups = (
        _status_lines,
        _headers,
        _framing,
        _chunks,
        _encodings,
        _codes,
        _redirects,
        _ends,
        _pages,
        *GROUPS,
    )
    return tuple(one for group in groups for one in group())


def _status_lines() -> Iterator[Behaviour]:
    lines = [
        b"HTTP/1.1 200", b"HTTP/1.1  200  OK", b"HTTP/1.0 200 OK", b"http/1.1 200 ok",
        b"HTTP/1 200 OK", b"HTTP/2 200 OK", b"HTTP 200 OK", b"ICY 200 OK", b"HTTP/1.1\t200\tOK",
        b"HTTP/1.1 200 \xce\xde\xb4\xed", b"\r\n\r\nHTTP/1.1 200 OK", b"HTTP/1.1 200 " + b"O" * 9000,
        b"HTTP/1.9 200 OK", b"HTTP/1.1 200OK", b"HTTP/ 1.1 200 OK",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK",
        b"HTTP/1.1 102 Processing\r\n\r\n" * 5 + b"HTTP/1.1 200 OK",
    ]  # fmt: skip
    for number, line in enumerate(lines):
        yield Behaviour("status line", f"status-{number}", Raw(answer(status=line)), "whole")
    for number, line in enumerate(
        [b"HTTP/1.1 abc OK", b"HTTP/1.1", b"HTTP/1.1 2000 OK", b"HTTX 200"]
    ):
        raw = Raw(answer(status=line))
        yield Behaviour("status line", f"no-status-{number}", raw, "kept")


def _headers() -> Iterator[Behaviour]:
    lines = [
        b"P3P : CP=x", b"X-Csp: " + b"a" * 20_000, b"X-Csp: " + b"a" * 100_000, b"X-A: a\r\n b\r\n\tc",
        b"no colon here", b": no name", b"X-N\x00l: a\x00b", b"X-Control: a\x01\x7fb", b"X-Gbk: \xd6\xd0\xb9\xfa",
        b"X-Utf8: \xe4\xb8\xad", b"X-Bare: a\nX-Lf: b", b"\r\n".join(b"X-%d: y" % n for n in range(500)),
        b"\r\n".join(b"Set-Cookie: a%d=b" % n for n in range(60)), b"X-" + b"N" * 5000 + b": x",
        b"Content-Type: text/html", b"Refresh: 0", b"X-Empty:", b"X-Colon:: a:b", b"(x)@,;: odd name",
        b"Connection: keep-alive, close", b"Keep-Alive: timeout=x", b"Date: yesterday", b"ETag: \"\r\n\t\"",
        b"Last-Modified: \xff\xfe", b"X-Cr: a\rb", b"Transfer-Encoding: identity", b"Transfer-Encoding:",
        b"Strict-Transport-Security: max-age=1", b"Upgrade: h2c", b"Trailer: X", b"Vary: *",
    ]  # fmt: skip
    for number, line in enumerate(lines):
        raw = Raw(answer(HTML + line + b"\r\n" + LENGTH))
        yield Behaviour("headers", f"header-{number}", raw, "whole")
    yield Behaviour("headers", "bare-lf", Raw(answer().replace(b"\r\n", b"\n")), "whole")
    yield Behaviour("headers", "no-headers", Raw(answer(b"")), "whole")
    yield Behaviour("headers", "no-type", Raw(answer(LENGTH)), "whole")
    for number, kind in enumerate(
        [b"html", b"text/plain", b"text/html; charset=bogus", b"*/*", b"\xd6"]
    ):
        raw = Raw(answer(b"Content-Type: " + kind + b"\r\n" + LENGTH))
        yield Behaviour("headers", f"type-{number}", raw, "whole")
    yield Behaviour("headers", "huge-head", Raw(answer(b"X: y\r\n" * 60_000)), "kept")


def _framing() -> Iterator[Behaviour]:
    size = len(PAGE)
    whole = {
        "to-the-close": b"", "two-equal": LENGTH * 2, "list": b"Content-Length: %d, %d\r\n" % (size, size),
        "zeros": b"Content-Length: 000%d\r\n" % size, "garbage": b"Content-Length: many\r\n",
        "negative": b"Content-Length: -1\r\n", "plus": b"Content-Length: +%d\r\n" % size,
        "float": b"Content-Length: %d.0\r\n" % size, "empty": b"Content-Length:\r\n",
        "conflict": b"Content-Length: %d\r\nContent-Length: %d\r\n" % (size, size + 7),
        "huge-number": b"Content-Length: " + b"9" * 40 + b"\r\n", "hex": b"Content-Length: 0x10\r\n",
        "small": b"Connection: close\r\nContent-Length: %d\r\n" % (size - 300),
        "characters": b"Connection: close\r\nContent-Length: %d\r\n" % len(PAGE.decode()),
        "spaces": b"Content-Length:    %d   \r\n" % size, "case": b"CONTENT-LENGTH: %d\r\n" % size,
        "http10-kept": b"Connection: Keep-Alive\r\n" + LENGTH,
    }  # fmt: skip
    for name, head in whole.items():
        yield Behaviour("framing", f"length-{name}", Raw(answer(HTML + head)), "whole")
    yield Behaviour("framing", "length-kept", Raw(answer(), "keep"), "whole")
    yield Behaviour("framing", "two-answers", Raw(answer() + answer(), "keep"), "whole")
    yield Behaviour("framing", "blank-after", Raw(answer() + b"\r\n\r\n"), "whole")
    large = HTML + b"Content-Length: %d\r\n" % (size + 50)
    yield Behaviour("framing", "length-large", Raw(answer(large)), "cut")
    yield Behaviour("framing", "length-large-reset", Raw(answer(large), "hang"), "cut")
    yield Behaviour("framing", "dripped", Raw(answer(), drip=True), "whole")


def _chunks() -> Iterator[Behaviour]:
    chunk = b"%x\r\n%b\r\n" % (len(PAGE), PAGE)
    end = b"0\r\n\r\n"
    small = b"".join(
        b"%x\r\n%b\r\n" % (len(PAGE[n : n + 9]), PAGE[n : n + 9]) for n in range(0, len(PAGE), 9)
    )
    whole = {
        "plain": chunk + end, "capital": b"%X\r\n%b\r\n" % (len(PAGE), PAGE) + end, "small": small + end,
        "extension": b"%x;a=b\r\n%b\r\n" % (len(PAGE), PAGE) + end, "zeros": b"0000%x\r\n%b\r\n" % (len(PAGE), PAGE) + end,
        "spaces": b"%x  \r\n%b\r\n" % (len(PAGE), PAGE) + end, "lf": b"%x\n%b\n0\n\n" % (len(PAGE), PAGE),
        "no-line-end": b"%x\r\n%b" % (len(PAGE), PAGE) + end, "trailer": chunk + b"0\r\nX-Sum: 1\r\n\r\n",
        "no-last-line": chunk + b"0\r\n", "not-chunked": PAGE, "zero-unended": chunk + b"0",
    }  # fmt: skip
    for name, body in whole.items():
        raw = Raw(answer(HTML + b"Transfer-Encoding: chunked\r\n", body))
        yield Behaviour("chunks", f"chunks-{name}", raw, "whole")
    for name, head in {
        "case": b"Transfer-Encoding: Chunked\r\n", "and-length": b"Transfer-Encoding: chunked\r\n" + LENGTH,
        "twice": b"Transfer-Encoding: chunked\r\n" * 2, "gzip-too": b"Transfer-Encoding: gzip, chunked\r\n",
        "http10": b"Transfer-Encoding: chunked\r\nConnection: close\r\n",
    }.items():  # fmt: skip
        yield Behaviour("chunks", f"chunks-{name}", Raw(answer(HTML + head, chunk + end)), "whole")
    for name, body in {
        "no-end": chunk, "broken": small[: len(small) // 2] + b"zz\r\n", "minus": chunk + b"-1\r\n",
        "too-big": b"ffffffff\r\n" + PAGE, "endless-size": chunk + b"1" * 9000,
    }.items():  # fmt: skip
        raw = Raw(answer(HTML + b"Transfer-Encoding: chunked\r\n", body))
        yield Behaviour("chunks", f"chunks-{name}", raw, "cut")


def _encodings() -> Iterator[Behaviour]:
    packer = zlib.compressobj(wbits=-15)
    packed = {
        b"gzip": gzip.compress(PAGE), b"x-gzip": gzip.compress(PAGE), b"deflate": zlib.compress(PAGE),
        b"Deflate": packer.compress(PAGE) + packer.flush(), b"br": brotli.compress(PAGE),
        b"zstd": zstandard.ZstdCompressor().compress(PAGE),
    }  # fmt: skip
    for name, body in packed.items():
        word = name.decode()
        head = HTML + b"Content-Encoding: " + name + b"\r\n"
        yield Behaviour("encodings", f"{word}-whole", Raw(answer(head, body)), "whole")
        yield Behaviour("encodings", f"{word}-false", Raw(answer(head)), "whole")
        if name != b"zstd":  # one block: nothing of it is there before its end
            yield Behaviour("encodings", f"{word}-cut", Raw(answer(head, body[:-12])), "cut")
    names = [
        b"UTF-8",
        b"none",
        b"identity",
        b"text/html",
        b"",
        b"8bit",
        b"gzip, gzip",
        b"\xd6\xd0",
        b"gzip;q=1",
    ]
    for number, name in enumerate(names):
        raw = Raw(answer(HTML + b"Content-Encoding: " + name + b"\r\n"))
        yield Behaviour("encodings", f"encoding-{number}", raw, "whole")
    both = Raw(answer(HTML + b"Content-Encoding: utf-8, gzip\r\n", gzip.compress(PAGE)))
    yield Behaviour("encodings", "encoding-both", both, "whole")
    no_trailer = Raw(answer(HTML + b"Content-Encoding: gzip\r\n", gzip.compress(PAGE)[:-8]))
    yield Behaviour("encodings", "gzip-no-trailer", no_trailer, "cut")
    bomb = gzip.compress(bytes(4_000_000))
    raw = Raw(answer(HTML + b"Content-Encoding: gzip\r\n", bomb))
    yield Behaviour("encodings", "gzip-bomb", raw, "too_large")


def _codes() -> Iterator[Behaviour]:
    held = {
        201: "whole", 203: "whole", 206: "whole", 299: "whole", 300: "failed", 305: "failed",
        400: "failed", 401: "blocked|failed", 402: "failed", 403: "blocked|failed", 404: "not_found",
        405: "failed|blocked", 410: "not_found", 418: "blocked|failed", 451: "failed|blocked", 500: "server_error",
        501: "server_error", 502: "server_error", 503: "server_error|challenged|blocked", 521: "server_error|challenged",
        599: "server_error", 700: "server_error|failed", 999: "server_error|failed",
    }  # fmt: skip
    for code, outcome in held.items():
        raw = Raw(answer(status=b"HTTP/1.1 %d X" % code))
        yield Behaviour("codes", f"code-{code}", raw, outcome)
    yield Behaviour(  # asked for once more, and the same again
        "codes", "code-204", Raw(b"HTTP/1.1 204 No Content\r\n\r\n", "keep"), "unchanged"
    )
    yield Behaviour(
        "codes", "code-304", Raw(b"HTTP/1.1 304 Not Modified\r\n\r\n", "keep"), "failed"
    )
    false = Raw(answer(HTML + b"Content-Encoding: gzip\r\n", b"none", b"HTTP/1.1 404 Not Found"))
    yield Behaviour("codes", "code-404-false-gzip", false, "not_found")
    short = Raw(answer(b"Content-Length: 99\r\n", b"none", b"HTTP/1.1 404 Not Found"))
    yield Behaviour("codes", "code-404-short", short, "not_found")


def _redirects() -> Iterator[Behaviour]:
    places = [
        b"http://127.0.0.2/", b"http://10.0.0.1/", b"http://2130706434/", b"http://0177.0.0.2/", b"http://0x7f000002/",
        b"http://[::1]/", b"http://[::ffff:127.0.0.2]/", b"http://0.0.0.0/", b"http://169.254.169.254/latest/",
        b"http://localhost./", b"http://user:word@elsewhere.invalid/", b"http://printer.local/", b"//elsewhere.invalid/x",
        b"file:///etc/passwd", b"ftp://127.0.0.1/", b"javascript:alert(1)", b"data:text/html,x", b"gopher://127.0.0.1/",
        b"http://127.0.0.1:99999/", b"http://127.0.0.1:x/", b"http:///", b"http://[/", b"#top", b"", b"?",
        b"/" + b"x" * 10_000, b"/\xd6\xd0", b"/\xe4\xb8\xad", b"/a b", b"/a\x00b", b"\\\\elsewhere.invalid\\x", b"http:/a",
    ]  # fmt: skip
    for number, place in enumerate(places):
        status = b"HTTP/1.1 %d Found" % (301, 302, 303, 307, 308)[number % 5]
        raw = Raw(answer(b"Content-Length: 0\r\nLocation: " + place + b"\r\n", b"", status))
        yield Behaviour("redirects", f"redirect-{number}", raw, "any")
    none = Raw(answer(b"Content-Length: 0\r\n", b"", b"HTTP/1.1 302 Found"))
    yield Behaviour("redirects", "redirect-none", none, "any")


def _ends() -> Iterator[Behaviour]:
    yield Behaviour("ends", "closed-at-once", Raw(b""), "failed")
    yield Behaviour("ends", "reset-at-once", Raw(b"", "reset"), "failed")
    yield Behaviour("ends", "no-answer", Raw(b"", "hang"), "timeout")
    yield Behaviour("ends", "half-status", Raw(b"HTTP/1.1 20"), "kept")
    yield Behaviour("ends", "half-head", Raw(b"HTTP/1.1 200 OK\r\nContent-Ty"), "kept")
    yield Behaviour("ends", "head-alone", Raw(answer(HTML + LENGTH, b"")), "failed")
    for number, data in enumerate([
        PAGE, b"SSH-2.0-OpenSSH_9.6\r\n", b"220 mail ESMTP\r\n", b"\x15\x03\x01\x00\x02\x02\x46", bytes(range(256)),
        b"<html>", b"{}", "没有".encode("gb18030"),
    ]):  # fmt: skip
        yield Behaviour("ends", f"no-http-{number}", Raw(data), "kept")
    yield Behaviour("ends", "blank-lines", Raw(b"\r\n" * 50), "kept")
    body = Raw(answer(HTML, b"x" * 3_000_000))
    yield Behaviour("ends", "too-large", body, "too_large")
    said = Raw(answer(HTML + b"Content-Length: 99999999999\r\n", b"x"))
    yield Behaviour("ends", "too-large-said", said, "too_large")
    yield Behaviour("ends", "kept-then-closed", _closes_kept, "whole")


def _closes_kept(_: bytes, number: int) -> Raw:
    """Closes a kept connection once a second request came on it."""
    return Raw(b"") if number > 1 else Raw(answer(), "keep")


def _pages() -> Iterator[Behaviour]:
    private = [
        b"http://10.0.0.1/", b"http://0x7f.2/", b"http://[::1]/", b"http://169.254.169.254/", b"file:///etc/passwd",
        b"http://u:p@127.0.0.2/", b"//0/", b"http://127.0.0.1:bad/", b"http://printer.local/", b"javascript:x",
    ]  # fmt: skip
    for number, place in enumerate(private):
        tag = (b'<base href="%b">', b'<meta http-equiv=refresh content="0;url=%b">')[number % 2]
        body = PAGE.replace(b"<meta charset=utf-8>", b"<meta charset=utf-8>" + tag % place)
        raw = Raw(answer(HTML, body))
        yield Behaviour("pages", f"page-{number}", raw, "any")
    for name, body in {
        "empty": b"", "nul": PAGE.replace(b"<body>", b"<body>\x00\x00"), "bom": b"\xef\xbb\xbf" + PAGE,
        "utf16": PAGE.decode().replace("utf-8", "utf-16").encode("utf-16"), "gbk": PAGE.decode().encode("gb18030"),
        "deep": b"<div>" * 5000 + PAGE, "unclosed": PAGE[:-40], "half-character": PAGE[:-41] + b"\xe6\x9c",
    }.items():  # fmt: skip
        yield Behaviour("pages", f"body-{name}", Raw(answer(HTML, body)), "any")


def summary() -> list[str]:
    """The table's kinds as lines of Markdown: kind, number, and what came of them."""
    words = {"whole": "read whole", "cut": "read and marked as cut", "kept": "bytes kept, not read"}
    lines = []
    for kind in dict.fromkeys(one.kind for one in all_behaviours()):
        held = [words.get(one.held, "recorded") for one in all_behaviours() if one.kind == kind]
        told = ", ".join(f"{held.count(word)} {word}" for word in dict.fromkeys(held))
        lines.append(f"| {kind} | {len(held)} | {told} |")
    return lines
