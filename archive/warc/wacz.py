"""WARC files as one WACZ package, which replayweb.page and other viewers open.

WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1/): a ZIP file with the WARC files (stored, so that
records can be asked for by their place), an index of them (CDXJ in compressed blocks), a list of
pages to begin with, and a description with the digest of each file.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from common.times import timestamp

WACZ_VERSION = "1.1.1"
LINES = 300
"""Lines of the index in one compressed block."""

_INDEXED = ("response", "revisit", "resource")
_PART = 1024 * 1024
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Page:
    """A page to begin with: where it was captured, when, and what it is called."""

    url: str
    moment: datetime
    title: str


def pack(
    path: Path, warcs: Sequence[Path], pages: Iterable[Page], *, title: str, software: str,
    made: datetime,
) -> None:  # fmt: skip
    """Write the package; it is called ``NAME.open`` until it is complete."""
    unfinished = path.with_name(path.name + ".open")
    first: Page | None = None
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED, allowZip64=True) as package:
        described = [_add_file(package, f"archive/{warc.name}", warc) for warc in warcs]
        blocks, places = _index(sorted(line for warc in warcs for line in _lines(warc)))
        described.append(_add(package, "indexes/index.cdx.gz", blocks))
        described.append(_add(package, "indexes/index.idx", places))
        listed = [json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "Reports"})]
        for page in pages:
            first = first or page
            listed.append(_page(page))
        described.append(_add(package, "pages/pages.jsonl", "\n".join(listed).encode() + b"\n"))
        facts: dict[str, object] = {
            "profile": "data-package",
            "title": title,
            "wacz_version": WACZ_VERSION,
            "software": software,
            "created": _moment(made),
            "resources": described,
        }
        if first is not None:
            facts |= {"mainPageUrl": first.url, "mainPageDate": _moment(first.moment)}
        package_json = json.dumps(facts, ensure_ascii=False, indent=2).encode()
        package.writestr("datapackage.json", package_json)
        digest = {"path": "datapackage.json", "hash": _sha256(package_json)}
        package.writestr("datapackage-digest.json", json.dumps(digest))
    unfinished.replace(path)


def url_key(url: str) -> str:
    """What an address is sorted by in the index: its host from the right, then its path (SURT)."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.lower()
    names = ",".join(reversed(host.split(".")))
    shown = f":{port}" if port and port != _PORTS.get(parts.scheme) else ""
    query = "&".join(sorted(parts.query.split("&")))
    return f"{names}{shown}){parts.path or '/'}{'?' + query if query else ''}".lower()


def _lines(warc: Path) -> Iterator[str]:
    """A line of the index for each record that holds what came."""
    with warc.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            head, http = record.rec_headers, record.http_headers
            kind, url = record.rec_type, head.get_header("WARC-Target-URI")
            if kind not in _INDEXED or (kind == "revisit" and http is None):
                continue
            offset = records.get_record_offset()
            records.read_to_end(record)
            sent = http.get_header("Content-Type") if http else head.get_header("Content-Type")
            mime = (sent or "").partition(";")[0].strip()
            facts = {
                "url": url,
                "mime": "warc/revisit" if kind == "revisit" else mime or "unk",
                "status": http.get_statuscode() if http else "200",
                "digest": head.get_header("WARC-Payload-Digest") or "",
                "length": str(records.get_record_length()),
                "offset": str(offset),
                "filename": warc.name,
            }
            moment = "".join(one for one in head.get_header("WARC-Date")[:19] if one.isdigit())
            yield f"{url_key(url)} {moment} {json.dumps(facts)}\n"


def _index(lines: Sequence[str]) -> tuple[bytes, bytes]:
    """The index in compressed blocks, and where each block begins."""
    blocks = b""
    places = ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    for start in range(0, len(lines), LINES):
        block = gzip.compress("".join(lines[start : start + LINES]).encode(), mtime=0)
        key = " ".join(lines[start].split(" ", 2)[:2])
        facts = {
            "offset": len(blocks),
            "length": len(block),
            "digest": _sha256(block),
            "filename": "index.cdx.gz",
        }
        places.append(f"{key} {json.dumps(facts)}\n")
        blocks += block
    return blocks, "".join(places).encode()


def _page(page: Page) -> str:
    name = hashlib.sha256(f"{page.url} {page.moment}".encode()).hexdigest()[:16]
    facts = {"id": name, "url": page.url, "ts": _moment(page.moment), "title": page.title}
    return json.dumps(facts, ensure_ascii=False)


def _moment(moment: datetime) -> str:
    return timestamp(moment).replace("+00:00", "Z")


def _add(package: zipfile.ZipFile, name: str, data: bytes) -> dict[str, object]:
    package.writestr(name, data)
    return _described(name, _sha256(data), len(data))


def _add_file(package: zipfile.ZipFile, name: str, path: Path) -> dict[str, object]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file, package.open(name, "w", force_zip64=True) as member:
        while part := file.read(_PART):
            digest.update(part)
            size += len(part)
            member.write(part)
    return _described(name, f"sha256:{digest.hexdigest()}", size)


def _described(name: str, digest: str, size: int) -> dict[str, object]:
    return {"name": name.rpartition("/")[2].lower(), "path": name, "hash": digest, "bytes": size}


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
