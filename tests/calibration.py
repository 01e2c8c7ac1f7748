"""How far numbers can be trusted that no finding speaks of: ``python -m tests.calibration``.

Draws reports with tables of the bureau's own, tables in another order, rows that lack
a cell and pages changed at random, in every format, and counts the numbers given
without a finding and how many of them are wrong.  Exit code 1 if any is.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from extract import read, reports_in
from extract.evaluation import Score, score
from extract.truth import Expected, Specimen
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import fragment
from tests.documents.report import report_blocks
from tests.documents.truth import Truth
from tests.extract.mutations import mutated
from tests.extract.own_documents import FORMATS, drawn
from tests.extract.reordered import BENDS
from tests.extract.test_missing_cells import without_cell
from tests.extract.test_mutations import page
from tests.extract.test_orders import document


@dataclass(frozen=True)
class Draw:
    """A document with what it holds and the kind of difficulty it has."""

    kind: str
    said: str
    truth: Truth
    media_type: str | None
    payload: bytes


def draws(first: int, count: int) -> Iterator[Draw]:
    """So many documents: half with own tables, the others of the other kinds in turn."""
    bends = list(BENDS)
    for seed in range(first, first + count):
        random = Random(seed)
        if seed % 2:
            own = drawn(seed)
            yield Draw("own tables", own.said, own.truth, own.media_type, own.payload)
        elif seed % 6 == 0:
            format_, bend = random.choice(FORMATS), random.choice(bends)
            truth, payload = document(seed, format_, bend)
            said = f"seed {seed}: {bend} in {format_.name}"
            yield Draw("orders", said, truth, format_.media_type, payload)
        elif seed % 6 == 2:
            truth = invent(f"lacking{seed}", "示范市公安局", 2022, "2021", busy=60)
            blocks = report_blocks(truth, default_layout(truth))
            blocks = without_cell(blocks, random, zero=seed % 4 == 0)
            payload = html(truth, fragment(blocks))
            yield Draw("lacking a cell", f"seed {seed}: cell", truth, "text/html", payload)
        else:
            truth, plain = page(seed % 24)
            payload, names = mutated(plain, seed)
            yield Draw("changed", f"seed {seed}: {', '.join(names)}", truth, "text/html", payload)


def scored(one: Draw) -> Score:
    """The document's reading held against its truth."""
    found = reports_in(read(one.payload, one.media_type, "http://www.example.gov.cn/a"))
    truth = one.truth
    wanted = Expected(truth.bureau, truth.year, truth.edition, None, dict(truth.figures))
    return score(Specimen(Path("a.html"), (wanted,)), found, 0)


def main() -> int:
    """Draw, read, count; prints a line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=600)
    parser.add_argument("--first", type=int, default=100_000)
    arguments = parser.parse_args()
    given: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    began = time.monotonic()
    for one in draws(arguments.first, arguments.documents):
        found = scored(one)
        given[one.kind] += found.unflagged
        wrong[one.kind] += found.unflagged_wrong
        if found.unflagged_wrong:
            print(f"{one.said}: {found.unflagged_wrong} wrong without a finding")
    for kind, count in sorted(given.items()):
        print(f"{kind}: {wrong[kind]} of {count} numbers without a finding are wrong")
    total = f"{wrong.total()} of {given.total()}"
    print(f"all: {total} in {time.monotonic() - began:.0f} s")
    return int(wrong.total() > 0)


if __name__ == "__main__":
    sys.exit(main())
