"""``python -m bench.audit_rates``: how often the audit errs, and what it finds.

Sound lives of bureaus (:mod:`tests.archive.audit.lives`) are audited, and then again with one
fault in each bureau's reports (:mod:`tests.archive.audit.faults`).  For every rule it prints the
false alarms in so many pairs of years and how many of the faults were found; of whole places
those in so many provinces.
"""

from __future__ import annotations

import click

from tests.archive.audit.faults import FAULTS
from tests.archive.audit.rates import detected, sound, whole_places


@click.command()
@click.option("--bureaus", default=2000, show_default=True, help="Sound lives.")
@click.option("--faulty", default=400, show_default=True, help="Lives with one fault a rule.")
@click.option("--seed", default=7, show_default=True)
def main(bureaus: int, faulty: int, seed: int) -> None:
    """Measure the audit's errors."""
    count, alarms = sound(bureaus, seed)
    click.echo(f"{count:,} pairs of years of {bureaus:,} bureaus")
    for rule in FAULTS:
        seeded, found = detected(faulty, seed + 1, rule)
        click.echo(f"{rule}: {alarms[rule]} false alarms; {found} of {seeded} faults found")
    false, seeded, found = whole_places(bureaus, seed)
    click.echo(
        f"whole_below_parts: {false} false alarms in {bureaus:,} provinces;"
        f" {found} of {seeded} faults found"
    )


if __name__ == "__main__":
    main()
