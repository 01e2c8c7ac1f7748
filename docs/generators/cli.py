"""The command line, from the commands themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from crawler.cli.main import cli
from docs.generators.markdown import code, table

_INTRODUCTION = """\
# The command line

Every command that uses an archive takes `--db FILE`. Every command that lists takes
`--format table|json|csv`: the table is for reading and leaves wide columns out, JSON and CSV
have them all. Progress and messages go to stderr, results to stdout.

| Exit code | Meaning |
| --- | --- |
| 0 | Done. |
| 1 | It could not be done, or not wholly; one line on stderr says what to do. |
| 2 | The command was called wrongly. |
| 130 | Interrupted with Ctrl+C. |
| 141 | Whatever was reading the output went away. |

A shell completes commands, options and their values when one line stands in its start file. In
`~/.bashrc`: `eval "$(_GONGAN_COMPLETE=bash_source gongan)"`; in `~/.zshrc`:
`eval "$(_GONGAN_COMPLETE=zsh_source gongan)"`; for fish, in
`~/.config/fish/completions/gongan.fish`:
`_GONGAN_COMPLETE=fish_source gongan | source`.
"""


def commands(
    command: click.Command = cli, path: tuple[str, ...] = ("gongan",)
) -> Iterator[tuple[tuple[str, ...], click.Command, click.Context]]:
    """Every command with its path (``gongan``, ``portals``, ``list``) and a context for it."""
    context = click.Context(command, info_name=" ".join(path))
    yield path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from commands(found, (*path, name))


def page() -> str:
    """The page ``cli.md``."""
    return _INTRODUCTION + "".join(_section(*found) for found in commands())


def _section(path: tuple[str, ...], command: click.Command, context: click.Context) -> str:
    usage = " ".join([*path, *command.collect_usage_pieces(context)])
    parts = [f"\n## {' '.join(path)}\n", f"```\n{usage}\n```\n", _help(command)]
    options = [_option(parameter, context) for parameter in command.get_params(context)]
    rows = [row for row in options if row is not None]
    if rows:
        parts.append(table(["Option", "Meaning"], rows))
    return "\n".join(parts)


def _help(command: click.Command) -> str:
    """The command's help, as paragraphs."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in paragraphs) + "\n"


def _option(parameter: click.Parameter, context: click.Context) -> tuple[str, str] | None:
    record = parameter.get_help_record(context)
    if not isinstance(parameter, click.Option) or record is None or "--help" in parameter.opts:
        return None
    names, meaning = record
    if isinstance(parameter.envvar, str) and parameter.envvar not in meaning:
        meaning = f"{meaning} [env: {parameter.envvar}]"
    return code(names.replace(" RANGE", "")), meaning
