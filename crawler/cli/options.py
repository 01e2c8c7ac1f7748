"""Options and output formats that commands share."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any, TypeVar

import click
from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from crawler.config import Config, load
from crawler.config.fields import Key
from crawler.config.spec import by_flag, keys
from extract.output import dumps

F = TypeVar("F", bound=Callable[..., Any])
Row = Mapping[str, Any]


_NAMED, _LOADED, _GIVEN = (f"{__name__}.{word}" for word in ("named", "loaded", "given"))


def db_option(default: str | None = None) -> Callable[[F], F]:
    """``--db PATH``: the archive's file; else that of GONGAN_DB, else that of gongan.toml.

    With a default of its own, as the demo's, only the option counts.
    """
    key = keys()["db"]
    return click.option(
        _flag(key),
        type=click.Path(dir_okay=False, path_type=Path),
        default=default or (lambda: configured().db),
        envvar=key.variable if default is None else None,
        help=f"{key.about}  [default: {default or f'{key.default}, or as gongan.toml says'}]",
    )


def portals_option() -> Callable[[F], F]:
    """``--portals DIRECTORY``, as ``extra``; else that of GONGAN_PORTALS, else gongan.toml's."""
    key = keys()["portals"]
    return click.option(
        _flag(key),
        "extra",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        envvar=key.variable,
        default=lambda: configured().portals,
        show_default=False,
        help="A directory with TOML files of your own portals, read beside the shipped ones.",
    )


def contact_option(about: str) -> Callable[[F], F]:
    """``--contact TEXT``; else that of GONGAN_CONTACT, else that of gongan.toml."""
    key = keys()["contact"]
    return click.option(
        _flag(key),
        envvar=key.variable,
        default=lambda: configured().contact or None,
        show_default=False,
        help=f"{about} [env: {key.variable}]",
    )


def cluster_option() -> Callable[[F], F]:
    """``--cluster ADDRESS|local``, as ``cluster``; ``None`` without."""
    return click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Share the work out on a Dask cluster: its scheduler's address (tcp://HOST:8786, or "
        "tls://), or 'local' for the cores of this machine. Needs the extra `cluster`.",
    )


def setting_options(*flags: str) -> Callable[[F], F]:
    """Options of settings of the crawl, by their flags; :func:`given_settings` has the values.

    Type, least value, help and default are the settings' own.  Raises KeyError for a flag
    that no setting declares.
    """

    def add(command: F) -> F:
        for flag in reversed(flags):
            command = _setting_option(flag)(command)
        return command

    return add


def _setting_option(flag: str) -> Callable[[F], F]:
    found = by_flag()[flag]
    key = found[0]
    declared, option = key.declared, key.declared.option
    least = declared.least if option is None or option.least is None else option.least
    bounded: Any = click.IntRange if key.kind_name == "integer" else click.FloatRange

    def keep(context: click.Context, _: click.Parameter, value: Any) -> None:
        if value is not None:
            for one in found:
                context.meta.setdefault(_GIVEN, {}).update(one.scrapy(value))

    most = declared.most if option is not None and option.bounded else None
    shown = declared.shown or f"{key.default:g}"
    about = option.about if option is not None and option.about else key.about
    return click.option(
        flag,
        type=bounded(least, most),
        expose_value=False,
        callback=keep,
        help=f"{about}  [default: {shown}]",
    )


def given_settings() -> dict[str, Any]:
    """The settings of Scrapy that the command's own options give."""
    return dict(click.get_current_context().meta.get(_GIVEN, {}))


def _flag(key: Key) -> str:
    if key.declared.option is None:
        raise KeyError(f"{key.name} has no option")
    return key.declared.option.flag


def config_option() -> Callable[[F], F]:
    """``--config FILE``: what :func:`configured` reads; not handed to the command."""
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="GONGAN_CONFIG",
        is_eager=True,
        expose_value=False,
        callback=_name_config,
        help="The configuration file.  [default: gongan.toml, if it is there]",
    )


def log_format_option() -> Callable[[F], F]:
    """``--log-format text|json``, as ``log_format``; else as gongan.toml says."""
    key = keys()["log.format"]
    return click.option(
        _flag(key),
        type=click.Choice(key.choices),
        default=lambda: configured().log.format,
        help=f"How to write the log on stderr.  [default: {key.default}, or as gongan.toml says]",
    )


def configured() -> Config:
    """The configuration for the command that is being called, read once.

    Raises ConfigError with everything that is wrong with it.
    """
    meta = click.get_current_context().meta
    if _LOADED not in meta:
        meta[_LOADED] = load(meta.get(_NAMED))
    loaded: Config = meta[_LOADED]
    return loaded


