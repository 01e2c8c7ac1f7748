"""``gongan sample``: cells to check by hand, and how right the corpus is."""

from __future__ import annotations

from pathlib import Path

import click

from archive import sampling
from archive.store import open_archive
from crawler.cli.options import db_option


@click.command()
@db_option()
@click.option(
    "--size",
    type=click.IntRange(1, 100_000),
    default=400,
    show_default=True,
    help="About how many cells to draw.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another one draws other cells."
)
@click.option(
    "--checked",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A sample that was filled in; twice for two people who checked the same one.",
)
def sample(db: Path, size: int, seed: int, checked: tuple[Path, ...]) -> None:
    """Draw cells to check by hand, and say how right the corpus is.

    They come as CSV, stratified by edition, by table or prose, and by whether a finding is
    about the cell. Look each cell up at its address and write what the source says in the column
    `says`: a number as in `read` (amounts in yuan), or blank. Then give the file back
    with --checked: the accuracy of the corpus comes out with its 95 % confidence
    interval, and for two files also how far the two people agree on what is right and wrong
    (percent, and Cohen's kappa, which leaves out what chance would agree on), and on which
    cells they read different things.
    """
    if len(checked) > 2:
        raise click.UsageError("give --checked once, or twice")
    if not checked:
        with open_archive(db, create=False, read_only=True) as archive:
            click.echo(sampling.as_csv(sampling.draw(archive.db, size, seed)), nl=False)
        return
    samples = [sampling.load(path) for path in checked]
    for path, rows in zip(checked, samples, strict=True):
        click.echo(f"{path.name}: {sampling.accuracy(rows)}")
    if len(samples) == 2:
        cells, same, kappa = sampling.agreement(*samples)
        shown = "not defined" if kappa is None else f"{kappa:.3f}"
        click.echo(f"both checked {cells:,} cells and agree on {100 * same:.2f} % (kappa {shown})")
        for name, mine, theirs in sampling.differing(*samples):
            click.echo(f"they differ on {name}: {mine}, {theirs}")
