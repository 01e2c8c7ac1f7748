# ruff: noqa: E501 - a table of titles as bureaus and attackers write them
"""More portals that are clumsy or hostile in one way each: how they write titles and links, and
what comes in the place of an article or a file.
"""

from __future__ import annotations

import gzip
import html
from collections.abc import Iterable

from tests.crawler.wire.behaviours import PAGE
from tests.crawler.wire.clumsy_portals import (
    HOST,
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

PDF = "application/pdf"


def titles() -> list[Clumsy]:
    """Titles as editors, converters and attackers write them; both reports must be read."""
    said = title(2021)

    def between(what: str) -> str:
        return what.join(said)

    written = {
        "zero-width": between("\u200b"), "soft-hyphens": between("&shy;"), "joiners": between("\u2060"),
        "marks-of-order": f"\u202d{said}\u202c", "byte-order-marks": between("\ufeff"),
        "blanks": between(" "), "hard-blanks": between("&nbsp;"), "wide-blanks": between("\u3000"),
        "breaks": between("<wbr>"), "lines": between("<br>"), "fonts": "".join(f"<font>{one}</font>" for one in said),
        "comments": between("<!-- x -->"), "references": "".join(f"&#{ord(one)};" for one in said),
        "wide-figures": said.replace("2021", "２０２１"), "circled": said.replace("年政府", "年\u20dd政府"),
        "radicals": said.replace("工作", "\u2f2f作"), "written-years": said.replace("2021", "二〇二一"),
        "hidden-words": f"<span style='display:none'>预算</span>{said}", "picture": f"<img src=x.png alt='{said}'>",
        "only-a-title": f"<i></i>\" title=\"{said}", "in-quotes": f"《{said}》", "ruby": said.replace("公安", "<ruby>公安<rp>(</rp><rt>gōng ān</rt><rp>)</rp></ruby>"),
        "traditional": said.replace("报", "報").replace("开", "開"), "with-a-tail": f"{said}&lt;img src=x onerror=alert(1)&gt;",
    }  # fmt: skip
    written["only-a-title"] = "详情"
    found = []
    for name, text in written.items():
        shown = listing([(place(2021), text), *of(2020)])
        if name == "only-a-title":
            shown = shown.replace(
                b'.html">\xe8\xaf\xa6', f'.html" title="{said}">'.encode() + b"\xe8\xaf\xa6"
            )
        found.append(Clumsy("titles", f"title-{name}", with_list(shown), 2, False))
    return found


def hrefs() -> list[Clumsy]:
    """Links as pages write them: in both reports' places stands the same article."""
    here, said = place(2021), title(2021)
    written = {
        "lines-in-it": f'<a href="\n /a/\n2021.html\t">{said}</a>', "capitals": f"<A HREF={here}>{said}</A>",
        "references": f'<a href="{"".join(f"&#x{ord(one):x};" for one in here)}">{said}</a>',
        "single": f"<a href='{here}' href='/x'>{said}</a>", "no-scheme": f'<a href="//{HOST.decode()}{here}">{said}</a>',
        "no-slashes": f'<a href="http:{here}">{said}</a>', "back": f'<a href="\\a\\2021.html">{said}</a>',
        "escaped": f'<a href="/%61/2021%2ehtml">{said}</a>', "dots": f'<a href="/x/..//../a/./2021.html">{said}</a>',
        "fragment": f'<a href="{here}#:~:text=x">{said}</a>', "opened": f"<a href=\"javascript:window.open('{here}')\">{said}</a>",
        "opened-in-capitals": f"<a href=' JavaScript:window.open(&quot;{here}&quot;)'>{said}</a>",
        "opened-escaped": f'<a href="javascript:location.href=%27{here}%27">{said}</a>',
        "opened-by-a-function": f"<script>function go(u){{window.open(u)}}</script><a href=\"JAVASCRIPT:go('{here}')\">{said}</a>",
        "pressed": f"<a href=\"#\" onclick=\"location.href='{here}'\">{said}</a>", "area": f'<map><area href="{here}" alt="{said}"></map>',
        "unclosed": f'<a href="{here}">{said}<li><a href="/xw/">新闻', "in-a-form": f'<form><a href="{here}">{said}</a></form>',
        "in-noscript": f'<noscript><a href="{here}">{said}</a></noscript>', "in-svg": f'<svg><a href="{here}"><text>{said}</text></a></svg>',
        "password": f'<a href="http://a:b@{HOST.decode()}{here}">{said}</a>', "twice": f'<a href="{here}">{said}</a>' * 900,
        "behind-a-wall": f'<div style="position:fixed;inset:0"><a href="{here}">{said}</a></div>',
    }  # fmt: skip
    plain = f'<a href="{here}">{said}</a>'.encode()
    ways = {"/%61/2021%2ehtml": answer(PAGE), "/%61/2021.html": answer(PAGE)}
    return [
        Clumsy(
            "links",
            f"link-{name}",
            with_list(TWO.replace(plain, text.encode())) | ways,
            2,
            False,
        )
        for name, text in written.items()
    ]


def wrappings() -> list[Clumsy]:
    """A list in another wrapping, or under another name."""
    body, out = TWO, b'<base href="http://10.0.0.1/">'
    escaped = html.escape(TWO.decode())
    shown: dict[str, tuple[Raw, int, bool]] = {
        "plain-text": (answer(body, kind=TEXT), 2, False), "a-picture": (answer(body, kind="image/gif"), 2, False),
        "xml": (answer(body, kind="text/xml"), 2, False), "partial": (answer(body, "206 Partial Content", "text/html", "Content-Range: bytes 0-9/10"), 2, False),
        "226": (answer(body, "226 IM Used"), 2, False), "no-transform": (answer(body, "214 Transformed", "text/html", "Warning: 214"), 2, False),
        "shown-elsewhere": (answer(body.replace(b"<title>", out + b"<title>")), 0, True),
        "two-bases": (answer(body.replace(b"<title>", b'<base href="/"><base href="http://10.0.0.1/"><title>')), 2, False),
        "in-srcdoc": (answer(f'<html><body><iframe srcdoc="{escaped}"></iframe></body></html>'), 0, True),
        "in-a-template": (answer(f"<html><body><template>{TWO.decode()}</template></body></html>"), 2, False),
        "in-a-textarea": (answer(f"<html><body><textarea>{TWO.decode()}</textarea></body></html>"), 0, False),
        "after-the-end": (answer(b"<html><body></body></html>" + TWO), 2, False),
        "in-upper-case": (answer(TWO.replace(b"<a href", b"<A HREF").replace(b"</a>", b"</A>")), 2, False),
        "with-a-thousand-heads": (answer(b"<head></head>" * 1000 + TWO), 2, False),
        "unquoted": (answer(TWO.replace(b'"', b"")), 2, False),
        "by-returns": (answer(TWO.replace(b"<li>", b"\r<li>\r")), 2, False),
        "of-zeros": (answer(TWO.replace(b"<li>", b"\0<li>")), 2, False),
        "behind-noise": (answer(b"\xff\xfe\xfd" + TWO), 0, False),
    }  # fmt: skip
    return [
        Clumsy("wrappings", f"wrapped-{name}", with_list(raw), read, told)
        for name, (raw, read, told) in shown.items()
    ]


def places() -> list[Clumsy]:
    """What comes in an article's place."""
    here, there = place(2021), {"/b/2021.html": answer(PAGE)}
    refresh = (
        b"<html><head><meta http-equiv=refresh content=\"0;url='/b/2021.html'\"></head></html>"
    )
    framed = b"<html><body><iframe src=/b/2021.html></iframe></body></html>"
    sets = b"<html><frameset><frame src=/b/2021.html></frameset></html>"
    article: dict[str, tuple[Raw, int, bool]] = {
        "refreshed": (answer(refresh), 2, False),
        "refreshed-by-its-head": (answer(b"<html></html>", "200 OK", "text/html", "Refresh: 0; url=/b/2021.html"), 2, False),
        "framed": (answer(framed), 2, False), "in-a-frameset": (answer(sets), 2, False),
        "to-be-saved": (answer(PAGE, "200 OK", "text/html", "Content-Disposition: attachment"), 2, False),
        "of-bytes": (answer(PAGE, kind="application/octet-stream"), 2, False),
        "a-picture-by-name": (answer(PAGE, kind="image/png"), 2, False),
        "a-script-by-name": (answer(PAGE, kind="application/javascript"), 2, False),
        "two-pages": (answer(PAGE + PAGE), 2, False),
        "behind-a-megabyte": (answer(b" " * 1_000_000 + PAGE), 2, False),
        "behind-a-comment": (answer(b"<!--" + b"-" * 300_000 + b"-->" + PAGE), 2, False),
        "with-a-stylesheet": (answer(b"<?xml version='1.0'?><?xml-stylesheet href='/x.xsl'?>" + PAGE), 2, False),
        "in-parts": (answer(b"--x\r\nContent-Type: text/html\r\n\r\n" + PAGE + b"\r\n--x--", kind="multipart/mixed; boundary=x"), 2, False),
        "gzip-that-is-not-said": (answer(gzip.compress(PAGE)), 2, False),
        "busy": (answer("<html><body>系统繁忙，请稍后再试</body></html>"), 2, False),
        "a-bare-error": (answer("java.lang.NullPointerException", kind=TEXT), 2, False),
        "nothing": (answer(b""), 2, False),
        "a-login": (answer("<html><title>统一身份认证</title><form><input name=u><input type=password></form></html>"), 1, True),
    }  # fmt: skip
    return [
        Clumsy(
            "places of articles",
            f"instead-{name}",
            with_list(TWO) | there | {here: raw},
            read,
            told,
        )
        for name, (raw, read, told) in article.items()
    ]


def files() -> list[Clumsy]:
    """What comes in the place of an article's file, beside another article."""
    here = place(2021)
    linked = PAGE.replace(b"</body>", f'<a href="/f/1.pdf">{title(2021)}</a></body>'.encode())
    sent: dict[str, tuple[Raw, bool]] = {
        "an-error-page": (answer("<html><body><h1>文件不存在</h1></body></html>"), True),
        "nothing": (answer(b"", kind=PDF), False),
        "another-kind": (answer(b"PK\x03\x04", kind=PDF), False),
        "in-trouble": (answer(b"down", "503 X"), True),
        "sent-out": (answer(b"", "302 F", None, "Location: http://files.example.com/1.pdf"), True),
        "sent-to-itself": (answer(b"", "302 F", None, "Location: /f/1.pdf"), True),
        "cut": (answer(b"%PDF-1.4 x", kind=PDF, length=99), True),
        "a-script": (answer(b"<script>location='/f/2.pdf'</script>"), False),
    }  # fmt: skip
    return [
        Clumsy(
            "files",
            f"file-{name}",
            with_list(TWO) | {here: answer(linked), "/f/1.pdf": raw},
            2,
            told,
        )
        for name, (raw, told) in sent.items()
    ]


def all_clumsier() -> Iterable[Clumsy]:
    return [*titles(), *hrefs(), *wrappings(), *places(), *files()]
