"""Every command explains itself."""

from __future__ import annotations

import click
import pytest

from docs.generators.cli import commands
from tests.crawler.cli.calling import gongan

COMMANDS = {path: (command, context) for path, command, context in commands()}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_begins_with_one_short_line(path: tuple[str, ...]) -> None:
    called = gongan(*path[1:], "--help")
    assert called.code == 0
    assert called.out.startswith(f"Usage: {' '.join(path)}")
    summary = (COMMANDS[path][0].help or "").split("\n\n")[0].strip()
    assert summary.endswith(".")
    if path != ("gongan",):
        assert len(summary.splitlines()) == 1


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    command, context = COMMANDS[path]
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.help.endswith((".", "]")), parameter.name


def test_lists_of_commands_are_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for path, (command, _) in COMMANDS.items():
        if isinstance(command, click.Group):
            assert "..." not in gongan(*path[1:], "--help").out.partition("Commands:")[2]


def test_the_version_is_told() -> None:
    assert gongan("--version").out.startswith("gongan, version ")


def test_without_a_command_the_help_is_shown() -> None:
    called = gongan()
    assert called.code == 2
    assert "Commands:" in called.err
