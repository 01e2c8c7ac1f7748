"""A citation as text, BibTeX, RIS and CSL-JSON: what it says, and how each is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cited:
    """What is cited.

    ``kind`` is ``report`` (also for a figure of one) or ``dataset``; ``name`` the name
    that holds; ``issued`` and ``accessed`` are ISO dates; ``text`` is the citation in a
    sentence, ``note`` what only it can say: cell and value, capture and digest.
    """

    kind: str
    name: str
    author: str
    title: str
    issued: str | None
    url: str | None
    accessed: str | None
    version: str
    note: str
    text: str
    language: str


_BY = {"wayback": " by a web archive", "commoncrawl": " by Common Crawl"}
_BY_ZH = {"wayback": "由网络存档", "commoncrawl": "由Common Crawl"}
"""Who captured a page, if a web archive did: a citation names its address there, too."""


def citation(head: Mapping[str, Any], source: Mapping[str, Any], language: str) -> str:
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


def of_report(
    name: str, head: Mapping[str, Any], source: Mapping[str, Any], cell: str = ""
) -> Cited:
    """A report's version as ``source`` has it, or with ``cell`` (its words) a figure of it.

    ``head`` gives bureau, year, title, published_on, number and digest, ``source`` url,
    fetched_at, payload_digest, drawing_digest, source and archive_url.
    """
    bureau = head["bureau"]
    sentence = citation(head, source, "en" if bureau.isascii() else "zh")
    shown = f"shown by a browser as {drawing}, " if (drawing := source["drawing_digest"]) else ""
    captured = f"captured {source['fetched_at']}, {source['payload_digest']}, {shown}"
    captured += head["digest"]
    return Cited(
        "report",
        name,
        bureau,
        head["title"] or f"{bureau}{head['year']}年政府信息公开工作年度报告",
        head["published_on"],
        source["url"],
        source["fetched_at"][:10],
        str(head["number"]),
        f"{cell}; {captured}" if cell else captured,
        f"{cell}. {sentence} {name}" if cell else f"{sentence} {name}",
        "zh",
    )


def cell_words(cell: str, figure: Mapping[str, Any], url: str | None = None) -> str:
    """A figure in words: cell, value, where it stands, what people say of it.

    ``figure`` is a row of the table of that name with ``corrected`` (kind),
    ``corrected_value``, ``corrected_why``, ``corrected_by``, ``flagged`` (why) and
    ``flagged_by``; ``url`` the address of its document, if that is not the report's own.
    """
    raw, quote = " ".join(figure["raw"].split()), figure["quote"]
    parts = [f"{cell} = {_amount(figure['value'], figure['unit'])}"]
    parts.append(f"published as {raw!r}" if raw else "")
    parts.append(f"page {figure['page']}" if figure["page"] else "")
    if quote:
        parts.append(f"in the sentence {quote!r}")
    elif figure["grid"] is not None and figure["grid_row"] is not None:
        place = (figure["grid"], figure["grid_row"], figure["grid_column"])
        parts.append("table {}, row {}, column {}".format(*place))
    parts.append(url or "")
    if figure["corrected"]:
        right = _amount(figure["corrected_value"], figure["unit"])
        by, why = figure["corrected_by"], figure["corrected_why"]
        parts.append(f"corrected to {right} by {by} ({why})")
    if figure["flagged"]:
        parts.append(f"in doubt to {figure['flagged_by']} ({figure['flagged']})")
    return ", ".join(part for part in parts if part)


def _amount(value: str | None, unit: str) -> str:
    return "blank" if value is None else f"{value} yuan" if unit == "CNY" else value


def as_text(cited: Cited) -> str:
    """A sentence."""
    return cited.text


_TEX = {c: f"\\{c}" for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def as_bibtex(cited: Cited) -> str:
    """An entry for BibTeX, biblatex's fields for address and dates among them."""
    is_report = cited.kind == "report"
    fields = {
        "author": f"{{{_tex(cited.author)}}}",
        "title": _tex(cited.title),
        "institution": _tex(cited.author) if is_report else None,
        "year": cited.issued[:4] if cited.issued else None,
        "date": cited.issued,
        "version": _tex(cited.version),
        "url": _address(cited.url),
        "urldate": cited.accessed,
        "note": _tex(f"{cited.name}; {cited.note}"),
    }
    lines = [f"  {key} = {{{value}}}," for key, value in fields.items() if value]
    key = re.sub(r"[^0-9A-Za-z.:-]", "-", cited.name.partition("@")[0])
    kind = "techreport" if is_report else "misc"
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _line(text))


def _address(url: str | None) -> str | None:
    """An address without what would end a field of BibTeX."""
    return None if url is None else _line(url).replace("{", "%7B").replace("}", "%7D")


def as_ris(cited: Cited) -> str:
    """A record for RIS."""
    fields = [
        ("TY", "RPRT" if cited.kind == "report" else "DATA"),
        ("ID", cited.name),
        ("AU", cited.author),
        ("TI", cited.title),
        ("PY", cited.issued[:4] if cited.issued else None),
        ("DA", cited.issued.replace("-", "/") if cited.issued else None),
        ("ET", cited.version),
        ("LA", cited.language),
        ("UR", cited.url),
        ("Y2", cited.accessed.replace("-", "/") if cited.accessed else None),
        ("N1", cited.note),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "])


def as_csl_json(cited: Cited) -> str:
    """A list of one item of CSL-JSON."""
    item: dict[str, Any] = {
        "id": cited.name,
        "type": cited.kind,
        "author": [{"literal": cited.author}],
        "title": _line(cited.title),
        "version": cited.version,
        "language": cited.language,
        "note": cited.note,
    }
    for key, day in (("issued", cited.issued), ("accessed", cited.accessed)):
        if day:
            item[key] = {"date-parts": [[int(part) for part in day.split("-")]]}
    if cited.url:
        item["URL"] = cited.url
    if cited.kind == "report":
        item["publisher"] = cited.author
    return json.dumps([item], ensure_ascii=False, indent=1)


def _line(text: str) -> str:
    return " ".join(text.split())


FORMATS: Mapping[str, Callable[[Cited], str]] = {
    "text": as_text,
    "bibtex": as_bibtex,
    "ris": as_ris,
    "csl-json": as_csl_json,
}
"""How a citation can be written, by name."""
