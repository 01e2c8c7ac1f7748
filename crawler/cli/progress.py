"""Telling on stderr how far a command is: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from crawler.time_left import time_left

LINE_EVERY = 100
"""Things between two plain lines."""

Item = TypeVar("Item")


def told(
    work: Iterable[Item], verb: str, things: str, total: int, *, live: bool = True
) -> Iterator[Item]:
    """Pass on what comes of ``work``, telling how many of ``total`` are done and what is left.

    ``verb`` says on a terminal what is being done, ``things`` what is counted in plain lines,
    which also come on a terminal if not ``live``.
    """
    console = Console(stderr=True)
    begun = monotonic()
    if not (live and console.is_terminal):
        for number, item in enumerate(work, 1):
            if total > 1 and number % LINE_EVERY == 0:
                left = time_left(number, total, monotonic() - begun)
                about = f", {left} left" if left else ""
                click.echo(f"{number} of {total} {things} read{about}", err=True)
            yield item
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn(),
        TimeElapsedColumn(), TextColumn("{task.fields[left]}"),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(verb, total=total, left="")
        for number, item in enumerate(work, 1):
            left = time_left(number, total, monotonic() - begun)
            progress.update(task, completed=number, left=f"{left} left" if left else "")
            yield item
