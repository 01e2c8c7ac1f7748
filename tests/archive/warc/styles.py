"""WARC files as the well-known crawlers write them, made by hand with warcio."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.page import Article, Crumb, article_page
from tests.documents.report import Layout, report_blocks, usual_title

HOST = "http://gaj.yangli.gov.cn"
URL = f"{HOST}/zwgk/zfxxgkndbg/202401/t20240120_1.html"
OTHER = f"{HOST}/zwgk/zfxxgkndbg/202301/t20230118_7.html"
DATE = "2024-02-03T04:05:06Z"
LATER = "2024-05-03T04:05:06Z"
BUREAU = "样例市公安局"
CHUNK = 1000


def page(year: int = 2023, charset: str = "utf-8") -> bytes:
    """A report's page; the same for the same year."""
    truth = invent(f"warc-{year}", BUREAU, year, "2021")
    body = fragment(report_blocks(truth, Layout()))
    article = Article(usual_title(truth), f"{year + 1}-01-20 10:00", BUREAU, body)
    text = article_page(article, [Crumb("政府信息公开年报", "/")], charset=charset)
    return text.encode("gb18030" if charset == "gb2312" else charset)


NOTHING = "<html><head><title>通知</title></head><body>今天放假。</body></html>".encode()


class Maker:
    """Writes records one by one, each compressed by itself if ``zipped``."""

    def __init__(self, version: str = "1.1", *, zipped: bool = True) -> None:
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=zipped, warc_version=version)

    def add(self, record: Any) -> str:
        """Write a record; gives its id."""
        self._writer.write_record(record)
        record_id: str = record.rec_headers.get_header("WARC-Record-ID")
        return record_id

    def info(self, software: str) -> None:
        self.add(self._writer.create_warcinfo_record("a.warc.gz", {"software": software}))

    def record(
        self,
        kind: str,
        url: str,
        payload: bytes,
        date: str = DATE,
        head: StatusAndHeaders | None = None,
        content_type: str = "",
        **headers: str,
    ) -> str:
        """A record of any type; ``headers`` are WARC's own, _ for -."""
        fields = {"WARC-Date": date, **{n.replace("_", "-"): v for n, v in headers.items()}}
        return self.add(
            self._writer.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(payload),
                length=len(payload),
                warc_content_type=content_type,
                warc_headers_dict=fields,
                http_headers=head,
            )
        )

    def response(
        self, url: str, body: bytes, date: str = DATE, status: str = "200 OK", **more: str
    ) -> str:
        """A response; ``more`` are fields of WARC (with _) or of HTTP (``http_`` and name)."""
        http = [("Content-Type", more.pop("type", "text/html"))]
        for name in [name for name in more if name.startswith("http_")]:
            http.append((name.removeprefix("http_").replace("_", "-"), more.pop(name)))
        protocol = more.pop("protocol", "HTTP/1.1")
        head = StatusAndHeaders(status, http, protocol=protocol)
        return self.record("response", url, body, date, head, **more)

    def request(self, url: str, date: str = DATE, line: str = "GET / HTTP/1.1", **more: str) -> str:
        head = StatusAndHeaders(line, [("User-Agent", "Crawler/1"), ("Host", "gaj.yangli.gov.cn")])
        return self.record("request", url, b"", date, head, **more)

    def metadata(self, url: str, text: str, date: str = DATE, **more: str) -> str:
        kind = "application/warc-fields"
        return self.record("metadata", url, text.encode(), date, content_type=kind, **more)

    def revisit(self, url: str, date: str, profile: str, **more: str) -> str:
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        if profile.endswith("server-not-modified"):
            head = StatusAndHeaders("304 Not Modified", [("ETag", '"a"')], protocol="HTTP/1.1")
        fields = {"WARC-Profile": profile, **{n.replace("_", "-"): v for n, v in more.items()}}
        return self.add(
            self._writer.create_warc_record(
                url, "revisit", http_headers=head, warc_headers_dict={"WARC-Date": date, **fields}
            )
        )

    @property
    def bytes(self) -> bytes:
        return self._out.getvalue()

    def save(self, path: Path) -> Path:
        path.write_bytes(self.bytes)
        return path


