"""Out as WARC and in again: whatever an archive holds of captures comes back."""

from __future__ import annotations

import gzip
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.records import ARCHIVES, Capture
from archive.store import Archive, open_archive
from archive.upkeep.verify import is_whole, verify
from archive.warc.export import export_warc
from crawler.importing.captures import portal_records
from crawler.importing.import_filter import Interest
from crawler.importing.tally import Tally
from crawler.importing.warc import import_warc
from spiders.portals import Portal
from tests.archive.making import START

HOST = "http://www.shared.gov.cn"
PORTALS = {
    name: Portal(name, f"{name}公安局", ("www.shared.gov.cn",), "trs_wcm", division="999900")
    for name in ("jia", "yi", "bing")
}
FACTS = """
SELECT c.source, c.url, c.requested_at, c.fetched_at, c.portal_id, c.kind, c.outcome, c.status,
       c.error, c.vendor, c.redirect_to, c.found_on, c.link_text, c.page_title, c.method, c.ip,
       c.protocol, c.tls, c.content_type, c.payload_digest, c.content_digest, c.content_size,
       c.content_error, c.to_read, c.request_body, c.request_headers, c.response_headers,
       c.reason, c.response_head, c.cut, c.archive_url, c.archive_digest, c.digest_agrees,
       o.requested_at, o.url
  FROM captures c LEFT JOIN captures o ON o.id = c.revisit_of ORDER BY c.fetched_at, c.url
"""

NAMES_OF_FACTS = [
    name.strip() for name in FACTS.partition("SELECT")[2].partition("FROM")[0].split(",")
]

TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0"), max_size=20
) | st.sampled_from(["公安\n年报", "  two  spaces ", "\u2028", "a: b\r\nWARC/1.1\r\n", "é"])
SOME = st.none() | TEXT
URLS = st.sampled_from(
    [
        f"{HOST}/a.html",
        f"{HOST}/b.pdf",
        f"{HOST}/年报.html",
        f"{HOST}/a b?q=|^",
        f"{HOST}",
        "https://cdn.elsewhere.com/x.doc",
        f"{HOST}:99999/a",
        f"{HOST}/a.html#part",
    ]
)
BODIES = st.sampled_from(
    [b"", b"page", gzip.compress(b"page", mtime=0), b"HTTP/1.1 200 OK\r\n\r\n", bytes(range(256))]
)
VALUE = st.text(st.characters(max_codepoint=255, exclude_characters="\0"), max_size=12)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "Content-Type",
                "content-encoding",
                "Transfer-Encoding",
                "Content-Length",
                "X-a",
                "ETag",
            ]
        ),
        VALUE | st.sampled_from(["gzip", "chunked", "text/html", "7"]),
    ),
    max_size=4,
).map(tuple)
NAMES = ("ok", "redirected", "not_found", "soft_404", "challenged", "too_large")
FAILURES = ("timeout", "tls_error", "disallowed", "failed")


@st.composite
def captures(draw: Any) -> dict[str, Any]:
    """The fields of a capture, without its run and its moment."""
    got = draw(st.sampled_from(["answer", "answer", "answer", "not modified", "nothing", "file"]))
    values: dict[str, Any] = {
        "url": draw(URLS),
        "portal_id": draw(st.sampled_from([*PORTALS])),
        "method": draw(st.sampled_from(["GET", "GET", "POST"])),
        "request_body": draw(st.none() | st.sampled_from([b"p=1", b"p=2\r\n\r\n\xff"])),
        "request_headers": draw(HEADERS),
        "kind": draw(st.sampled_from(["page", "list", "part", "attachment", "image"])),
        "source": draw(st.sampled_from(["live", "wayback", "commoncrawl", "import"])),
        "error": draw(SOME),
        "vendor": draw(SOME),
        "redirect_to": draw(SOME),
        "found_on": draw(st.none() | URLS),
        "link_text": draw(SOME),
        "ip": draw(st.none() | st.just("203.0.113.7")),
        "protocol": draw(st.sampled_from([None, "HTTP/1.0", "h2"])),
        "tls": draw(st.booleans()),
    }
    if values["source"] in ARCHIVES:
        values |= {
            "archive_url": f"https://web.archive.org/web/20150203040506id_/{values['url']}",
            "archive_digest": draw(st.sampled_from([None, "A" * 32])),
            "digest_agrees": draw(st.sampled_from([None, True, False])),
        }
    if got == "nothing":
        return values | {"outcome": draw(st.sampled_from(FAILURES)), "status": None, "body": None}
    if got == "file":
        return values | {"outcome": "ok", "status": None, "body": draw(BODIES), "method": "GET"}
    values |= {"response_headers": draw(HEADERS), "reason": draw(SOME)}
    if got == "not modified":
        return values | {"outcome": "unchanged", "status": 304, "body": None}
    values |= {"response_head": draw(st.none() | st.just(b"HTTP/1.1 200\n folded\r\n"))}
    values |= {"status": draw(st.sampled_from([200, 200, 203, 302, 404, 503]))}
    values |= {"cut": draw(st.sampled_from([None, None, "short", "chunks", "time", "length"]))}
    return values | {"outcome": draw(st.sampled_from(NAMES)), "body": draw(st.none() | BODIES)}


def fill(archive: Archive, wanted: list[tuple[dict[str, Any], bool, str | None]]) -> None:
    archive.put_portals(portal_records(PORTALS.values()))
    run = archive.start_run("crawl", user_agent="test", settings={})
    for number, (values, marked, title) in enumerate(wanted):
        asked = START + timedelta(seconds=number, milliseconds=number * 7)
        took = timedelta(milliseconds=number * 13 % 700)
        stored = archive.add_capture(
            Capture(run_id=run, requested_at=asked, fetched_at=asked + took, **values)
        )
        if marked and stored.payload_digest is not None:
            archive.mark_for_reading(stored.id, values["link_text"], title)
    archive.finish_run(run, "ok", {})


def brought_back(archive: Archive, folder: Path) -> tuple[Archive, Tally]:
    exported = export_warc(archive, folder / "out", max_size=4000, version="1")
    back = open_archive(folder / "back.db")
    back.put_portals(portal_records(PORTALS.values()))
    run = back.start_run("import", user_agent=None, settings={})
    tally = Tally()
    for path in exported.files:
        import_warc(back, run, path, Interest(PORTALS), tally, 2**20)
    back.finish_run(run, "ok", tally.counts())
    return back, tally


def facts(archive: Archive) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = archive.db.execute(FACTS).fetchall()
    return found


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.generate),  # to shrink what takes seconds takes hours
)
@given(st.lists(st.tuples(captures(), st.booleans(), SOME), min_size=1, max_size=12))
def test_a_round_trip_loses_nothing(
    wanted: list[tuple[dict[str, Any], bool, str | None]],
) -> None:
    with tempfile.TemporaryDirectory() as name, open_archive(Path(name) / "a.db") as archive:
        fill(archive, wanted)
        back, tally = brought_back(archive, Path(name))
        with back:
            assert tally.problems == []
            assert tally.unresolved == []
            for mine, theirs in zip(facts(back), facts(archive), strict=True):
                assert dict(zip(NAMES_OF_FACTS, mine, strict=True)) == dict(
                    zip(NAMES_OF_FACTS, theirs, strict=True)
                )
            assert is_whole(verify(back.db))
            again = Tally()
            for path in sorted((Path(name) / "out").iterdir()):
                import_warc(back, 1, path, Interest(PORTALS), again, 2**20)
            assert again.captures == {}
