"""Parts of pages that the families have in common."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from tests.sites.model import Answer, Asked, Route

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Item = tuple[str, str, str]
"""An entry of a list: address, title, date."""


def html(title: str, body: str, *, head: str = "", charset: str = "utf-8") -> str:
    """A whole page."""
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="{charset}">\n<title>{escape(title)}'
        f"</title>\n{head}</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def page(text: str, *, charset: str = "utf-8", declared: bool = True) -> Answer:
    """Text as an answer; ``declared`` puts the charset into Content-Type."""
    codec = "gb18030" if charset.startswith("gb") else charset
    kind = f"text/html; charset={charset}" if declared else "text/html"
    return Answer(text.encode(codec), media_type=kind)


def meta(
    title: str, date: str, source: str, *, column: str = "政府信息公开年报", site: str = ""
) -> str:
    """The meta elements that government pages carry since 2017."""
    values = {
        "SiteName": site or f"{source}门户网站",
        "SiteDomain": "portal.invalid",
        "SiteIDCode": "0000000000",
        "ColumnName": column,
        "ColumnType": "政府信息公开",
        "ArticleTitle": title,
        "PubDate": f"{date} 10:00",
        "ContentSource": source,
    }
    return "".join(
        f'<meta name="{name}" content="{escape(value)}">\n' for name, value in values.items()
    )


def anchors(pairs: Iterable[tuple[str, str]], between: str = " | ") -> str:
    """Links by address and text."""
    return between.join(f'<a href="{escape(url)}">{escape(text)}</a>' for url, text in pairs)


def entries(items: Iterable[Item], *, attributes: str = 'class="list"') -> str:
    """A list of links with dates; long titles are cut, the whole stands in ``title``."""
    rows = "\n".join(
        f'<li><a href="{escape(url)}" title="{escape(title)}" target="_blank">{_cut(title)}</a>'
        f"<span>{date}</span></li>"
        for url, title, date in items
    )
    return f"<ul {attributes}>\n{rows}\n</ul>"


def _cut(title: str) -> str:
    return escape(title if len(title) <= 24 else f"{title[:22]}...")


def soft_404() -> Answer:
    """A page that says with status 200 that it is not there."""
    text = "<h1>页面不存在</h1><p>您访问的页面不存在或已被删除，5秒后返回首页。</p>"
    return page(html("页面不存在", text))


def not_found() -> Answer:
    """The plain 404."""
    return Answer(html("404", "<h1>404 Not Found</h1>").encode(), status=404)


def challenge() -> Answer:
    """HTTP 521: a script that sets a cookie, as 加速乐 sends it."""
    script = (
        'document.cookie="__jsl_clearance_s="+(1).toString()+"|-1|test;path=/";'
        "location.href=location.pathname+location.search"
    )
    return Answer(
        f"<script>{script}</script>".encode(),
        status=521,
        media_type="text/html",
        headers=(("Set-Cookie", "__jsluid_s=0a1b2c3d; max-age=31536000; path=/; HttpOnly"),),
    )


def redirect(location: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status=status, location=location)


def dropping(answer: Answer, times: int = 1) -> Route:
    """An address whose connection breaks so many times before it answers."""

    def respond(asked: Asked) -> Answer:
        return Answer(cut=True) if asked.times < times else answer

    return respond


def busy(answer: Answer, times: int = 1, seconds: int = 1) -> Route:
    """An address that asks for patience so many times (429 with Retry-After)."""

    def respond(asked: Asked) -> Answer:
        if asked.times >= times:
            return answer
        text = html("429 Too Many Requests", "<h1>429 Too Many Requests</h1>")
        return Answer(text.encode(), status=429, headers=(("Retry-After", str(seconds)),))

    return respond


def slow(answer: Answer, seconds: float = 0.5) -> Answer:
    """An answer that takes its time."""
    return Answer(answer.body, answer.status, answer.media_type, answer.headers, delay=seconds)


def pdf_file(data: bytes, *, name: str | None = None, media_type: str | None = None) -> Answer:
    """A PDF file; with a ``name`` it is sent as a download under it."""
    return download(data, media_type or "application/pdf", name)


def docx_file(data: bytes, *, name: str | None = None) -> Answer:
    """A Word file."""
    return download(data, DOCX, name)


def download(data: bytes, media_type: str | None, name: str | None) -> Answer:
    """A file, with the name in Content-Disposition as servers of such portals write it."""
    headers: tuple[tuple[str, str], ...] = ()
    if name is not None:
        headers = (("Content-Disposition", f'attachment; filename="{quote(name)}"'),)
    return Answer(data, media_type=media_type, headers=headers)


def robots(*disallowed: str, more: str = "") -> Answer:
    """A robots.txt."""
    lines = "".join(f"Disallow: {path}\n" for path in disallowed)
    return Answer(f"User-agent: *\n{lines}{more}".encode(), media_type="text/plain")


def calendar(path: str) -> Route:
    """A calendar whose months go on for ever."""

    def respond(asked: Asked) -> Answer:
        month = int(asked.args.get("m", "0"))
        links = anchors(((f"{path}?m={month - 1}", "上一页"), (f"{path}?m={month + 1}", "下一页")))
        days = anchors((f"{path}?m={month}&d={day}", f"{day}") for day in range(1, 29))
        return page(html("政务公开日历", f"<h1>政务公开日历</h1>{links}<p>{days}</p>"))

    return respond


def notice(title: str, date: str, source: str, text: str = "") -> str:
    """The body of a page that is no report."""
    words = text or "现将有关事项说明如下，请各有关单位按照要求办理，具体事宜另行告知。"
    return f"<p>{escape(source)}　{date}</p><p>　　{words}</p><p>　　{escape(title)}。</p>"
