"""Archives of every earlier schema: brought up to date with all they hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.migrations import NAMES, applied
from archive.store import open_archive
from archive.upkeep.verify import verify
from archive.versions import history
from archive.versions.search import search
from tests.archive.dumps import FOLDER, load
from tests.archive.making import begin, capture, count, reading, report

DUMPS = sorted(file.stem for file in FOLDER.glob("*.sql"))


def test_there_are_dumps_of_steps_that_exist() -> None:
    assert len(DUMPS) >= 4
    assert set(DUMPS) <= set(NAMES)


@pytest.mark.parametrize("name", DUMPS)
def test_an_earlier_archive_is_brought_up_to_date_and_whole(name: str, path: Path) -> None:
    load(name, path)
    with open_archive(path) as archive:
        assert set(applied(archive.db)) == set(NAMES)
        assert [check for check in verify(archive.db) if check.wrong] == []
        assert count(archive, "captures") == 6
        assert len({row["uuid"] for row in archive.db["runs"].rows}) == 2
        if name == "0001_captures":
            return
        assert [row["cause"] for row in history.history(archive.db, "示例市公安局", 2020)] == [
            "first",
            "source",
            "source",
        ]
        (row,) = archive.db.query("SELECT penalties, findings FROM report_overview")
        assert row == {"penalties": 77, "findings": 0}
        assert len(search(archive.db, "收到申请")) == 1
        assert archive.db["findings"].count == 1


@pytest.mark.parametrize("name", DUMPS)
def test_an_earlier_archive_can_be_written_to(name: str, path: Path) -> None:
    load(name, path)
    with open_archive(path) as archive:
        stored = archive.add_capture(capture(begin(archive), minute=9000, body=b"<p>new</p>"))
        archive.add_reading(reading(stored.id, report(year=2022)))
        assert [check for check in verify(archive.db) if check.wrong] == []


def test_two_copies_of_an_earlier_archive_name_their_runs_alike(path: Path) -> None:
    names = []
    for file in (path, path.with_name("other.db")):
        load("0003_search", file)
        with open_archive(file) as archive:
            names.append(sorted(row["uuid"] for row in archive.db["runs"].rows))
    assert names[0] == names[1]


def test_an_upgrade_that_fails_leaves_the_archive_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("0003_search", path)
    before = path.with_name("before.db")
    shutil.copy(path, before)

    def fail(*_: object) -> None:
        raise ArchiveError("in the middle")

    monkeypatch.setattr("archive.store.settle.settle_all", fail)
    with pytest.raises(ArchiveError, match="in the middle"):
        open_archive(path)
    monkeypatch.undo()
    with open_archive(path) as archive, open_archive(before) as other:
        assert set(applied(archive.db)) == set(NAMES)
        assert archive.db.schema == other.db.schema
