"""Options that filter listings: a value that cannot occur is an error, not an empty list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, TypeVar, get_args

import click
from sqlite_utils import Database

from archive.audit.rules import rules as audit_rules
from archive.records import Outcome
from common.records import unknown
from crawler.cli.options import configured
from extract.forms.keys import editions, figure_keys
from extract.forms.rules import rules
from extract.reports.statements import wordings
from spiders.portals import load_registry

F = TypeVar("F", bound=Callable[..., Any])

OLD_FORM = "2008"
"""The edition of reports before there were forms with cells."""


def _rules() -> Iterable[str]:
    return (*(rule.key for rule in rules()), *audit_rules().meanings)


def _editions() -> Iterable[str]:
    return (OLD_FORM, *editions())


def _tables() -> Iterable[str]:
    return dict.fromkeys(key.table for key in figure_keys())


def _statements() -> Iterable[str]:
    return (wording.key for wording in wordings())


_KNOWN: dict[str, Callable[[], Iterable[str]]] = {
    "rule": _rules,
    "outcome": lambda: get_args(Outcome),
    "edition": _editions,
    "table": _tables,
    "key": _statements,
}


def filter_option(what: str, about: str) -> Callable[[F], F]:
    """``--rule``, ``--outcome``, ``--edition``, ``--table`` or ``--key``: one of those known."""
    return click.option(f"--{what}", callback=partial(_check, _KNOWN[what]), help=about)


def check_portal(db: Database, portal_id: str | None) -> None:
    """Raise click's BadParameter unless the archive or the registry has that portal."""
    if portal_id is None:
        return
    stored = {name for (name,) in db.conn.execute("SELECT id FROM portals")}
    if portal_id not in stored and portal_id not in (known := load_registry(configured().portals)):
        words = unknown(portal_id, [*stored, *known], "see 'gongan portals list'")
        raise click.BadParameter(f"there is no {portal_id!r}; {words}", param_hint="'--portal'")


def _check(
    known: Callable[[], Iterable[str]],
    context: click.Context,
    parameter: click.Parameter,
    value: str | None,
) -> str | None:
    if value is not None and value not in (words := list(known())):
        told = f"there is no {value!r}; {unknown(value, words)}"
        raise click.BadParameter(told, context, parameter)
    return value
