"""Stand-ins for the Wayback Machine and Common Crawl: what only they do, on loopback."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from spiders.history.rows import moment_of, page_key
from tests.crawler.backfill.world import Copy, warc

Sent = tuple[int, dict[str, str], bytes]


@dataclass
class Archive:
    """An archive's copies and what was asked of it; ``before`` may answer in its place."""

    copies: Sequence[Copy]
    url: str = ""
    seen: list[str] = field(default_factory=list)
    most: int = 10_000
    before: Callable[[str], Sent | None] = lambda _: None
    on_request: Callable[[int], None] = lambda _: None
    on_answer: Callable[[int], None] = lambda _: None
    files: dict[int, tuple[bytes, list[tuple[Copy, int, int]]]] = field(default_factory=dict)

    def answer(self, path: str, headers: Any) -> Sent:
        """What is sent for a path."""
        raise NotImplementedError


class Wayback(Archive):
    """CDX server with resume keys, and playback that leads to the nearest capture."""

    def answer(self, path: str, headers: Any) -> Sent:
        if path.startswith("/cdx/search/cdx?"):
            return self._cdx(dict_of(path), parse_qsl(urlsplit(path).query))
        found = re.match(r"/web/(\d{14})id_/(.*)", path, re.DOTALL)
        if found is None:
            return 404, {}, b"no such page"
        return self._playback(found[1], found[2])

    def _cdx(self, asked: dict[str, str], pairs: list[tuple[str, str]]) -> Sent:
        filters = [value for name, value in pairs if name == "filter"]
        rows = [row for copy in self.copies if (row := _row(copy)) and _matches(row, asked)]
        rows = [row for row in rows if all(_passes(row, one) for one in filters)]
        rows.sort(key=lambda row: (row["urlkey"], row["timestamp"]))
        field_name = asked.get("collapse", "")
        if field_name:  # neighbouring rows, whatever page they are of
            rows = [
                row
                for before, row in zip([None, *rows], rows, strict=False)
                if before is None or before[field_name] != row[field_name]
            ]
        start = int(unquote(asked["resumeKey"]).rpartition("!")[2]) if "resumeKey" in asked else 0
        limit = min(int(asked.get("limit", self.most)), self.most)
        part = rows[max(0, start - 1) : start + limit]  # the row at the seam comes again
        names = asked.get("fl", "urlkey,timestamp,original,mimetype,statuscode,digest,length")
        text = "".join(" ".join(row[name] for name in names.split(",")) + "\n" for row in part)
        if asked.get("showResumeKey") == "true" and start + limit < len(rows):
            text += f"\n{quote(part[-1]['urlkey'], safe='')}+{start}%21{start + limit}\n"
        return 200, {"Content-Type": "text/plain"}, text.encode()

    def _playback(self, timestamp: str, url: str) -> Sent:
        copies = [copy for copy in self.copies if copy.key == page_key(url)]
        if not copies:
            why = "ResourceNotInArchiveException: not in archive"
            return 404, {"X-Archive-Wayback-Runtime-Error": why}, b"<html>not here</html>"
        asked = moment_of(timestamp)
        near = min(copies, key=lambda copy: abs(copy.moment - asked))
        if near.timestamp != timestamp:
            return 302, {"Location": f"/web/{near.timestamp}id_/{near.url}"}, b""
        return self.memento(near)

    def memento(self, copy: Copy) -> Sent:
        """A capture with its heads under other names."""
        heads = {f"x-archive-orig-{name.lower()}": value for name, value in copy.headers}
        heads |= {
            "x-archive-orig-date": format_datetime(copy.moment, usegmt=True),
            "x-archive-orig-content-length": str(len(copy.body)),
            "x-archive-src": "spn2-20200101/test.warc.gz",
            "Content-Type": copy.media_type,
            "Memento-Datetime": format_datetime(copy.moment, usegmt=True),
            "Link": f'<{copy.url}>; rel="original", <{self.url}/web/{copy.url}>; rel="timegate"',
            "Server": "nginx",
        }
        if copy.status in (301, 302) and "x-archive-orig-location" in heads:
            target = heads["x-archive-orig-location"]
            heads["Location"] = f"{self.url}/web/{copy.timestamp}id_/{target}"
        return copy.status, heads, copy.body


