"""One way of reading: an article is read as one, however and whenever its pieces came."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.merging.merge import merge
from archive.store import Archive, open_archive
from archive.versions.filing import decimal_text
from tests.crawler.cli.calling import gongan
from tests.crawler.reading.articles import (
    CARRIERS,
    EXPECTED,
    NEW,
    PAGE,
    SITE,
    Spread,
    current,
    read_all,
    reports,
    spread,
    take,
)

VALUES = {k: None if v is None else decimal_text(v) for k, v in EXPECTED.items()}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(tmp_path / "a.db")


def values(archive: Archive) -> dict[tuple[str, str, str], str | None]:
    return {key: value for key, (value, _) in current(archive).items()}


def test_page_and_attachment_are_one_report_with_its_figures_where_they_stand(
    archive: Archive,
) -> None:
    found = spread(["page", "a.doc", "a.doc", "b.doc"])
    for hours, name in enumerate(found.used):
        take(archive, found, name, hours / 60)
    read_all(archive)
    assert values(archive) == VALUES
    assert {url for _, url in current(archive).values()} == {PAGE, f"{SITE}a.doc", f"{SITE}b.doc"}
    assert reports(archive) == [(NEW.bureau, 2022)]
    assert archive.unread() == []


def test_a_late_attachment_completes_the_report(archive: Archive) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    take(archive, found, "page", 0)
    failed = {"outcome": "timeout", "status": None, "body": None, "response_headers": ()}
    take(archive, found, "a.doc", 0.1, **failed)
    read_all(archive)
    assert len(current(archive)) < len(VALUES)
    rules = {row["rule"] for row in archive.db["findings"].rows}
    assert "missing_part" in rules
    take(archive, found, "a.doc", 24)
    assert [left.url for left in archive.unread()] == [PAGE]
    read_all(archive)
    assert values(archive) == VALUES
    assert archive.unread() == []


def test_a_changed_attachment_is_a_new_version_though_the_page_is_not_modified(
    archive: Archive,
) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    for hours, name in enumerate(found.used):
        take(archive, found, name, hours / 60)
    read_all(archive)
    body = found.bodies["a.doc"]
    changed = Spread(found.carriers, {**found.bodies, "a.doc": body.replace(b">0<", b">7<", 1)})
    assert changed.bodies["a.doc"] != body
    take(archive, changed, "page", 24, status=304, outcome="unchanged", body=None)
    take(archive, changed, "a.doc", 24.1)
    read_all(archive)
    now = values(archive)
    assert len(now) == len(VALUES)
    assert sum(now[k] != VALUES[k] for k in now) == 1
    numbers = archive.db.execute("SELECT number, is_current FROM versions ORDER BY 1").fetchall()
    assert numbers == [(1, 0), (2, 1)]


def test_an_incomplete_page_does_not_take_the_place_of_a_fuller_one(archive: Archive) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    for hours, name in enumerate(found.used):
        take(archive, found, name, hours / 60)
    read_all(archive)
    page = found.bodies["page"].replace(b"a.doc", b"b.doc").replace("。".encode(), "；".encode())
    newer = Spread(found.carriers, {"page": page, "b.doc": found.bodies["a.doc"]})
    take(archive, newer, "page", 48)
    failed = {"outcome": "timeout", "status": None, "body": None, "response_headers": ()}
    take(archive, newer, "b.doc", 48.1, **failed)
    read_all(archive)
    assert values(archive) == VALUES
    take(archive, newer, "b.doc", 72)
    read_all(archive)
    assert values(archive) == VALUES
    assert {url for _, url in current(archive).values()} == {PAGE, f"{SITE}b.doc"}


def test_a_page_that_changed_keeps_an_attachment_that_was_not_asked_for_again(
    archive: Archive,
) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    for hours, name in enumerate(found.used):
        take(archive, found, name, hours / 60)
    read_all(archive)
    page = found.bodies["page"].replace("。".encode(), "；".encode())
    take(archive, Spread(found.carriers, {"page": page}), "page", 48)
    read_all(archive)
    assert values(archive) == VALUES
    versions = archive.db.execute("SELECT cells_read FROM versions ORDER BY number").fetchall()
    assert versions == [(len(VALUES),)] * 2


def test_a_file_that_only_a_list_names_is_an_article_of_its_own(archive: Archive) -> None:
    found = spread(["a.doc"] * 4)
    stored = take(archive, found, "a.doc", 0, found_on=f"{SITE}index.html")
    assert archive.pages_of(stored.id) == []
    assert [left.capture_id for left in archive.unread()] == [stored.id]
    read_all(archive)
    assert values(archive) == VALUES


def test_a_file_found_elsewhere_is_read_with_the_page_that_names_it(archive: Archive) -> None:
    """Somebody else's crawl does not say where it found what."""
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    take(archive, found, "page", 0)
    take(archive, found, "a.doc", 0.1, found_on=None, kind="page")
    read_all(archive)
    assert values(archive) == VALUES
    assert archive.unread() == []


