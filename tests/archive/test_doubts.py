"""The worklist of cells in doubt, most to gain first."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from archive.audit import store
from archive.doubts import worklist
from archive.store import open_archive
from archive.versions import decisions
from tests.archive.making import URL, begin, capture, figures, finding, reading, report
from tests.archive.release.filling import CITY, file_report
from tests.crawler.cli.calling import gongan


def test_the_cell_where_two_broken_sums_cross_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        run = begin(archive)
        stored = archive.add_capture(capture(run))
        broken = (
            finding("requests_applicants", subject="requests/received"),
            finding("requests_balance", subject="requests/business"),
            finding("ocr_text", subject="requests/total", verdict="info"),
        )
        found = report(bureau=CITY, figures=figures(URL), findings=broken)
        archive.add_reading(reading(stored.id, found))
        first, second, *_ = rows = worklist(archive.db)
        assert first["cell"] == "requests.received.business"
        assert first["rules"] == "requests_applicants requests_balance"
        assert first["gain"] > second["gain"]
        assert first["read"] is not None
        assert first["name"] == "210100/2020/requests.received.business"
        assert first["address"] == "/r/210100/2020/requests.received.business"
        # what all of them would settle is what is open
        assert abs(sum(row["gain"] for row in rows) - 2) < 0.05
        (name,) = archive.db.execute(
            "SELECT finding_id FROM current_findings WHERE rule = 'requests_balance'"
        ).fetchone()
        archive.write(lambda: decisions.decide(archive.db, str(name), "dismissed", "x", "y"))
        assert {row["rules"] for row in worklist(archive.db)} == {"requests_applicants"}
    called = gongan("doubts", "--db", path, "--limit", "3", "--format", "json")
    assert [row["year"] for row in called.json] == [2020] * 3


def test_both_cells_of_the_audit_are_on_it(tmp_path: Path) -> None:
    forward = ("requests", "carried_forward", "total")
    over = ("requests", "carried_over", "total")
    with open_archive(tmp_path / "a.db") as archive:
        run = begin(archive)
        file_report(archive, run, CITY, 2019, changes={forward: Decimal(500)})
        file_report(archive, run, CITY, 2020, changes={over: Decimal(7)})
        archive.write(lambda: store.refresh(archive.db))
        names = {row["name"] for row in worklist(archive.db) if "carried" in row["rules"]}
    assert names == {
        "210100/2019/requests.carried_forward.total",
        "210100/2020/requests.carried_over.total",
    }
