"""The ``gongan`` command.  Each subcommand stands in a module of :mod:`crawler.cli`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.metadata import version

import click

from common.left_out import load_sqlite_utils

_COMMANDS = {
    "demo": ("demo", "demo"),
    "crawl": ("crawl", "crawl"),
    "backfill": ("backfill", "backfill"),
    "nightly": ("nightly", "nightly"),
    "extract": ("extract", "extract"),
    "browse": ("browse", "browse"),
    "publish": ("publish", "publish"),
    "reports": ("listing", "reports"),
    "figures": ("listing", "figures"),
    "findings": ("listing", "findings"),
    "versions": ("listing", "versions"),
    "history": ("history", "history"),
    "diff": ("history", "diff"),
    "statements": ("history", "statements"),
    "vanished": ("history", "vanished"),
    "audit": ("audit", "audit"),
    "review": ("review", "review"),
    "doubts": ("doubts", "doubts"),
    "correct": ("correct", "correct"),
    "flag": ("flag", "flag"),
    "sample": ("sample", "sample"),
    "reparse": ("reparse", "reparse"),
    "verify": ("upkeep", "verify"),
    "repair": ("upkeep", "repair"),
    "backup": ("upkeep", "backup"),
    "restore": ("upkeep", "restore"),
    "merge": ("upkeep", "merge"),
    "captures": ("listing", "captures"),
    "runs": ("listing", "runs"),
    "run-report": ("run_report", "run_report"),
    "status": ("status", "status"),
    "coverage": ("coverage", "coverage"),
    "gaps": ("gaps", "gaps"),
    "snapshot": ("snapshot", "snapshot"),
    "export": ("export", "export"),
    "cite": ("cite", "cite"),
    "release": ("release", "release"),
    "import": ("import_", "import_"),
    "compact": ("compact", "compact"),
    "portals": ("portals", "portals"),
    "evaluate": ("evaluate", "evaluate"),
    "config": ("config", "config"),
}
"""Command name to (module, function): loaded when called, so that help stays quick."""

_WITHOUT_ARCHIVE = frozenset({"extract", "evaluate"})
"""Modules of commands that open no archive."""


class Commands(click.Group):
    """The subcommands in the order a new user meets them, loaded on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it
        """Names in the order of use."""
        return list(_COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand; for a name that is none, the error names the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=_COMMANDS, ctx=ctx
            ) from None

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click calls it
        cmd_name: str,
    ) -> click.Command | None:
        """Load one subcommand."""
        if cmd_name not in _COMMANDS:
            return None
        module, function = _COMMANDS[cmd_name]
        if module not in _WITHOUT_ARCHIVE:
            load_sqlite_utils()
        command: click.Command = getattr(importlib.import_module(f"crawler.cli.{module}"), function)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("gongan-archive"), prog_name="gongan")
def cli() -> None:
    """Collect, keep, read and browse the annual disclosure reports of China's
    public-security bureaus (政府信息公开工作年度报告).

    Start with `gongan demo`: it crawls a small portal on this machine and shows
    what comes out. `gongan COMMAND --help` explains each command.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point; bad input ends with one clear line on stderr and exit code 1 or 2."""
    from crawler.cli.failures import report_failures

    with report_failures():
        sys.exit(cli.main(args=arguments, prog_name="gongan", standalone_mode=False) or 0)
