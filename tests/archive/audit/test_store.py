"""The audit of an archive: kept, told when it is old, decided on, shown and released."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from archive import queries
from archive.audit import store
from archive.release.check import check
from archive.site.pages import data
from archive.site.published.publish import publish
from archive.site.sorting import sorting
from archive.store import Archive, open_archive
from archive.versions import decisions
from tests.archive.making import begin
from tests.archive.release.filling import CITY, export, file_report
from tests.crawler.cli.calling import gongan

FORWARD = ("requests", "carried_forward", "total")
OVER = ("requests", "carried_over", "total")


def fill(archive: Archive, over: int = 235) -> None:
    """Two years of one bureau that do not agree, nor do their items."""
    run = begin(archive)
    file_report(archive, run, CITY, 2019, changes={FORWARD: Decimal(253)})
    file_report(archive, run, CITY, 2020, changes={OVER: Decimal(over)})
    archive.finish_run(run, "ok", {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_archive(tmp_path / "a.db") as archive:
        fill(archive)
    return tmp_path / "a.db"


def rules(archive: Archive) -> set[str]:
    return {row["rule"] for row in queries.audit(archive.db)}


def test_findings_are_kept_and_listed_with_the_others(path: Path) -> None:
    called = gongan("audit", "--db", path, "--format", "json")
    assert called.code == 0
    (one,) = [row for row in called.json if row["rule"] == "carried_over_differs"]
    assert (one["bureau"], one["year"], one["other_year"]) == (CITY, 2020, 2019)
    assert (one["cell"], one["other_cell"]) == ("/".join(OVER), "/".join(FORWARD))
    assert (one["observed"], one["expected"], one["decision"]) == ("235", "253", "pending")
    assert {row["rule"] for row in called.json} >= {"digits_transposed", "items_differ"}
    listed = gongan("findings", "--db", path, "--format", "json", "--rule", "carried_over_differs")
    (row,) = listed.json
    assert row["fingerprint"] == one["fingerprint"]
    assert "2019: 253; 2020: 235" in row["message"]
    assert "carried_over_differs" in gongan("audit", "--db", path).out


RECEIVED = ("requests", "received", "total")


def test_a_copy_at_another_address_that_differs_is_told_cell_by_cell(tmp_path: Path) -> None:
    county = "http://county.example.gov.cn/2020.html"
    with open_archive(tmp_path / "a.db") as archive:
        run = begin(archive)
        file_report(archive, run, CITY, 2020)
        file_report(archive, run, CITY, 2020, url=f"{county}?same", body="三", minute=1)
        archive.write(lambda: store.refresh(archive.db))
        assert "other_copy_differs" not in rules(archive)
        standing = archive.db.execute(
            "SELECT value FROM current_figures WHERE year = 2020"
            ' AND "table" = ? AND "row" = ? AND "column" = ?',
            RECEIVED,
        ).fetchone()
        changes = {RECEIVED: Decimal(4711)}
        file_report(archive, run, CITY, 2020, url=county, body="二", minute=-60, changes=changes)
        assert not store.is_fresh(archive.db)
        archive.write(lambda: store.refresh(archive.db))
        found = [one for one in store.kept(archive.db) if one.rule == "other_copy_differs"]
        (one,) = found
        assert one.cell == one.other_cell == "/".join(RECEIVED)
        assert {one.observed, one.expected} == {str(standing[0]), "4711"}
        assert one.report_id == one.other_id
        archive.finish_run(run, "ok", {})


def test_an_audit_is_old_once_a_report_changed(path: Path) -> None:
    with open_archive(path) as archive:
        assert not store.is_fresh(archive.db)
        archive.write(lambda: store.refresh(archive.db))
        assert store.is_fresh(archive.db)
        assert "carried_over_differs" in rules(archive)
        first = queries.audit(archive.db)
        archive.write(lambda: store.refresh(archive.db))
        assert queries.audit(archive.db) == first
        run = begin(archive)
        file_report(archive, run, CITY, 2020, body="二", changes={OVER: Decimal(253)}, minute=9)
        assert not store.is_fresh(archive.db)
        archive.write(lambda: store.refresh(archive.db))
        assert "carried_over_differs" not in rules(archive)


def audited(path: Path) -> set[str]:
    with open_archive(path, read_only=True) as archive:
        assert store.is_fresh(archive.db)
        return rules(archive)


def test_reading_again_and_uniting_make_it_anew(path: Path, tmp_path: Path) -> None:
    assert "changed since the last audit" in gongan("findings", "--db", path).err
    assert gongan("reparse", "--db", path, "--dry-run").code == 0
    assert "changed since the last audit" in gongan("doubts", "--db", path).err
    assert gongan("reparse", "--db", path).code == 0
    assert "carried_over_differs" in audited(path)
    assert "last audit" not in gongan("findings", "--db", path).err
    assert gongan("merge", path, "--db", tmp_path / "b.db").code == 0
    assert "carried_over_differs" in audited(tmp_path / "b.db")
    assert "last audit" not in gongan("findings", "--db", tmp_path / "none.db").err


def test_sentences_are_held_against_other_reports(tmp_path: Path) -> None:
    path = tmp_path / "said.db"
    whole = "2020年全省公安机关共收到政府信息公开申请5件。"
    with open_archive(path) as archive:
        run = begin(archive)
        file_report(archive, run, CITY, 2019, changes={OVER: Decimal(0)})
        file_report(archive, run, CITY, 2020, prose="去年收到申请3件。")
        file_report(archive, run, "辽宁省公安厅", 2020, prose=whole, minute=9)
        archive.finish_run(run, "ok", {})
    found = {row["rule"]: row for row in gongan("audit", "--db", path, "--format", "json").json}
    assert found["revised_later"]["year"] == 2019
    assert found["revised_later"]["other_cell"] == "requests_received"
    assert found["whole_below_parts"]["bureau"] == "辽宁省公安厅"
    assert found["whole_below_parts"]["other_bureau"] == CITY
    export(path, tmp_path / "out")
    released = pq.read_table(tmp_path / "out" / "audit.parquet").to_pylist()
    assert {row["rule"] for row in released} >= {"revised_later", "whole_below_parts"}
    assert check(tmp_path / "out") == []


def test_a_decision_outlives_the_next_audit(path: Path) -> None:
    with open_archive(path) as archive:
        archive.write(lambda: store.refresh(archive.db))
        (one,) = [r for r in queries.audit(archive.db) if r["rule"] == "carried_over_differs"]
        archive.write(
            lambda: decisions.decide(archive.db, one["fingerprint"], "confirmed", "原文如此", "李")
        )
        archive.write(lambda: store.refresh(archive.db))
        (again,) = [r for r in queries.audit(archive.db) if r["rule"] == "carried_over_differs"]
        assert (again["decision"], again["why"]) == ("confirmed", "原文如此")
        (decided,) = decisions.listing(archive.db)
        assert (decided["holds"], decided["applies"]) == (1, 1)


def test_a_release_has_the_audit_also_when_none_was_kept(path: Path, tmp_path: Path) -> None:
    export(path, tmp_path / "without")
    gongan("audit", "--db", path)
    export(path, tmp_path / "with")
    name = "audit.parquet"
    assert (tmp_path / "with" / name).read_bytes() == (tmp_path / "without" / name).read_bytes()
    rows = pq.read_table(tmp_path / "with" / name).to_pylist()
    (one,) = [row for row in rows if row["rule"] == "carried_over_differs"]
    assert (one["report"], one["other_report"]) == ("210100/2020", "210100/2019")
    assert (one["cell"], one["verdict"]) == (".".join(OVER), "fail")
    assert check(tmp_path / "with") == []


def test_the_site_shows_both_cells(path: Path, tmp_path: Path) -> None:
    publish(path, tmp_path / "copy.db")
    with open_archive(tmp_path / "copy.db", create=False, read_only=True) as copy:
        order = sorting({}, data.SORTED_RULES)
        shown = data.findings(lambda sql, **values: list(copy.db.query(sql, values)), order)
    (one,) = [row for row in shown["audit"] if row["rule"] == "carried_over_differs"]
    assert one["address"] == "/r/210100/2020/requests.carried_over.total"
    assert one["other_address"] == "/r/210100/2019/requests.carried_forward.total"
    assert {row["rule"] for row in shown["audit_rules"]} >= {"carried_over_differs"}
    assert all(shown["meanings"][row["rule"]].zh for row in shown["audit_rules"])
