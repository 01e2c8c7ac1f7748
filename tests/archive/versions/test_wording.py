"""What a finding's text is made from is kept with it, with decisions on it, and by a merge."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import ArchiveError
from archive.merging.merge import merge
from archive.store import Archive, open_archive
from archive.versions import decisions
from common.messages import say
from extract.records import Finding
from tests.archive.making import begin, capture, finding, reading, report


def test_key_and_params_of_a_wording_are_kept_everywhere(archive: Archive, path: Path) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    message = say("equation_broken", equation="总计", sum="42 + 1 = 43", said="44")
    worded = Finding("sum", message, subject="x")
    archive.add_reading(reading(stored.id, report(findings=(worded, finding("other")))))
    archive.write(lambda: decisions.decide(archive.db, "1", "confirmed", "对过", "李"))
    with open_archive(path.with_name("other.db")) as other:
        merge(other, path)
        for one in (archive, other):
            kept = (
                "equation_broken",
                '{"equation": "总计", "said": "44", "sum": "42 + 1 = 43"}',
            )
            rows = one.db.execute("SELECT text, params FROM findings ORDER BY rule DESC").fetchall()
            assert rows == [kept, ("", "{}")]
            assert one.db.execute("SELECT text, params FROM decisions").fetchall() == [kept]
            shown = one.db.query("SELECT text, params FROM current_findings WHERE rule = 'sum'")
            assert tuple(next(iter(shown)).values()) == kept


def test_a_verdict_may_be_one_that_is_only_worth_knowing(archive: Archive) -> None:
    stored = archive.add_capture(capture(begin(archive)))
    info = finding(verdict="info")
    archive.add_reading(reading(stored.id, report(findings=(info,))))
    assert archive.db["findings"].get(1)["verdict"] == "info"
    with pytest.raises(ArchiveError, match="cannot be stored"):
        archive.write(lambda: archive.db.execute("UPDATE findings SET verdict = 'maybe'"))
    with pytest.raises(ArchiveError, match="cannot be stored"):
        archive.write(lambda: archive.db.execute("UPDATE findings SET params = '[]'"))