class CommonCrawl(Archive):
    """The list of crawls, an index a crawl, and files of which ranges are sent."""

    def answer(self, path: str, headers: Any) -> Sent:
        if path.startswith("/collinfo.json"):
            years = sorted({copy.moment.year for copy in self.copies})
            crawls = [
                {"id": f"CC-MAIN-{year}-10", "cdx-api": f"{self.url}/CC-MAIN-{year}-10-index"}
                for year in years
            ]
            return 200, {"Content-Type": "application/json"}, json.dumps(crawls).encode()
        index = re.match(r"/CC-MAIN-(\d{4})-10-index\?", path)
        if index is not None:
            return self._index(int(index[1]), dict_of(path))
        file = re.match(r"/crawl-data/(\d{4})\.warc\.gz", path)
        span = re.match(r"bytes=(\d+)-(\d+)", headers.get("Range") or "")
        if file is None or span is None:
            return 404, {}, b""
        data, _ = self._warc(int(file[1]))
        return 206, {}, data[int(span[1]) : int(span[2]) + 1]

    def _warc(self, year: int) -> tuple[bytes, list[tuple[Copy, int, int]]]:
        if year not in self.files:  # written once, as records get new ids each time
            self.files[year] = warc([one for one in self.copies if one.moment.year == year])
        return self.files[year]

    def _index(self, year: int, asked: dict[str, str]) -> Sent:
        lines = []
        for copy, offset, length in self._warc(year)[1]:
            row = _row(copy)
            if _matches(row, asked):
                fields = {
                    "urlkey": row["urlkey"],
                    "timestamp": copy.timestamp,
                    "url": copy.url,
                    "mime": row["mimetype"],
                    "status": row["statuscode"],
                    "digest": copy.digest,
                    "length": str(length),
                    "offset": str(offset),
                    "filename": f"crawl-data/{year}.warc.gz",
                }
                lines.append(json.dumps(fields))
        if not lines:
            return 404, {}, json.dumps({"message": "No Captures found for: x"}).encode()
        return 200, {"Content-Type": "text/x-ndjson"}, "\n".join(lines).encode()


def dict_of(path: str) -> dict[str, str]:
    """The parameters of a query; an escaped resume key stays as it was sent."""
    found = dict(parse_qsl(urlsplit(path).query))
    raw = re.search(r"resumeKey=([^&]*)", path)
    return found | ({"resumeKey": raw[1]} if raw else {})


def _row(copy: Copy) -> dict[str, str]:
    return {
        "urlkey": copy.key,
        "timestamp": copy.timestamp,
        "original": copy.url,
        "mimetype": copy.media_type.partition(";")[0],
        "statuscode": str(copy.status),
        "digest": copy.digest,
        "length": str(len(copy.body)),
    }


def _matches(row: dict[str, str], asked: dict[str, str]) -> bool:
    about = page_key(f"http://{asked['url']}").rstrip("/")
    name = row["urlkey"]
    if asked["matchType"] == "host":
        return name.partition("/")[0] == about and row["timestamp"] >= asked.get("from", "")
    return name.startswith(about)


def _passes(row: dict[str, str], text: str) -> bool:
    """A filter as the server has it: a whole field matches a regular expression, or not."""
    negative = text.startswith("!")
    name, _, pattern = text.removeprefix("!").partition(":")
    return bool(re.fullmatch(pattern, row[name])) != negative


@contextmanager
def serve(archive: Archive) -> Iterator[Archive]:
    """Serve an archive on a free port while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            archive.seen.append(self.path)
            archive.on_request(len(archive.seen))
            status, heads, body = archive.before(self.path) or archive.answer(
                self.path, self.headers
            )
            self.send_response_only(status)
            for name, value in heads.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
            archive.on_answer(len(archive.seen))

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: Any) -> None:
            pass  # killed clients are part of the tests

    server = Server(("127.0.0.1", 0), Handler)
    archive.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield archive
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def moments(copies: Iterable[Copy]) -> dict[str, set[datetime]]:
    """When each address was captured."""
    found: dict[str, set[datetime]] = {}
    for copy in copies:
        found.setdefault(copy.url, set()).add(copy.moment)
    return found
