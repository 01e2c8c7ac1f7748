"""``gongan evaluate``: how right extraction is on documents whose figures are known."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from crawler.cli.extract import progress, read_jobs
from crawler.cli.options import csv_text, format_option, show
from crawler.reading.read import ReadJob
from extract.evaluation import Score, score, summary
from extract.output import dumps
from extract.truth import Specimen, specimens


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@format_option()
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="Worker processes.",
)
@click.option("--split", help="Only documents whose truth file names this split.")
@click.option("--details", is_flag=True, help="Also say what is wrong in each document.")
@click.option(
    "--floor",
    type=click.FloatRange(0, 100),
    help="Exit code 1 if fewer percent of all cells are exact.",
)
def evaluate(
    folder: Path, style: str, jobs: int, split: str | None, details: bool, floor: float | None
) -> None:
    """Measure extraction on documents whose figures are known.

    Reads the documents of FOLDER and holds them against their truth files. A
    truth file is NAME.json beside NAME.html (or .pdf, .docx ...), or in a folder
    truth beside it. Prints, per form and per edition, how many reports were found
    and named right, how many cells are exact, wrong, missing or extra, how
    findings fared, and how many of the numbers given without a finding are wrong.
    """
    chosen = [found for found in specimens(folder) if split in (None, found.split)]
    if numbered := sum(any(one.numbered for one in found.reports) for found in chosen):
        click.echo(
            f"note: findings of {numbered} document(s) are not compared, as their truth names "
            "rules by number; --details says which",
            err=True,
        )
    scores = list(_scores(chosen, jobs))
    by_form, by_edition = summary(scores, "form"), summary(scores, "edition")
    if style == "json":
        value = {
            "by_form": by_form,
            "by_edition": by_edition,
            "documents": [asdict(entry) for entry in scores],
        }
        click.echo(dumps(value))
    elif style == "csv":
        rows = [{**asdict(entry), "notes": "; ".join(entry.notes)} for entry in scores]
        click.echo(csv_text(rows), nl=False)
    else:
        show(by_form, "table")
        show(by_edition, "table")
    if details and style == "table":
        for entry in scores:
            for note in entry.notes:
                click.echo(f"{entry.name}: {note}")
    if floor is not None and (by_form[-1]["exact_%"] or 0) < floor:
        raise click.ClickException(
            f"{by_form[-1]['exact_%']} % of the cells are exact, fewer than {floor}"
        )
    sys.exit(0)


def _scores(chosen: Sequence[Specimen], jobs: int) -> Iterator[Score]:
    work = (
        ReadJob(
            found.path.read_bytes(),
            found.content_type,
            str(found.path),
            found.hint,
            found.path.parent,
        )
        for found in chosen
    )
    results = progress(read_jobs(work, jobs), len(chosen))
    for found, result in zip(chosen, results, strict=True):
        yield score(found, result.reports, result.seconds)
