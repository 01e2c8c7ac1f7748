"""What was read before needs no reading; what belongs together is found again."""

from __future__ import annotations

from archive.captures import read_before
from archive.records import ReadingPart
from archive.store import Archive
from tests.archive.making import URL, begin, capture, reading, report


def test_a_content_is_read_once_by_an_extractor(archive: Archive) -> None:
    run = begin(archive)
    first = archive.add_capture(capture(run))
    assert archive.reports_read(first.id, "1") is None
    archive.add_reading(reading(first.id, report(), report(year=2019)))
    again = archive.add_capture(capture(begin(archive), minute=5))
    assert again.outcome == "unchanged"
    assert archive.reports_read(again.id, "1") == 2
    assert archive.reports_read(again.id, "2") is None
    changed = archive.add_capture(capture(run, body=b"<p>new</p>", minute=9))
    assert archive.reports_read(changed.id, "1") is None
    elsewhere = archive.add_capture(capture(run, url=URL + "2", minute=9))
    assert archive.reports_read(elsewhere.id, "1") is None


def test_the_parts_of_an_article_are_what_was_found_on_its_page(archive: Archive) -> None:
    run = begin(archive)
    whole = archive.add_capture(capture(run))
    archive.mark_for_reading(whole.id)
    ids = [
        archive.add_capture(
            capture(run, url=f"{URL}_{number}", kind="part", found_on=URL, minute=number)
        ).id
        for number in (2, 10)
    ]
    file = capture(run, url=f"{URL}.pdf", kind="attachment", found_on=URL, minute=3)
    ids.append(archive.add_capture(file).id)
    gone = {"kind": "part", "found_on": URL, "outcome": "not_found", "minute": 4}
    archive.add_capture(capture(run, url=f"{URL}_11", body=None, **gone))
    elsewhere = {"kind": "attachment", "found_on": f"{URL}?other", "minute": 5}
    archive.add_capture(capture(run, url=f"{URL}.doc", **elsewhere))
    parts = archive.article(whole.id).parts
    assert [part.capture_id for part in parts] == [*ids[:2], None, ids[2]]
    assert [part.kind for part in parts] == ["part", "part", "part", "attachment"]
    assert archive.article(ids[0]).parts == ()
    assert archive.pages_of(ids[0]) == archive.pages_of(ids[2]) == [whole.id]
    assert archive.pages_of(whole.id) == []


def article(archive: Archive, minute: int, *bodies: bytes) -> int:
    """An article over several pages, captured in a run of its own; the first stays the same."""
    run = begin(archive)
    whole = archive.add_capture(capture(run, minute=minute)).id
    archive.mark_for_reading(whole)
    for n, b in enumerate(bodies, 1):
        archive.add_capture(
            capture(run, url=f"{URL}_{n}", body=b, kind="part", found_on=URL, minute=minute + n)
        )
    return whole


def read_with_its_parts(archive: Archive, whole: int) -> None:
    parts = tuple(
        ReadingPart(part.kind, part.url, part.capture_id) for part in archive.article(whole).parts
    )
    archive.add_reading(reading(whole, report(), parts=parts))


def test_an_article_in_parts_is_read_again_when_a_part_changed(archive: Archive) -> None:
    whole = article(archive, 0, b"<p>two</p>", b"<p>three</p>")
    assert archive.reports_read(whole, "1") is None
    read_with_its_parts(archive, whole)
    for minute, bodies, expected in (
        (10, (b"<p>two</p>", b"<p>three</p>"), 1),
        (20, (b"<p>two</p>",), 1),  # the third did not come
        (30, (b"<p>two</p>", b"<p>changed</p>"), None),
        (40, (b"<p>two</p>", b"<p>three</p>", b"<p>four</p>"), None),
    ):
        again = article(archive, minute, *bodies)
        assert archive.reports_read(again, "1") == expected
    read_with_its_parts(archive, again)
    assert archive.reports_read(again, "1") == 1
    again = article(archive, 50, b"<p>two</p>", b"<p>three</p>")
    assert archive.reports_read(again, "1") == 1


def test_a_read_article_is_unread_again_when_an_attachment_comes(archive: Archive) -> None:
    whole = article(archive, 0)
    read_with_its_parts(archive, whole)
    assert archive.unread() == []
    late = capture(begin(archive), url=f"{URL}.pdf", kind="attachment", found_on=URL, minute=9)
    archive.mark_for_reading(archive.add_capture(late).id, "附件", "年度报告")
    assert [left.capture_id for left in archive.unread()] == [whole]
    found = read_before.to_reparse(archive.db, "1")
    assert [left.capture_id for left in found] == [whole]
    read_with_its_parts(archive, whole)
    assert archive.unread() == []
    assert read_before.to_reparse(archive.db, "1") == []


def test_a_portal_of_many_bureaus_names_none(archive: Archive) -> None:
    run = begin(archive)
    stored = archive.add_capture(capture(run))
    unnamed = reading(stored.id, report(bureau=None), portal_is_bureau=False)
    assert archive.add_reading(unnamed) == ()
    rules = [row["rule"] for row in archive.db["findings"].rows]
    assert rules == ["unknown_bureau"]
