"""Hostile and clumsy WARC files: each is imported, nothing is lost, nothing hangs."""

from __future__ import annotations

import pytest

from archive.store import Archive
from archive.upkeep.verify import is_whole, verify
from crawler.importing.import_filter import Interest
from tests.archive.warc.conftest import PORTAL, Take, rows
from tests.archive.warc.hostile import CASES, GOOD, PAGE, Case, http, parts, record
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


def test_the_portal_that_an_export_names(archive: Archive, take: Take) -> None:
    named = Interest({"yangli": PORTAL, "other": PORTAL})
    assert named.portal(URL) is None  # two share the host
    assert named.portal(URL, "yangli") == PORTAL
    assert named.portal(URL, "nobody") is None
    fields = record(b"gongan-portal: nobody\r\n", kind="metadata")
    tally = take(GOOD + fields)
    assert tally.strange_portals == {"nobody": 1}
    assert rows(archive, "portal_id") == [("yangli",)]
