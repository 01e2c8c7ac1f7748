"""Samples: the same for the same seed, every stratum in them, and intervals that hold the truth."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from archive import sampling
from archive.errors import ArchiveError
from archive.store import open_archive
from tests.archive.making import begin
from tests.archive.release.filling import CITY, file_report, fill
from tests.crawler.cli.calling import gongan

Row = dict[str, Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    fill(tmp_path / "a.db")
    return tmp_path / "a.db"


def draw(path: Path, size: int = 60, seed: int = 1) -> list[Row]:
    with open_archive(path, create=False, read_only=True) as archive:
        return sampling.draw(archive.db, size, seed)


def test_a_sample_has_every_stratum_and_is_the_same_again(path: Path) -> None:
    sample = draw(path)
    assert sample == draw(path)
    assert sample != draw(path, seed=2)
    counts = Counter(row["stratum"] for row in sample)
    assert counts.keys() >= {"2019 table sure", "2019 table doubted", "2019 prose sure"}
    assert len({row["name"] for row in sample}) == len(sample)
    sizes = {row["stratum"]: row["cells_of_stratum"] for row in sample}
    with open_archive(path, create=False, read_only=True) as archive:
        (cells,) = archive.db.execute("SELECT count(*) FROM current_figures").fetchone()
    assert sum(sizes.values()) == cells
    assert all(counts[name] >= min(sampling.LEAST, sizes[name]) for name in sizes)


def checked(path: Path, wrong: int = 0, fill_in: bool = True) -> Path:
    rows = list(csv.DictReader(io.StringIO(sampling.as_csv(draw(path)))))
    for number, row in enumerate(rows):
        row["says"] = ("123456789" if number < wrong else row["read"]) if fill_in else ""
    out = path.with_name(f"checked-{wrong}-{fill_in}.csv")
    out.write_text(sampling.as_csv(rows), encoding="utf-8-sig")
    return out


def test_a_checked_sample_states_the_accuracy(path: Path) -> None:
    right = sampling.accuracy(sampling.load(checked(path)))
    assert (right.share, right.wrong) == (1.0, 0)
    assert right.high == pytest.approx(1.0)
    assert 0.8 < right.low < 1.0
    some = sampling.accuracy(sampling.load(checked(path, wrong=6)))
    assert some.wrong == 6
    assert some.low < some.share < some.high < 1
    called = gongan("sample", "--checked", checked(path), "--checked", checked(path, wrong=6))
    assert "95 % confidence interval" in called.out
    assert "agree on" in called.out
    assert "kappa 0.000" in called.out


def test_what_is_not_filled_in_is_said(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no cell is checked of 2019"):
        sampling.accuracy(sampling.load(checked(path, fill_in=False)))
    bad = tmp_path / "bad.csv"
    text = checked(path).read_text(encoding="utf-8-sig")
    bad.write_text(text.replace(",blank,blank", ",blank,x"), encoding="utf-8")
    with pytest.raises(ArchiveError, match="neither a decimal nor"):
        sampling.load(bad)
    bad.write_text("a,b\n1,2\n")
    with pytest.raises(ArchiveError, match="is no sample"):
        sampling.load(bad)


def test_a_file_that_was_spoilt_is_named_by_its_line(path: Path, tmp_path: Path) -> None:
    good = checked(path).read_text(encoding="utf-8-sig").splitlines()
    bad = tmp_path / "spoilt.csv"
    name = good[1].split(",")[0]
    for lines, said in (
        ([good[0], good[1].rsplit(",", 4)[0], *good[2:]], "line 2: it is cut off"),
        ([*good[:2], good[1], *good[2:]], f"line 3: {name} stands twice"),
        ([good[0], f"{good[1].rsplit(',', 1)[0]},0", *good[2:]], "line 2: cells_of_stratum is no"),
        ([*good[:2], *(f"{line}1" for line in good[2:])], "another number of cells than before"),
        ([good[0], '"' + "x" * 200_000], "is no CSV"),
    ):
        bad.write_text("\n".join(lines), encoding="utf-8")
        called = gongan("sample", "--checked", bad)
        assert (called.code, "Traceback" in called.err) == (1, False)
        assert said in called.err


def test_cells_that_nobody_looked_at_are_told(path: Path, tmp_path: Path) -> None:
    rows = sampling.load(checked(path))
    strata: set[str] = set()
    for row in rows:  # the first of each stratum stays
        row["says"] = "" if row["stratum"] in strata else row["says"]
        strata.add(row["stratum"])
    found = sampling.accuracy(rows)
    assert (found.checked, found.unchecked) == (len(strata), len(rows) - len(strata))
    assert f"{len(rows) - len(strata)} of the sample left unchecked" in str(found)


def test_blank_and_number_are_not_the_same() -> None:
    def right(read: str, says: str) -> bool | None:
        return sampling.is_right({"read": read, "says": says})

    assert right("blank", "blank") is True
    assert right("blank", "0") is False
    assert right("0", "blank") is False
    assert right("1234.50", "1,234.5") is True
    assert right("3", "") is None


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    chance = Random(7)
    strata = {"a": (9000, 0.99, 60), "b": (900, 0.8, 30), "c": (100, 0.6, 10)}
    truth = sum(size * level for size, level, _ in strata.values()) / 10_000
    held = 0
    for _ in range(600):
        rows = [
            {"stratum": name, "cells_of_stratum": size, "read": "1",
             "says": "1" if chance.random() < level else "2"}
            for name, (size, level, count) in strata.items()
            for _ in range(count)
        ]  # fmt: skip
        found = sampling.accuracy(rows)
        held += found.low <= truth <= found.high
    assert held / 600 >= 0.93


def test_two_people_who_agree_have_a_kappa_of_one() -> None:
    rows = [{"name": str(n), "read": "1", "says": "1" if n % 3 else "2"} for n in range(30)]
    assert sampling.agreement(rows, rows) == (30, 1.0, 1.0)
    with pytest.raises(ArchiveError, match="in common"):
        sampling.agreement(rows, [])


def test_cells_that_two_people_read_differently_are_named(path: Path) -> None:
    one, other = checked(path, wrong=1), checked(path)
    called = gongan("sample", "--checked", one, "--checked", other)
    rows = sampling.load(one)
    assert f"they differ on {rows[0]['name']}: 123456789, {rows[0]['read']}" in called.out
    assert called.out.count("they differ") == 1
    said = [{"name": "a", "read": "1", "says": text} for text in ("2", "2.0", "1,000", "1000", "")]
    assert sampling.differing(said[:1], said[1:2]) == []
    assert sampling.differing(said[2:3], said[3:4]) == []
    assert sampling.differing(said[:1], said[4:]) == []
    assert sampling.differing(said[:1], said[2:3]) == [("a", "2", "1000")]


def test_a_sample_of_another_reading_says_nothing_of_this_one(path: Path, tmp_path: Path) -> None:
    sample = checked(path)
    mine = [row for row in sampling.load(sample) if row["name"].startswith("210100/2020/")]
    changed = next(row["name"] for row in mine if row["stratum"] == "2019 table sure")
    table, row, column = changed.rpartition("/")[2].split(".")
    with open_archive(path) as archive:
        file_report(archive, begin(archive), CITY, 2020, extractor="2", minute=9,
                    changes={(table, row, column): Decimal(987654)})  # fmt: skip
    out = tmp_path / "out"
    called = gongan("export", "dataset", "--db", path, "--out", out, "--checked", sample)
    assert called.code == 1
    assert f"1 cells of the sample are read otherwise now, {changed}" in called.err
    assert not out.exists()


def test_a_release_states_what_was_checked(path: Path, tmp_path: Path) -> None:
    called = gongan("export", "dataset", "--db", path, "--out", tmp_path / "out", "--checked",
                    checked(path, wrong=6))  # fmt: skip
    assert called.code == 0
    text = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "## How right it is" in text
    assert "checked by hand, 6 wrong" in text
    assert gongan("export", "dataset", "--check", "--out", tmp_path / "out").code == 0
