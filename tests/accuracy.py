"""The accuracy gate: how many cells of the corpus must be read exactly, by form and edition.

``python -m tests.accuracy`` measures and compares with ``accuracy.json``;
``--update`` writes what was measured there.  It refuses to lower a floor, or to
raise a ceiling, unless ``--allow-regression`` is given too: the reason then
belongs into the commit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from crawler.reading.read import read_payload
from extract.evaluation import Score, score
from extract.truth import specimens
from tests.documents.corpus import corpus, write_corpus

PINNED = Path(__file__).with_name("accuracy.json")

SAME_EVERYWHERE = frozenset({".html", ".txt", ".json"})
"""Endings of files whose bytes do not depend on the machine's compression library."""


@dataclass(frozen=True)
class Group:
    """The documents of one form and edition.

    ``exact`` and ``findings`` are floors, ``invented`` is a ceiling: cells with a
    wrong value or of a report that is not there, and findings without a cause.
    """

    documents: int = 0
    cells: int = 0
    exact: int = 0
    invented: int = 0
    findings_expected: int = 0
    findings: int = 0
    findings_invented: int = 0

    def plus(self, one: Score) -> Group:
        """With one more document."""
        return Group(
            self.documents + 1,
            self.cells + one.cells,
            self.exact + one.exact,
            self.invented + one.wrong + one.extra,
            self.findings_expected + one.findings_expected,
            self.findings + one.findings_found,
            self.findings_invented + one.findings_extra,
        )


@dataclass(frozen=True)
class Accuracy:
    """What was measured on which corpus; groups are named like ``html 2019``."""

    corpus: str
    groups: dict[str, Group]


def measure() -> Accuracy:
    """Write the corpus, read it and compare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder, corpus())
        groups: dict[str, Group] = defaultdict(Group)
        for one in _scores(folder):
            key = f"{one.form} {one.edition}"
            groups[key] = groups[key].plus(one)
        return Accuracy(_digest(folder), dict(sorted(groups.items())))


def pinned() -> Accuracy:
    """What ``accuracy.json`` asks for."""
    data: dict[str, Any] = json.loads(PINNED.read_text(encoding="utf-8"))
    groups = {name: Group(**values) for name, values in data["groups"].items()}
    return Accuracy(data["corpus"], groups)


def regressions(floor: Accuracy, now: Accuracy) -> list[str]:
    """What is worse than pinned, in rates where the corpus has grown or shrunk."""
    problems = []
    for name, before in floor.groups.items():
        after = now.groups.get(name)
        if after is None:
            problems.append(f"{name}: none of its {before.documents} documents are left")
            continue
        problems += [f"{name}: {text}" for text in _worse(before, after)]
    return problems


def _worse(before: Group, after: Group) -> Iterator[str]:
    """Rates are compared as cross products, so that they stay whole numbers."""
    floors = (("exact", "cells"), ("findings", "findings_expected"))
    for part, whole in floors:
        had, of = getattr(before, part), getattr(before, whole)
        has, out_of = getattr(after, part), getattr(after, whole)
        if has * of < had * out_of:
            yield f"{has} of {out_of} {part}, where it was {had} of {of}"
    for part in ("invented", "findings_invented"):
        if getattr(after, part) * before.documents > getattr(before, part) * after.documents:
            yield f"{getattr(after, part)} {part}, where it was {getattr(before, part)}"


def _scores(folder: Path) -> Iterator[Score]:
    for found in specimens(folder):
        payload = found.path.read_bytes()
        result = read_payload(payload, found.content_type, str(found.path), found.hint)
        yield score(found, result.reports, result.seconds)


def _digest(folder: Path) -> str:
    """Names and truths of all documents, and the bytes of those that are plain text."""
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        body = path.read_bytes() if path.suffix in SAME_EVERYWHERE else b""
        total.update(f"{path.name}\n{hashlib.sha256(body).hexdigest()}\n".encode())
    return total.hexdigest()


def _write(now: Accuracy) -> None:
    # One line a group, so that a diff shows what changed.
    lines = [
        f"  {json.dumps(name)}: {json.dumps(asdict(group))}" for name, group in now.groups.items()
    ]
    head = f'{{"corpus": {json.dumps(now.corpus)}, "groups": {{'
    text = "\n".join([head, ",\n".join(lines), "}}"]) + "\n"
    PINNED.write_text(text, encoding="utf-8")


def _show(now: Accuracy) -> None:
    names = [field.name for field in fields(Group)]
    print("form edition".ljust(18), *(name.rjust(max(9, len(name))) for name in names))
    for name, group in now.groups.items():
        cells = (str(getattr(group, field)).rjust(max(9, len(field))) for field in names)
        print(name.ljust(18), *cells)


def main() -> None:
    """Measure; compare with what is pinned, or pin it."""
    parser = argparse.ArgumentParser(description="The accuracy gate of extraction.")
    parser.add_argument("--update", action="store_true", help="pin what is measured now")
    parser.add_argument("--allow-regression", action="store_true", help="even where it is worse")
    options = parser.parse_args()
    now = measure()
    _show(now)
    problems = regressions(pinned(), now) if PINNED.is_file() else []
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems and not options.allow_regression:
        sys.exit("less accurate than pinned; see tests/accuracy.json")
    if options.update:
        _write(now)


if __name__ == "__main__":
    main()
