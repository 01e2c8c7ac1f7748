"""How to cite a report: a line with what was published, where, when and which bytes."""

from __future__ import annotations

from archive.site.ask import Row

_BY = {"wayback": " by a web archive", "commoncrawl": " by Common Crawl"}
_BY_ZH = {"wayback": "由网络存档", "commoncrawl": "由Common Crawl"}
"""Who captured a page, if a web archive did: a citation names its address there, too."""


def citation(head: Row, source: Row, language: str) -> str:
    """A citation of a report's version as one of its sources gave it."""
    title = head["title"] or f"{head['bureau']}{head['year']}"
    fetched = source["fetched_at"][:19].replace("T", " ")
    published, drawing = head["published_on"], source["drawing_digest"]
    if language == "zh":
        parts = [
            f"{head['bureau']}：《{title}》",
            f"{published}发布" if published else "",
            source["url"],
            f"{fetched}（UTC）{_BY_ZH.get(source['source'], '')}采集",
            source["archive_url"] or "",
            f"存档第{head['number']}版",
            source["payload_digest"] or "",
            f"经浏览器呈现为{drawing}" if drawing else "",
        ]
        return "，".join(filter(None, parts)) + "。"
    parts = [
        f"{head['bureau']}, “{title}”",
        f"published {published}" if published else "",
        source["url"],
        f"captured {fetched} UTC{_BY.get(source['source'], '')}",
        source["archive_url"] or "",
        f"archived version {head['number']}",
        source["payload_digest"] or "",
        f"shown by a browser as {drawing}" if drawing else "",
    ]
    return ", ".join(filter(None, parts)) + "."
