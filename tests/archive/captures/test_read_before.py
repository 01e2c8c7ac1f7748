"""What was read before needs no reading; what belongs together is found again."""

from __future__ import annotations

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


def test_the_parts_of_an_article_are_those_found_on_it_in_the_same_run(archive: Archive) -> None:
    run = begin(archive)
    whole = archive.add_capture(capture(run))
    ids = [
        archive.add_capture(
            capture(run, url=f"{URL}_{number}", kind="part", found_on=URL, minute=number)
        ).id
        for number in (1, 2)
    ]
    archive.add_capture(capture(run, url=f"{URL}.pdf", kind="attachment", found_on=URL, minute=3))
    gone = {"kind": "part", "found_on": URL, "outcome": "not_found", "minute": 4}
    archive.add_capture(capture(run, url=f"{URL}_9", body=None, **gone))
    archive.add_capture(
        capture(begin(archive), url=f"{URL}_1", kind="part", found_on=URL, minute=5)
    )
    assert archive.parts(whole.id) == tuple(ids)
    assert archive.parts(ids[0]) == ()


def article(archive: Archive, minute: int, *bodies: bytes) -> tuple[int, tuple[int, ...]]:
    """An article over several pages, captured in a run of its own; the first stays the same."""
    run = begin(archive)
    whole = archive.add_capture(capture(run, minute=minute)).id
    parts = (
        archive.add_capture(
            capture(run, url=f"{URL}_{n}", body=b, kind="part", found_on=URL, minute=minute + n)
        ).id
        for n, b in enumerate(bodies, 1)
    )
    return whole, tuple(parts)


def test_an_article_in_parts_is_read_again_when_a_part_changed(archive: Archive) -> None:
    whole, parts = article(archive, 0, b"<p>two</p>", b"<p>three</p>")
    assert archive.reports_read(whole, "1", parts) is None
    archive.add_reading(reading(whole, report()))
    for minute, bodies, expected in (
        (10, (b"<p>two</p>", b"<p>three</p>"), 1),
        (20, (b"<p>two</p>",), 1),  # the third did not come
        (30, (b"<p>two</p>", b"<p>changed</p>"), None),
        (40, (b"<p>two</p>", b"<p>three</p>", b"<p>four</p>"), None),
    ):
        again, parts = article(archive, minute, *bodies)
        assert archive.reports_read(again, "1", parts) == expected
    archive.add_reading(reading(again, report()))
    assert archive.reports_read(again, "1", parts) == 1
    again, parts = article(archive, 50, b"<p>two</p>", b"<p>three</p>")
    assert archive.reports_read(again, "1", parts) == 1


def test_a_portal_of_many_bureaus_names_none(archive: Archive) -> None:
    run = begin(archive)
    stored = archive.add_capture(capture(run))
    unnamed = reading(stored.id, report(bureau=None), portal_is_bureau=False)
    assert archive.add_reading(unnamed) == ()
    rules = [row["rule"] for row in archive.db["findings"].rows]
    assert rules == ["unknown_bureau"]