def _name_config(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    context.meta[_NAMED] = value


def format_option(default: str = "table") -> Callable[[F], F]:
    """``--format table|json|csv``."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(["table", "json", "csv"]),
        default=default,
        show_default=True,
        help="How to print the result.",
    )


def show(rows: Sequence[Row], style: str, *, empty: str = "nothing found", first: str = "") -> None:
    """Print rows on stdout; ``empty`` is said on stderr when a table has none.

    A table begins with the columns ``first``: its last ones drop where there is no room.
    """
    if style == "json":
        click.echo(dumps([dict(row) for row in rows]))
    elif style == "csv":
        click.echo(csv_text(rows), nl=False)
    elif rows:
        wanted = first.split()
        table([{name: row[name] for name in dict.fromkeys((*wanted, *row))} for row in rows])
    else:
        click.echo(empty, err=True)


def csv_text(rows: Sequence[Row]) -> str:
    """Rows as CSV with a header line; nulls are empty."""
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _plain(value: object) -> object:
    """A value as a field of CSV: what holds others is JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list) else value


def table(rows: Sequence[Row], *, title: str | None = None) -> None:
    """Rows as a table on stdout; piped output is never cut to a terminal's width.

    In a terminal that is too narrow the last columns are left out, never the first two,
    and stderr says which.
    """
    console = Console(file=sys.stdout, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, highlight=False, width=_width(rows))
    shown = fitting(rows, console.width)
    left_out = [name.replace("_", " ") for name in rows[0] if name not in shown]
    rows = [{name: row[name] for name in shown} for row in rows]
    grid = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in rows[0]:
        cells = [row[name] for row in rows]
        numeric = _numeric(cells)
        head = _head(name, _widest(name, cells)) if console.is_terminal else name.replace("_", " ")
        grid.add_column(
            head, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric
        )
    for row in rows:
        grid.add_row(*(_cell(value, name) for name, value in row.items()))
    console.print(grid)
    if left_out:
        note(
            f"Left out at {console.width} columns: {', '.join(left_out)}."
            " A wider window or --format csv shows them.",
            err=True,
        )


def note(text: str, *, err: bool = False) -> None:
    """A sentence on stdout or stderr: in a terminal broken between words, in a pipe one line."""
    console = Console(stderr=err, highlight=False, soft_wrap=False)
    if console.is_terminal:
        text = fill(text, console.width, break_long_words=False, break_on_hyphens=False)
    click.echo(text, err=err)


_HEAD = 10
"""The name of a column is broken between words if it is wider than this and than its cells."""
_FOLDED = 24
"""Columns of text may be folded to this width."""


def fitting(rows: Sequence[Row], width: int) -> list[str]:
    """The names of the columns that a table of ``width`` characters has room for.

    The first two always stay; of the others as many as fit, from the left.
    """
    room = width
    kept: list[str] = []
    for name in rows[0]:
        cells = [row[name] for row in rows]
        widest = _widest(name, cells)
        if kept and not _numeric(cells):
            widest = min(widest, _FOLDED)
        room -= max(widest, *map(cell_len, _head(name, widest).splitlines())) + 3
        if len(kept) > 1 and room < 0:
            break
        kept.append(name)
    return kept


def _head(name: str, widest: int) -> str:
    """The name of a column in lines, for cells that are ``widest`` characters wide."""
    return fill(name.replace("_", " "), max(widest, _HEAD), break_long_words=False)


def _numeric(cells: Sequence[object]) -> bool:
    return all(isinstance(cell, int | float | None) for cell in cells)


def _widest(name: str, cells: Sequence[object]) -> int:
    return max(cell_len(_cell(cell, name)) for cell in cells)


def _width(rows: Sequence[Row]) -> int:
    widths = [
        max(len(name), *(2 * len(_cell(row[name], name)) for row in rows)) + 4 for name in rows[0]
    ]
    return min(max(80, sum(widths)), 2_000)


_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+\+00:00")
_NAMING = re.compile(r"(?:^|_)(?:id|year|status|run|number|page|row|column|grid|port|seed)$")
"""Columns whose numbers name something: nobody counts with them."""
_YES_OR_NO = re.compile(r"^is_|^(?:holds|applies|approximate)$")


def _cell(value: object, name: str = "") -> str:
    """A value of the column ``name`` in a table, as people write it.

    Thousands are separated, moments to the minute, nulls blank, markup characters harmless.
    """
    if value is None:
        return ""
    if isinstance(value, bool) or (_YES_OR_NO.search(name) and value in (0, 1)):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key.replace('_', ' ')} {_cell(n)}" for key, n in value.items() if n)
    if isinstance(value, int):
        return str(value) if _NAMING.search(name) else f"{value:,}"
    if moment := _MOMENT.fullmatch(str(value)):
        return f"{moment[1]} {moment[2]} UTC"
    return str(value).replace("[", "\\[")
