"""Hostile and clumsy WARC files: each is imported, nothing is lost, nothing hangs."""

from __future__ import annotations

import gzip
import hashlib

import pytest

from archive.store import Archive
from archive.upkeep.verify import is_whole, verify
from crawler.importing.import_filter import Interest
from tests.archive.warc.conftest import PORTAL, Take, rows
from tests.archive.warc.hostile import CASES, DATE, GOOD, PAGE, Case, http, parts, record, sha1
from tests.archive.warc.styles import HOST, URL


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_is_imported(archive: Archive, take: Take, case: Case) -> None:
    made = case.make()
    tally = take(made)
    told = [*tally.problems, *tally.unresolved]
    assert bool(told) is case.told, told
    found = archive.db.execute(
        "SELECT id, cut, outcome, to_read FROM captures WHERE url = ? ORDER BY id", (URL,)
    ).fetchall()
    if case.good == "none":
        assert found == []
    else:
        ((capture_id, cut, outcome, to_read),) = found
        assert (outcome, to_read, cut is not None) == ("ok", 1, case.good == "cut")
        content = archive.content(capture_id)
        assert PAGE.startswith(content) if cut else content == PAGE
        assert len(content) > 100
    assert is_whole(verify(archive.db))
    taken = len(rows(archive))
    assert take(made).captures == {}  # a second time brings nothing
    assert len(rows(archive)) == taken


def test_a_whole_record_after_its_parts(archive: Archive, take: Take) -> None:
    """Half of the parts first, all of them later: the whole is taken, and both are kept."""
    take(parts(order=(0, 1)))
    take(parts())
    assert rows(archive, "cut") == [("segment",), (None,)]
    assert archive.content(2) == PAGE


def test_wrong_digests_are_noted_with_the_record(archive: Archive, take: Take) -> None:
    take(record(http(), WARC_Payload_Digest="md5:00"))
    assert rows(archive, "wrong_digest", "imported_records") == [("WARC-Payload-Digest",)]
    assert archive.wrong_digests([1]) == ("WARC-Payload-Digest",)


def test_a_revisit_of_what_was_left_out_says_so(archive: Archive, take: Take) -> None:
    elsewhere = record(http(b"%PDF-1.4 x"), "http://cdn.example.com/a.pdf", WARC_Record_ID="<a:b>")
    revisit = record(
        b"", f"{HOST}/a.pdf", "revisit", WARC_Refers_To="<a:b>",
        WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
    )  # fmt: skip
    (told,) = take(elsewhere + revisit + GOOD).unresolved
    assert "on a host that is left out" in told
    assert "--all" in told
    assert rows(archive, "url") == [(URL,)]
    assert take(elsewhere + revisit, everything=True).captures == {"ok": 2}


REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
ORIGINAL = record(http(), WARC_Record_ID="<urn:uuid:g>", WARC_Payload_Digest=sha1(PAGE))


def revisit(url: str = f"{HOST}/r.html", **fields: str) -> bytes:
    more = {"WARC_Profile": REVISIT, "WARC_Date": "2024-03-03T04:05:06Z", **fields}
    return record(b"", url, "revisit", **more)


@pytest.mark.parametrize(
    "fields",
    [
        {"WARC_Refers_To": "<urn:uuid:g>"},
        {"WARC_Refers_To": "urn:uuid:g"},
        {"WARC_Refers_To": "< urn:uuid:g >"},
        {"WARC_Payload_Digest": sha1(PAGE)},
        {"WARC_Payload_Digest": sha1(PAGE).lower()},
        {"WARC_Payload_Digest": f"SHA1:{sha1(PAGE)[5:]}"},
        {"WARC_Payload_Digest": f"sha1:{hashlib.sha1(PAGE).hexdigest()}"},
        {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": DATE},
        {"WARC_Refers_To_Target_URI": f"<{URL}>", "WARC_Refers_To_Date": DATE},
        {"WARC_Refers_To": "<urn:uuid:g>", "WARC_Profile": "about:moon"},
    ],
    ids=lambda fields: " ".join(fields.values()),
)
@pytest.mark.parametrize("before", [True, False])
def test_revisits_find_what_they_repeat_however_it_is_named(
    archive: Archive, take: Take, fields: dict[str, str], before: bool
) -> None:
    pair = [ORIGINAL, revisit(**fields)]
    tally = take(b"".join(reversed(pair) if before else pair))
    assert tally.unresolved == []
    assert tally.captures.total() == 2
    assert archive.content(2) == archive.content(1) == PAGE


def test_a_revisit_in_a_file_with_one_id_for_all_repeats_the_page_that_it_names(
    archive: Archive, take: Take
) -> None:
    one = "<urn:uuid:0>"
    other = record(http(b"<html>other</html>"), f"{HOST}/o.html", WARC_Record_ID=one)
    named = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": DATE}
    repeated = revisit(WARC_Refers_To=one, WARC_Record_ID=one, **named)
    made = other + record(http(), WARC_Record_ID=one) + repeated
    assert take(made).captures.total() == 3
    assert [archive.content(number) for number in (2, 3)] == [PAGE, PAGE]
    assert take(made).captures.total() == 0
    assert len(rows(archive, "record", "imported_records")) == 3


def test_a_page_packed_without_a_word_is_read(archive: Archive, take: Take) -> None:
    take(record(http(gzip.compress(PAGE))))
    assert rows(archive, "outcome, to_read") == [("ok", 1)]


def test_the_portal_that_an_export_names(archive: Archive, take: Take) -> None:
    named = Interest({"yangli": PORTAL, "other": PORTAL})
    assert named.portal(URL) is None  # two share the host
    assert named.portal(URL, "yangli") == PORTAL
    assert named.portal(URL, "nobody") is None
    fields = record(b"gongan-portal: nobody\r\n", kind="metadata")
    tally = take(GOOD + fields)
    assert tally.strange_portals == {"nobody": 1}
    assert rows(archive, "portal_id") == [("yangli",)]
