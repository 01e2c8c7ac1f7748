"""How to cite a figure, a report or a release: as text, BibTeX, RIS and CSL-JSON.

Names hold: a report is ``CODE/YEAR``, a figure ``CODE/YEAR/table.row.column``, and
``@sha256:...`` behind either names the version; without it the current one is meant.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.errors import ArchiveError
from archive.release.changes import describe
from archive.release.description import AUTHORS, SUMS, measured
from archive.release.reports import codes
from archive.site.cite import citation
from archive.versions.sources import CAPTURE_SQL, DRAWING_SQL, HELD_IN_SQL

_NAME = re.compile(
    r"(?P<bureau>[^/@]+)/(?P<year>[0-9]{4})(?:/(?P<cell>\w+\.\w+\.\w+))?"
    r"(?:@(?P<version>sha256:[0-9a-f]{8,64}))?$"
)
_HINT = "name it CODE/YEAR or CODE/YEAR/table.row.column, with @sha256:... for a version"


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


_REPORT = f"""
SELECT r.bureau, r.year, v.id AS version_id, v.reading_id, v.number, v.digest, v.title,
       v.published_on, d.url, c.id AS capture_id, c.fetched_at, c.payload_digest, c.source,
       c.archive_url, {DRAWING_SQL} AS drawing_digest
  FROM reports r
  JOIN versions v ON v.report_id = r.id
  JOIN readings g ON g.id = v.reading_id
  {HELD_IN_SQL}
  JOIN captures c ON c.id = {CAPTURE_SQL}
 WHERE r.bureau = :bureau AND r.year = :year
   AND iif(:version IS NULL, v.is_current = 1, substr(v.digest, 1, length(:version)) = :version)"""
_FIGURE = f"""
SELECT f.value, f.unit, f.raw, f.page, f.grid, f.grid_row, f.grid_column, f.quote, d.url,
       c.id AS capture_id, c.fetched_at, c.payload_digest, c.source, c.archive_url,
       {DRAWING_SQL} AS drawing_digest,
       k.kind AS corrected, k.value AS corrected_value, k.why AS corrected_why, k.corrected_by,
       w.why AS flagged, w.flagged_by
  FROM figures f
  JOIN documents d ON d.id = f.document_id
  JOIN readings g ON g.id = :reading_id
  JOIN captures c ON c.id = {CAPTURE_SQL}
  LEFT JOIN current_corrections k ON k.version_id = f.version_id AND k."table" = f."table"
   AND k."row" = f."row" AND k."column" = f."column"
  LEFT JOIN current_flags w ON w.version_id = f.version_id AND w."table" = f."table"
   AND w."row" = f."row" AND w."column" = f."column"
 WHERE f.version_id = :version_id AND f."table" = :table AND f."row" = :row
   AND f."column" = :column"""

_SOURCE = ("url", "fetched_at", "payload_digest", "source", "archive_url", "drawing_digest")


def find(db: Database, name: str) -> Cited:
    """The report or figure of this name, a bureau's formal name doing for its code.

    Raises :class:`ArchiveError` if the archive has none of that name.
    """
    match = _NAME.match(name)
    if match is None:
        raise ArchiveError(f"{name!r} is no name of a report or figure: {_HINT}")
    bureau, code = _bureau(db, match["bureau"])
    values = {"bureau": bureau, "year": int(match["year"]), "version": match["version"]}
    rows = list(db.query(_REPORT, values))
    if not rows:
        of = f" in a version {match['version']}" if match["version"] else ""
        raise ArchiveError(
            f"the archive has no report of {bureau} about {match['year']}{of}:"
            " 'gongan reports' and 'gongan versions' list what it has"
        )
    if len(rows) > 1:
        raise ArchiveError(f"{match['version']} begins {len(rows)} versions: give more of it")
    stem = f"{code}/{match['year']}"
    if match["cell"] is None:
        return _report(f"{stem}@{rows[0]['digest']}", rows[0], "")
    source, said = _cell(db, rows[0], match["cell"])
    return _report(f"{stem}/{match['cell']}@{rows[0]['digest']}", source, said)


def _bureau(db: Database, given: str) -> tuple[str, str]:
    """Name and code of a bureau that is given by one of them."""
    known = codes(name for (name,) in db.conn.execute("SELECT DISTINCT bureau FROM reports"))
    if given in known:
        return given, known[given]
    found = [name for name, code in known.items() if code == given]
    if not found and re.search(r"-[0-9a-f]{8}$", given):  # by an older list of divisions
        found = [name for name, code in known.items() if code[-9:] == given[-9:]]
    if len(found) != 1:
        raise ArchiveError(f"the archive has no bureau {given}: 'gongan reports' lists what it has")
    return found[0], known[found[0]]


def _report(name: str, row: Mapping[str, Any], cell: str) -> Cited:
    source = {key: row[key] for key in _SOURCE}
    sentence = citation(row, source, "zh" if _is_chinese(row["bureau"]) else "en")
    shown = f"shown by a browser as {drawing}, " if (drawing := row["drawing_digest"]) else ""
    captured = f"captured {row['fetched_at']}, {row['payload_digest']}, {shown}{row['digest']}"
    return Cited(
        "report",
        name,
        row["bureau"],
        row["title"] or f"{row['bureau']}{row['year']}年政府信息公开工作年度报告",
        row["published_on"],
        row["url"],
        row["fetched_at"][:10],
        str(row["number"]),
        f"{cell}; {captured}" if cell else captured,
        f"{cell}. {sentence} {name}" if cell else f"{sentence} {name}",
        "zh",
    )


def _is_chinese(text: str) -> bool:
    return not text.isascii()


def _cell(db: Database, report: Mapping[str, Any], cell: str) -> tuple[Mapping[str, Any], str]:
    """The report as the file has it in which a figure stands, and the figure in words."""
    key = dict(zip(("table", "row", "column"), cell.split("."), strict=True))
    values = {"reading_id": report["reading_id"], "version_id": report["version_id"], **key}
    row = next(iter(db.query(_FIGURE, values)), None)
    if row is None:
        raise ArchiveError(
            f"the report of {report['bureau']} about {report['year']} has no cell {cell}:"
            " 'gongan figures' lists those it has"
        )
    raw, quote = " ".join(row["raw"].split()), row["quote"]
    parts = [f"{cell} = {_amount(row['value'], row['unit'])}"]
    parts.append(f"published as {raw!r}" if raw else "")
    parts.append(f"page {row['page']}" if row["page"] else "")
    if quote:
        parts.append(f"in the sentence {quote!r}")
    elif row["grid"] is not None and row["grid_row"] is not None:
        parts.append(f"table {row['grid']}, row {row['grid_row']}, column {row['grid_column']}")
    parts.append(row["url"] if row["url"] != report["url"] else "")
    if row["corrected"]:
        right = _amount(row["corrected_value"], row["unit"])
        parts.append(f"corrected to {right} by {row['corrected_by']} ({row['corrected_why']})")
    if row["flagged"]:
        parts.append(f"in doubt to {row['flagged_by']} ({row['flagged']})")
    source: dict[str, Any] = dict(report)
    if row["capture_id"] != report["capture_id"]:  # another file of the article
        source |= {name: row[name] for name in _SOURCE}
    return source, ", ".join(part for part in parts if part)


def _amount(value: str | None, unit: str) -> str:
    return "blank" if value is None else f"{value} yuan" if unit == "CNY" else value


def release(folder: Path) -> Cited:
    """The release in a folder; raises :class:`ArchiveError` if there is none."""
    about = describe(folder)
    date = str(about["created"])[:10]
    digest = measured(folder / SUMS).digest
    title = str(about["title"]).rpartition(", release ")[0]
    name = f"{about['name']}-{about['version']}"
    text = f"{AUTHORS} ({date[:4]}). {title} (version {about['version']}) [Data set]."
    note = f"{SUMS} sha256:{digest}"
    return Cited(
        "dataset", name, AUTHORS, title, date, None, None, str(about["version"]), note,
        f"{text} {note}", "en",
    )  # fmt: skip


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
