# ruff: noqa: E501 - a table
"""More of what clumsy and hostile portals do: other protocols, compression, odd bodies."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

import brotli
import zstandard

from tests.crawler.wire.behaviours import HTML, LENGTH, PAGE, Behaviour, answer
from tests.crawler.wire.raw import Raw


def other_protocols() -> Iterator[Behaviour]:
    """Servers that speak something else, something more, or at the wrong moment."""
    kind = "other protocols"
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    whole = {
        "interim-500": hints * 500 + answer(), "push-headers": answer(HTML + b"X-Sendfile: /etc/passwd\r\n" + LENGTH),
        "canonical-elsewhere": answer(HTML + b'Link: <http://10.0.0.1/>; rel="canonical"\r\n' + LENGTH),
        "location-on-200": answer(HTML + b"Location: http://10.0.0.1/\r\n" + LENGTH),
        "content-location": answer(HTML + b"Content-Location: file:///etc/passwd\r\n" + LENGTH),
        "name-leads-out": answer(HTML + b"Content-Disposition: attachment; filename=../../../etc/cron.d/x\r\n" + LENGTH),
        "name-of-zeros": answer(HTML + b'Content-Disposition: attachment; filename="a\x00.html"\r\n' + LENGTH),
        "alternative": answer(HTML + b'Alt-Svc: h3="10.0.0.1:443"; ma=999999999\r\n' + LENGTH),
        "retry-after-200": answer(HTML + b"Retry-After: -1\r\n" + LENGTH),
        "retry-after-nan": answer(HTML + b"Retry-After: nan\r\n" + LENGTH),
        "cookie-100k": answer(HTML + b"Set-Cookie: a=" + b"b" * 100_000 + b"\r\n" + LENGTH),
        "range-of-nothing": answer(HTML + b"Content-Range: bytes 5-1/0\r\n" + LENGTH, status=b"HTTP/1.1 206 Partial"),
        "two-types": answer(b"Content-Type: image/png\r\n" + HTML + LENGTH),
        "type-of-lines": answer(b"Content-Type: text/html;\r\n charset=utf-8\r\n" + LENGTH),
        "keep-alive-forever": answer(HTML + b"Connection: keep-alive\r\nKeep-Alive: timeout=999999999999, max=-1\r\n" + LENGTH),
        "status-1e9": answer(status=b"HTTP/1.1 200 " + b"\xff" * 3000),
    }  # fmt: skip
    for name, data in whole.items():
        yield Behaviour(kind, name, Raw(data), "whole")
    # no answer that could be read: the bytes are kept
    for name, data in {
        "http09": PAGE, "h2-preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "h2-settings": b"\x00\x00\x12\x04\x00\x00\x00\x00\x00",
        "rtsp": b"RTSP/1.0 200 OK\r\n\r\n", "sip": b"SIP/2.0 200 OK\r\n\r\n", "redis": b"-ERR unknown command\r\n",
        "mysql": b"\x4a\x00\x00\x00\x0a8.0.36\x00", "telnet": b"\xff\xfd\x18\xff\xfd\x20login: ", "header-first": HTML + LENGTH + b"\r\n" + PAGE,
    }.items():  # fmt: skip
        yield Behaviour(kind, name, Raw(data), "kept")
    switching = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
    yield Behaviour(kind, "switching", Raw(switching + answer()), "any")
    yield Behaviour(
        kind, "reset-in-body", Raw(answer(HTML + b"Content-Length: 99999\r\n"), "reset"), "any"
    )


def compressed() -> Iterator[Behaviour]:
    """Compression that is legal and rare, wrong, or without an end."""
    kind = "compressed bodies"
    half = len(PAGE) // 2
    named = io.BytesIO()
    with gzip.GzipFile("../../../etc/passwd", "wb", fileobj=named) as file:
        file.write(PAGE)
    flushed = zlib.compressobj(wbits=31)
    pieces = (
        b"".join(
            flushed.compress(PAGE[n : n + 50]) + flushed.flush(zlib.Z_FULL_FLUSH)
            for n in range(0, len(PAGE), 50)
        )
        + flushed.flush()
    )
    stored = zlib.compressobj(0, wbits=31)
    gzip_head = HTML + b"Content-Encoding: gzip\r\n"
    whole = {
        "gzip-members": (gzip_head, gzip.compress(PAGE[:half]) + gzip.compress(PAGE[half:])),
        "gzip-named": (gzip_head, named.getvalue()), "gzip-pieces": (gzip_head, pieces),
        "gzip-stored": (gzip_head, stored.compress(PAGE) + stored.flush()),
        "gzip-empty-members": (gzip_head, gzip.compress(b"") * 200 + gzip.compress(PAGE)),
        "gzip-noise-after": (gzip_head, gzip.compress(PAGE) + b"\x00" * 64),
        "gzip-page-after": (gzip_head, gzip.compress(PAGE) + b"<!-- served by cache 3 -->"),
        "gzip-header-twice": (gzip_head + b"Content-Encoding: gzip\r\n", gzip.compress(PAGE)),
        "gzip-of-gzip": (HTML + b"Content-Encoding: gzip, gzip\r\n", gzip.compress(gzip.compress(PAGE))),
        "br-large-window": (HTML + b"Content-Encoding: br\r\n", brotli.compress(PAGE, lgwin=24)),
        "br-capital": (HTML + b"Content-Encoding: BR\r\n", brotli.compress(PAGE)),
        "zstd-frames": (HTML + b"Content-Encoding: zstd\r\n", zstandard.compress(PAGE[:half]) + zstandard.compress(PAGE[half:])),
        "gzip-in-chunks": (gzip_head + b"Transfer-Encoding: chunked\r\n", b"%x\r\n%b\r\n0\r\n\r\n" % (len(gzip.compress(PAGE)), gzip.compress(PAGE))),
        "compress-false": (HTML + b"Content-Encoding: compress\r\n", PAGE), "exi-false": (HTML + b"Content-Encoding: exi\r\n", PAGE),
    }  # fmt: skip
    for name, (head, body) in whole.items():
        yield Behaviour(kind, name, Raw(answer(head, body)), "whole")
    yield Behaviour(
        kind,
        "gzip-twice-once-said",
        Raw(answer(gzip_head, gzip.compress(gzip.compress(PAGE)))),
        "any",
    )
    bombs = {
        "br-bomb": (b"br", brotli.compress(bytes(30_000_000))), "zstd-bomb": (b"zstd", zstandard.compress(bytes(30_000_000))),
        "deflate-bomb": (b"deflate", zlib.compress(bytes(30_000_000), 9)),
        "gzip-gzip-bomb": (b"gzip, gzip", gzip.compress(gzip.compress(bytes(300_000_000), 1))),
        "members-bomb": (b"gzip", gzip.compress(bytes(200_000)) * 200),
    }  # fmt: skip
    for name, (encoding, body) in bombs.items():
        raw = Raw(answer(HTML + b"Content-Encoding: " + encoding + b"\r\n", body))
        yield Behaviour(kind, name, raw, "too_large")


def odd_bodies() -> Iterator[Behaviour]:
    """Bodies that are not what they are said to be, or that parsers choke on."""
    kind = "odd bodies"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("../../etc/passwd", PAGE)
    rolled = io.BytesIO()
    with tarfile.open(fileobj=rolled, mode="w") as tape:
        tape.addfile(tarfile.TarInfo("/etc/passwd"))
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><x>&c;&c;</x>'
    bodies = {
        "laughs": (b"text/xml", laughs * 3), "external": (b"text/xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
        "stylesheet": (b"application/xml", b'<?xml-stylesheet href="http://10.0.0.1/x.xsl" type="text/xsl"?><x/>'),
        "svg": (b"image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"),
        "zip-as-page": (b"text/html", packed.getvalue()), "tar-as-page": (b"text/html", rolled.getvalue()),
        "pdf-as-page": (b"text/html", b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"), "page-as-pdf": (b"application/pdf", PAGE),
        "page-as-picture": (b"image/jpeg", PAGE), "warc-as-page": (b"text/html", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" + PAGE),
        "pushed": (b"multipart/x-mixed-replace; boundary=x", b"--x\r\nContent-Type: text/html\r\n\r\n" + PAGE + b"\r\n--x\r\n"),
        "utf7": (b"text/html; charset=utf-7", b"+ADw-script+AD4-"), "utf32": (b"text/html", PAGE.decode().encode("utf-32")),
        "hz": (b"text/html; charset=hz-gb-2312", b"~{<:Ky2;~}"), "references": (b"text/html", b"<p>&#xD800;&#0;&#x110000;&#" + b"9" * 500 + b";"),
        "open-comment": (b"text/html", b"<html><!-- " + PAGE * 20), "open-script": (b"text/html", b"<html><script>" + b"</scrip" * 50_000),
        "plaintext": (b"text/html", b"<plaintext>" + PAGE), "bases": (b"text/html", b"<base href=//10.0.0.1/>" * 3000 + PAGE),
        "frames-in-frames": (b"text/html", b"<iframe srcdoc='" * 2000 + PAGE), "attributes": (b"text/html", b"<p " + b"a=b " * 100_000 + b">" + PAGE),
        "one-attribute": (b"text/html", b"<p title='" + b"x" * 1_500_000 + b"'>" + PAGE), "links": (b"text/html", b"<a href=/1>2021</a>" * 90_000),
        "refresh-itself": (b"text/html", b"<meta http-equiv=refresh content='0;url='>" * 2000), "templates": (b"text/html", b"<template>" * 40_000),
        "tables-in-tables": (b"text/html", b"<table><tr><td>" * 30_000), "spans": (b"text/html", b"<table><tr><td rowspan=65534 colspan=1000>1</td></tr></table>" * 500),
        "styles": (b"text/html", b"<style>" + b"a{}" * 400_000 + b"</style>" + PAGE), "names": (b"text/html", b"<x-" + b"y" * 1_000_000 + b">"),
        "json-of-brackets": (b"application/json", b"[" * 900_000), "json-of-numbers": (b"application/json", b"[" + b"9" * 900_000 + b"]"),
    }  # fmt: skip
    for name, (said, body) in bodies.items():
        head = b"Content-Type: " + said + b"\r\nContent-Length: %d\r\n" % len(body)
        yield Behaviour(kind, f"odd-{name}", Raw(answer(head, body)), "any")


GROUPS = (other_protocols, compressed, odd_bodies)