def test_an_attachment_that_is_looked_at_again_for_itself_is_still_its_pages(
    archive: Archive,
) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    for hours, name in enumerate(found.used):
        take(archive, found, name, hours / 60)
    read_all(archive)
    body = found.bodies["a.doc"].replace(b">0<", b">7<", 1)
    changed = Spread(found.carriers, {**found.bodies, "a.doc": body})
    again = take(archive, changed, "a.doc", 24, found_on=None)
    assert archive.pages_of(again.id) != []
    assert [left.url for left in archive.unread()] == [PAGE]
    read_all(archive)
    assert len(values(archive)) == len(VALUES)
    assert values(archive) != VALUES
    assert archive.unread() == []


PIECES = st.lists(st.sampled_from(CARRIERS), min_size=4, max_size=4)


@given(PIECES, st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_any_order_of_captures_readings_and_merges_gives_the_same_report(
    tmp_path_factory: pytest.TempPathFactory, carriers: list[str], data: st.DataObject
) -> None:
    found = spread(carriers)
    folder = tmp_path_factory.mktemp("merged")
    names = data.draw(st.permutations(found.used))
    archives = [open_archive(folder / f"{number}.db") for number in range(2)]
    times = data.draw(
        st.lists(st.integers(0, 400), min_size=len(names), max_size=len(names), unique=True)
    )
    for name, hours in zip(names, times, strict=True):
        chosen = archives[data.draw(st.integers(0, 1))]
        take(chosen, found, name, hours)
        if data.draw(st.booleans()):
            read_all(chosen)
    first, second = data.draw(st.permutations(archives))
    merge(first, second.path)
    read_all(first)
    assert values(first) == VALUES
    places = {url for _, url in current(first).values()}
    assert places == {PAGE if name == "page" else f"{SITE}{name}" for name in set(carriers)}
    assert reports(first) == [(NEW.bureau, 2022)]
    assert first.unread() == []
    before = read_all(first)
    assert before == []
    for opened in archives:
        opened.close()


def revised(found: Spread, name: str, number: int) -> Spread:
    """The article with another text on its page, or another figure in its attachment."""
    body = found.bodies[name]
    if name == "page":
        body = body.replace("。".encode(), "；".encode() * (number + 1))
    else:
        body = body.replace(b">0<", f">{number + 1}<".encode(), 1)
    return Spread(found.carriers, {**found.bodies, name: body})


@given(
    st.lists(
        st.tuples(st.sampled_from(["page", "a.doc"]), st.integers(1, 3)), min_size=1, max_size=5
    ),
    st.data(),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_the_latest_page_with_the_latest_attachment_stands_whatever_came_first(
    tmp_path_factory: pytest.TempPathFactory,
    revisions: list[tuple[str, int]],
    data: st.DataObject,
) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    events = [("page", found), ("a.doc", found)]
    for name, number in revisions:
        events.append((name, revised(spread(found.carriers), name, number)))
    latest = dict(events)
    folder = tmp_path_factory.mktemp("revised")
    archives = [open_archive(folder / f"{number}.db") for number in range(2)]
    for hours, (name, article) in data.draw(st.permutations(list(enumerate(events)))):
        chosen = archives[data.draw(st.integers(0, 1))]
        take(chosen, article, name, 24 * hours)
        if data.draw(st.booleans()):
            read_all(chosen)
    first, second = data.draw(st.permutations(archives))
    merge(first, second.path)
    read_all(first)
    assert first.unread() == []
    whole = Spread(found.carriers, {name: latest[name].bodies[name] for name in ("page", "a.doc")})
    with open_archive(folder / "expected.db") as expected:
        for hours, name in enumerate(whole.bodies):
            take(expected, whole, name, hours)
        read_all(expected)
        digest = "SELECT digest FROM versions WHERE is_current = 1"
        assert first.db.execute(digest).fetchall() == expected.db.execute(digest).fetchall()
        assert values(first) == values(expected)
    for opened in archives:
        opened.close()


@pytest.mark.parametrize("names", [("page", "a.doc"), ("a.doc", "page")])
def test_merging_an_archive_with_the_attachment_completes_the_report(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    found = spread(["page", "a.doc", "a.doc", "a.doc"])
    paths = [tmp_path / f"{number}.db" for number in range(2)]
    for path, name in zip(paths, names, strict=True):
        with open_archive(path) as opened:
            take(opened, found, name, 1 if name == "page" else 2)
            read_all(opened)
            assert len(values(opened)) < len(VALUES)
    called = gongan("merge", paths[1], "--db", paths[0])
    assert called.code == 0, called.err
    with open_archive(paths[0], read_only=True) as opened:
        assert values(opened) == VALUES
        assert opened.unread() == []
    again = gongan("merge", paths[1], "--db", paths[0])
    assert "read again" in called.err
    assert "read again" not in again.err
