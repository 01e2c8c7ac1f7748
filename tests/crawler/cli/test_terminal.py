"""What commands print: tables that fit a window, numbers with their nouns, a command that works."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from crawler.cli.browse import check_base_url
from crawler.cli.options import csv_text, fitting, show, table
from crawler.cli.wording import counted, this_command

ROW = {
    "bureau": "重庆市公安局渝北区分局",
    "year": 2020,
    "edition": "2019",
    "published_on": "2021-01-26",
    "requests_received": 36,
    "penalties": 1_607_994,
    "versions": 1,
}


@given(st.integers(1, 300))
def test_bureau_and_year_never_drop_and_more_room_drops_less(width: int) -> None:
    shown = fitting([ROW], width)
    assert shown[:2] == ["bureau", "year"]
    assert shown == list(ROW)[: len(shown)]
    assert set(shown) <= set(fitting([ROW], width + 1))


def test_eighty_columns_hold_the_first_of_them() -> None:
    assert "edition" in fitting([ROW], 80)
    assert fitting([ROW], 300) == list(ROW)


def test_a_narrow_window_says_what_it_leaves_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    table([ROW])
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert all(cell_len(click.unstyle(line).rstrip()) <= 60 for line in lines), said.out
    assert "重庆市公安局渝北区分局" in said.out
    assert "2020" in said.out
    assert "Left out at 60 columns:" in said.err
    assert "versions" in said.err


def test_counts_are_words_in_tables_and_json_in_csv(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"run_id": 1, "counts": {"captures": 20, "documents_read": 9, "reports": 0}}]
    table(rows)
    assert "captures 20, documents read 9" in capsys.readouterr().out
    (row,) = csv.DictReader(io.StringIO(csv_text(rows)))
    assert row["counts"] == '{"captures": 20, "documents_read": 9, "reports": 0}'


def test_one_report_is_not_reports() -> None:
    assert [counted(number, "report") for number in (0, 1, 1204)] == [
        "0 reports",
        "1 report",
        "1,204 reports",
    ]


def test_the_command_that_is_printed_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert _runs(this_command())
    script = tmp_path / "bin dir" / "gongan"
    script.parent.mkdir()
    script.write_text("#!/bin/sh\necho gongan-archive here\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(script)])
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert _runs(this_command())
    monkeypatch.chdir(tmp_path)
    assert this_command() == "'bin dir/gongan'"
    monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
    assert this_command() == "gongan"


def _runs(command: str) -> bool:
    ended = subprocess.run(
        ["/bin/sh", "-c", f"{command} --version"], capture_output=True, text=True, check=False
    )
    return ended.returncode == 0 and "gongan" in ended.stdout


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ("https://example.org/", "https://example.org"),
        ("http://localhost:80", "http://localhost:80"),
        ("https://example.org/corpus/", "https://example.org/corpus"),
        ("https://example.org/a/b-2.x", "https://example.org/a/b-2.x"),
    ],
)
def test_addresses_of_visitors(given: str | None, expected: str | None) -> None:
    assert check_base_url(given) == expected


@pytest.mark.parametrize(
    "given",
    [
        "example.org",
        "ftp://x",
        "https://x/a/../b",
        "https://x/a b",
        "https://x//a",
        "https://",
        "https://x?q",
        'https://x/a"b',
        "https://x/a%2fb",
    ],
)
def test_what_is_no_address_of_visitors_is_refused(given: str) -> None:
    with pytest.raises(click.BadParameter):
        check_base_url(given)


def test_eighty_columns_hold_the_key_figures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("rich.console.Console.is_terminal", True)
    first = "bureau year edition requests_received penalties"
    show([{**ROW, "title": "长" * 40}], "table", first=first)
    said = capsys.readouterr()
    for figure in ("重庆市公安局渝北区分局", "2020", "36", "1,607,994"):
        assert figure in said.out
    assert "title" in said.err


@given(st.integers(1000, 9_999_999), st.integers(0, 1))
def test_numbers_that_count_are_separated_and_names_are_not(number: int, yes: int) -> None:
    row = {"bytes": number, "run_id": number, "year": number, "is_current": yes, "holds": yes}
    with redirect_stdout(io.StringIO()) as out:
        table([row])
    cells = out.getvalue().split()
    assert cells.count(f"{number:,}") == 1
    assert cells.count(str(number)) == 2
    assert cells.count("yes" if yes else "no") == 2


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_are_told_to_the_minute(moment: datetime) -> None:
    for stamp in (moment.isoformat(), moment.isoformat(timespec="milliseconds")):
        with redirect_stdout(io.StringIO()) as out:
            table([{"fetched_at": stamp}])
        assert f"{moment:%m-%d %H:%M} UTC" in out.getvalue()
        assert stamp not in out.getvalue()