def chunked(body: bytes) -> bytes:
    """A body in HTTP's chunks (RFC 9112, 7.1)."""
    parts = [body[start : start + CHUNK] for start in range(0, len(body), CHUNK)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def wget(zipped: bool = True) -> Maker:
    """Wget: WARC/1.0, the request first, its log at the end, bodies as they came."""
    made = Maker("1.0", zipped=zipped)
    made.info("Wget/1.21.3 (linux-gnu)")
    request = made.request(f"<{URL}>")
    made.response(
        f"<{URL}>",
        chunked(page()),
        http_Transfer_Encoding="chunked",
        WARC_Concurrent_To=request,
        WARC_IP_Address="203.0.113.9",
    )
    made.metadata("metadata://gnu.org/software/wget/warc/MANIFEST.txt", "a manifest")
    return made


def heritrix() -> Maker:
    """Heritrix: response, request, metadata; a later crawl's revisits by digest and by 304."""
    made = Maker("1.0")
    made.info("heritrix/3.4.0-20240618 http://crawler.archive.org")
    response = made.response(
        URL, gzip.compress(page(), mtime=0), http_Content_Encoding="gzip", WARC_IP_Address="1.2.3.4"
    )
    made.request(URL, WARC_Concurrent_To=response)
    made.metadata(
        URL,
        f"via: {HOST}/zwgk/\r\nhopsFromSeed: LL\r\nfetchTimeMs: 250",
        WARC_Concurrent_To=response,
    )
    base = "http://netpreserve.org/warc/1.0/revisit/"
    for date, profile in (
        (LATER, "identical-payload-digest"),
        ("2024-08-03T04:05:06Z", "server-not-modified"),
    ):
        made.revisit(
            URL,
            date,
            base + profile,
            WARC_Refers_To_Target_URI=URL,
            WARC_Refers_To_Date=DATE,
            WARC_Payload_Digest="sha1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        )
    made.record(
        "response", "dns:gaj.yangli.gov.cn", b"20240203040506\n1.2.3.4", content_type="text/dns"
    )
    return made


def browsertrix() -> Maker:
    """Browsertrix: WARC/1.1, HTTP/2 told as such, pages' own records of other kinds."""
    made = Maker()
    made.info("Browsertrix-Crawler 1.5.0 (with warcio.js 2.4.3)")
    date = "2024-02-03T04:05:06.789Z"
    response = made.response(
        URL, page(), date, protocol="HTTP/2", http_x_orig_content_encoding="br"
    )
    head = StatusAndHeaders(
        "GET /zwgk/t1.html HTTP/2",
        [(":authority", "gaj.yangli.gov.cn"), (":method", "GET"), ("User-Agent", "Mozilla/5.0")],
    )
    made.record("request", URL, b"", date, head, WARC_Concurrent_To=response)
    made.record(
        "resource", f"urn:pageinfo:{URL}", b'{"counts": {}}', date, content_type="application/json"
    )
    return made


def common_crawl() -> Maker:
    """Common Crawl: request, response, metadata; a page cut off; and the text of another."""
    made = Maker("1.0")
    made.info("Apache Nutch 1.20 (modified)")
    request = made.request(URL)
    response = made.response(
        URL,
        page(charset="gb2312"),
        WARC_Concurrent_To=request,
        http_X_Crawler_Content_Encoding="gzip",
    )
    made.metadata(URL, "fetchTimeMs: 741\r\ncharset-detected: GBK", WARC_Concurrent_To=response)
    made.response("http://shop.example.com/", NOTHING)
    made.response(OTHER, page(2022)[:3000], LATER, WARC_Truncated="length")
    made.record("conversion", URL, "政府信息公开年度报告".encode(), content_type="text/plain")
    return made
