"""README and licence note of a release."""

from __future__ import annotations

from archive.release.description import ABSTRACT, LICENCE, Release, citation_text
from archive.release.variables import tables

OPENING = {
    "pandas": "pandas.read_parquet('figures.parquet', dtype_backend='pyarrow')",
    "polars": "polars.read_parquet('figures.parquet')",
    "R": "figures <- read.csv('figures.csv.gz', colClasses = 'character', na.strings = '')",
    "R, with arrow": "figures <- arrow::read_parquet('figures.parquet')",
    "DuckDB": "SELECT * FROM 'figures.parquet'",
    "Stata": 'import delimited "panel.csv", varnames(1) encoding("utf-8") stringcols(2 3 5)'
    " asdouble clear",
}
"""One line for each program that opens a table."""


def readme(release: Release, accuracy: str | None = None) -> str:
    """``README.md``; ``accuracy`` is what a checked sample says of the corpus."""
    lines = [
        f"# {release.title}",
        "",
        ABSTRACT,
        "",
        f"Made by {release.software} from an archive whose last capture was on {release.date}"
        " (the day in China).",
        "",
        "| file | rows | what it is |",
        "|---|---|---|",
        *(
            f"| `{name}.parquet`, `{name}.csv.gz` | {release.rows[name]:,} | {table.en} |"
            for name, table in tables().items()
        ),
        "",
        "`panel.csv` is the panel uncompressed. What every variable means stands in `codebook.md`,",
        "in Chinese in `codebook.zh.md`, as one table in `codebook.csv`; `datapackage.json`",
        "(Frictionless) and `croissant.json` (schema.org, Croissant) say the same to programs.",
        "`CHANGES.md` says what changed since the release before.",
        "",
        "## Open it",
        "",
        "| with | one line |",
        "|---|---|",
        *(f"| {program} | `{line}` |" for program, line in OPENING.items()),
        "",
        "Stata reads no gzip: unpack the other tables first (`gunzip -k figures.csv.gz`), and add",
        "`bindquotes(strict)` for them, since texts have line breaks. It cuts names to 32",
        "characters; the label of such a variable keeps the whole name.",
        "",
        "`value` is an exact decimal (DECIMAL in Parquet), missing unless `status` is `value`:",
        "a blank cell is no zero. Check the files with `sha256sum -c SHA256SUMS`, and keys and",
        "totals with `gongan export dataset --check --out .`.",
        "",
        *(("## How right it is", "", f"{accuracy}.", "") if accuracy else ()),
        "## Cite it",
        "",
        citation_text(release),
        "",
        "A figure is named by report, cell and version, as in",
        "`210100/2020/requests.received.total@sha256:…`; cite also the document",
        "(`url`), when it was captured and the digest of its bytes.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def licence() -> str:
    """``LICENCE.md``: what may be done with the data."""
    return (
        "# Licence\n\n"
        "The reports are documents of state organs of an administrative nature, to which China's"
        " copyright law does not apply (中华人民共和国著作权法, article 5, item 1). Figures are"
        " facts.\n\n"
        f"What the project adds (keys, series, findings, codebook) is under {LICENCE}, as the"
        " program is. Name the release and its version when you use it.\n\n"
        "Reports name offices and their telephone numbers (`contact`) as they were published.\n"
    )
