"""Which words stand beside each other in labelled sentences, of figures that are read rightly.

``python -m tests.neighbours`` compares them with ``extract/reports/known_neighbours.txt``, by which
:mod:`extract.reports.unsure` knows what it has not seen yet; ``--update`` writes them there.  A new
set of sentences is measured before it is added to ``SETS``, which uses it up.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

from extract.reports import clauses
from extract.reports.choosing import Count
from extract.reports.parting import Clause
from extract.reports.unsure import Pair, marked, neighbours
from tests.extract.stated import Labelled, labelled, plain, read

KEPT = Path(__file__).parents[1] / "extract" / "reports" / "known_neighbours.txt"
HEAD = """\
# What stands beside each other in labelled sentences, of figures that are read rightly: one sign,
# and all that stand behind it.  Written by python -m tests.neighbours --update;
# extract/reports/unsure.py tells what the signs are.
"""
_UNSEEN = (
    *("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth"),
)
SETS = (
    "tuned_statements.toml",
    "unseen_statements.toml",
    *(f"{name}_unseen_statements.toml" for name in _UNSEEN),
    "mended_statements.toml",
)
"""The files of labelled sentences that have been used up."""


def of_sentence(sentence: Labelled) -> set[Pair]:
    """The neighbours of the figures that a sentence is labelled with and that are read of it."""
    found: set[Pair] = set()
    with patch.object(clauses, "marked", partial(_noted, sentence, found)):
        read(sentence)
    return found


def _noted(
    sentence: Labelled,
    found: set[Pair],
    counts: Sequence[Count],
    parts: Sequence[Clause],
    year: int | None,
    bare: str,
    told: Decimal | None,
) -> list[Count]:
    for count in counts:
        if f"{count.key}={plain(count.value)}{'~' * count.about}" in sentence.says:
            found.update(neighbours(count, parts, year))
    return marked(counts, parts, year, bare, told)


@cache
def of_set(name: str) -> frozenset[Pair]:
    """The neighbours of a whole file."""
    return frozenset(pair for sentence in labelled(name) for pair in of_sentence(sentence))


def of_sets(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """The neighbours of files, in the shape that :func:`unsure.known_neighbours` gives."""
    behind: dict[str, set[str]] = defaultdict(set)
    for name in names:
        for before, after in of_set(name):
            behind[before].add(after)
    return {before: frozenset(after) for before, after in behind.items()}


def written() -> str:
    """The file as it has to be."""
    lines = (" ".join((before, *sorted(after))) for before, after in sorted(of_sets(SETS).items()))
    return f"{HEAD}{chr(10).join(lines)}\n"


def main() -> int:
    """Compare, or write; 1 where the file is not what the sentences give."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the file")
    text = written()
    if parser.parse_args().update:
        KEPT.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if KEPT.read_text(encoding="utf-8") == text:
        return 0
    print("known_neighbours.txt is not what the sentences give: --update", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
