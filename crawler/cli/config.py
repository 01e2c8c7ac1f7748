"""``gongan config``: the one configuration file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from crawler.cli.options import config_option, configured, format_option, show
from crawler.config import Config
from crawler.config.loading import unknown_variables
from crawler.config.warnings import concerns
from crawler.config.writing import example, rows
from crawler.crawl.rendering.trial import undrawable
from crawler.nightly.night import portals_of
from spiders.portals import RegistryError


@click.group()
def config() -> None:
    """The configuration file: an example, a check, what is in force."""


@config.command("check")
@config_option()
@click.option("--strict", is_flag=True, help="Exit code 1 also for warnings.")
def check(strict: bool) -> None:
    """Check the configuration, and whether a night could work with it.

    Mistakes in the file or in environment variables are told all at once, with exit
    code 1. What is correct but would fail on this machine, as a folder that is not
    there or a missing contact, is a warning: run this as the user that crawls.
    """
    found = configured()
    texts = [*concerns(found), *_undrawable(found)]
    warnings = [*unknown_variables(), *(f"{_place()}: {text}" for text in texts)]
    for warning in warnings:
        click.echo(f"gongan: warning: {warning}", err=True)
    outcome = f"{len(warnings)} warnings" if len(warnings) != 1 else "1 warning"
    click.echo(f"{_place()}: no mistakes, {outcome if warnings else 'no warnings'}")
    sys.exit(1 if strict and warnings else 0)


@config.command("show")
@config_option()
@format_option()
def show_config(style: str) -> None:
    """Show the values in force, and where each comes from."""
    show([_row(row, style) for row in rows(configured())], style)


@config.command("example")
def show_example() -> None:
    """Print a file with every key, its default and what it means."""
    click.echo(example(), nl=False)


def _undrawable(found: Config) -> Iterator[str]:
    """What the lists lack that scripts draw; a registry that is no good is told elsewhere."""
    try:
        portals = portals_of(found)
    except RegistryError:
        return
    lost = undrawable(portals, str(found.scrapy_settings().get("GONGAN_CHROMIUM") or ""))
    if lost is not None:
        yield f"nightly: {lost}"


def _place() -> str:
    file = configured().file
    return "defaults and environment" if file is None else str(file)


def _row(row: dict[str, Any], style: str) -> dict[str, Any]:
    """Lists as text, but for JSON."""
    value = row["value"]
    if style != "json" and isinstance(value, list):
        value = ", ".join(value)
    return {**row, "value": value if style == "json" else str(value)}
