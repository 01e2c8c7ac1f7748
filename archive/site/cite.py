"""How to cite a report: a line with what was published, where, when and which bytes."""

from __future__ import annotations

from archive.site.ask import Row


def citation(head: Row, source: Row, language: str) -> str:
    """A citation of a report's version as one of its sources gave it."""
    title = head["title"] or f"{head['bureau']}{head['year']}"
    fetched = source["fetched_at"][:19].replace("T", " ")
    published = head["published_on"]
    if language == "zh":
        parts = [
            f"{head['bureau']}：《{title}》",
            f"{published}发布" if published else "",
            source["url"],
            f"{fetched}（UTC）采集",
            f"存档第{head['number']}版",
            source["payload_digest"] or "",
        ]
        return "，".join(filter(None, parts)) + "。"
    parts = [
        f"{head['bureau']}, “{title}”",
        f"published {published}" if published else "",
        source["url"],
        f"captured {fetched} UTC",
        f"archived version {head['number']}",
        source["payload_digest"] or "",
    ]
    return ", ".join(filter(None, parts)) + "."
