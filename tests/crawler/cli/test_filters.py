"""A filter that cannot match anything is an error that names what was meant."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from archive.store import open_archive
from crawler.cli.main import cli
from tests.crawler.cli.calling import gongan


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    open_archive(path).close()
    return path


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["findings", "--rule", "request_balance"], "did you mean requests_balance?"),
        (["captures", "--outcome", "chalenged"], "did you mean challenged?"),
        (["reports", "--edition", "2020"], "there is no '2020'"),
        (["reports", "--portal", "anshaan"], "did you mean anshan?"),
        (["captures", "--portal", "zzzzzzzz"], "see 'gongan portals list'"),
        (["figures", "某局", "2023", "--table", "request"], "did you mean requests?"),
        (["statements", "--key", "requests_recieved"], "did you mean requests_received?"),
        (["reparse", "--portal", "anshaan"], "did you mean anshan?"),
    ],
)
def test_an_unknown_value_is_an_error_with_a_suggestion(
    db: Path, command: list[str], said: str
) -> None:
    called = gongan(*command, "--db", db)
    assert called.code == 2
    assert called.out == ""
    assert said in called.err


@pytest.mark.parametrize(
    "command",
    [
        ["findings", "--rule", "requests_balance"],
        ["captures", "--outcome", "challenged"],
        ["reports", "--edition", "2008"],
        ["reports", "--portal", "anshan"],
    ],
)
def test_a_known_value_that_matches_nothing_is_no_error(db: Path, command: list[str]) -> None:
    called = gongan(*command, "--db", db)
    assert (called.code, called.err) == (0, "nothing found\n")


def test_a_command_with_a_slip_is_told_the_nearest() -> None:
    called = gongan("reprots")
    assert called.code == 2
    assert "Did you mean" in called.err
    assert "'reports'" in called.err


@pytest.mark.parametrize(
    ("slip", "nearest"),
    [
        (["reprots"], "'reports'"),
        (["repare"], "'reparse'"),
        (["verison"], "'versions'"),
        (["reports", "--formt", "json"], "'--format'"),
        (["captures", "--porta", "x"], "'--portal'"),
    ],
)
def test_of_several_names_the_most_alike_is_told_first(slip: list[str], nearest: str) -> None:
    called = gongan(*slip)
    assert called.code == 2
    assert called.err.partition("Did you mean ")[2].startswith(nearest)


def test_every_command_with_two_letters_exchanged_is_told_first() -> None:
    for name in cli.list_commands(click.Context(cli)):
        slip = f"{name[:-2]}{name[-1]}{name[-2]}"
        if slip != name:
            assert gongan(slip).err.partition("Did you mean ")[2].startswith(repr(name)), slip
