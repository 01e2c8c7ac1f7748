"""Reports of runs as they are stored, found and read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from archive import nights
from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.store import Archive, open_archive
from crawler.nightly.run_report.assemble import before, build, stored
from crawler.nightly.run_report.plain import ReportError
from crawler.nightly.run_report.records import RunReport
from tests.crawler.nightly.nights import everything, night, quiet


def test_a_report_comes_back_from_its_json(archive: Archive) -> None:
    found = everything(archive)
    assert found.new_reports.total
    assert found.new_versions.total
    assert found.recovered.total
    assert found.conditions
    assert RunReport.from_json(json.loads(json.dumps(found.to_json()))) == found
    assert stored(archive.db) == found


def test_no_number_of_a_row_stands_in_the_json(archive: Archive) -> None:
    def names(value: Any) -> set[str]:
        if isinstance(value, Mapping):
            return {*value, *(name for item in value.values() for name in names(item))}
        return (
            {name for item in value for name in names(item)} if isinstance(value, list) else set()
        )

    found = names(everything(archive).to_json())
    assert {"uuid", "portal_id", "url"} <= found
    assert {name for name in found if name.endswith("_id")} == {"portal_id"}
    assert "id" not in found


def test_a_report_means_the_same_in_another_archive(archive: Archive, tmp_path: Path) -> None:
    found = everything(archive)
    with open_archive(tmp_path / "other.db") as other:
        quiet(other, 30)
        merge(other, archive.path)
        assert stored(other.db, found.run.uuid) == found


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: value.update(format=99),
        lambda value: value["run"].update(stopped="whim"),
        lambda value: value["portals"].pop("due"),
        lambda value: value.update(new_reports=[]),
        lambda value: value["new_reports"].update(total="many"),
        lambda value: value.update(conditions=None),
    ],
)
def test_json_that_is_no_report_is_refused(archive: Archive, spoil: Any) -> None:
    value = quiet(archive, 0).to_json()
    spoil(value)
    with pytest.raises(ReportError, match="the run report"):
        RunReport.from_json(value)


def test_names_of_a_later_program_are_left_out(archive: Archive) -> None:
    found = quiet(archive, 0)
    assert RunReport.from_json(found.to_json() | {"later": 1}) == found


def test_reports_are_found_by_number_by_uuid_and_latest(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no run report"):
        stored(archive.db)
    first, second = quiet(archive, 0), quiet(archive, 1)
    assert stored(archive.db) == second
    assert stored(archive.db, "1") == stored(archive.db, first.run.uuid) == first
    assert before(archive.db, 2) == first
    assert before(archive.db, 1) is None
    other = archive.start_run("crawl", user_agent=None, settings={})
    with pytest.raises(ArchiveError, match="only nightly runs"):
        stored(archive.db, str(other))
    for name in ("99", "nobody", "9" * 40):
        with pytest.raises(ArchiveError, match="no run"):
            stored(archive.db, name)


def test_an_earlier_report_that_cannot_be_read_is_none(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    quiet(archive, 0)
    archive.write(lambda: nights.put_report(archive.db, 1, {"format": 99}))
    assert quiet(archive, 1).database.growth is None
    assert before(archive.db, 2) is None
    assert "format 99" in caplog.text


def test_messages_with_half_characters_can_be_stored(archive: Archive) -> None:
    with night(archive, 0) as going:
        found = going.report(stopped="error", error="a\udce9", failures=["b\udce9"])
    assert stored(archive.db) == found
    assert found.failures == ("b?",)


def test_a_run_that_is_not_there_has_no_report(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="no run 5"):
        build(archive.db, 5, due=[])
