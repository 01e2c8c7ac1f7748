"""Archives united in any order give the same release, byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archive import sampling
from archive.merging.merge import merge
from archive.release.check import check
from archive.store import Archive, open_archive
from archive.versions import corrections, flags
from tests.archive.making import begin, finding
from tests.archive.release.filling import CITY, DOUBTED, export
from tests.archive.versions.filed import HOST, OTHER, TABLE, Piece, file_article

FORWARD = ("requests", "carried_forward", "total")
STANDS = ("page", "attached", "zipped", "both")


@dataclass(frozen=True)
class Event:
    """A report that a crawl found: where its figures stood, what it said, what people noted."""

    bureau: str
    year: int
    stands: str
    value: int
    body: int
    minute: int
    extractor: str
    note: str


EVENTS = st.builds(
    Event,
    bureau=st.sampled_from([CITY, DOUBTED]),
    year=st.sampled_from([2019, 2020]),
    stands=st.sampled_from(STANDS),
    value=st.integers(0, 2),
    body=st.integers(0, 2),
    minute=st.integers(0, 3000),
    extractor=st.sampled_from(["1", "2"]),
    note=st.sampled_from(["", "", "correct", "flag"]),
)
HISTORIES = st.lists(st.lists(EVENTS, min_size=1, max_size=4), min_size=2, max_size=3)


def happen(archive: Archive, run: int, event: Event) -> None:
    page = f"{HOST}/{event.bureau}/{event.year}.html"
    file = f"{HOST}/{event.bureau}/{event.year}.{'zip' if event.stands == 'zipped' else 'docx'}"
    pieces = [Piece(file, file, f"PK {event.body}".encode())]
    documents = {
        "page": [page], "attached": [file], "zipped": [f"{file}!表.docx"], "both": [page, file],
    }  # fmt: skip
    file_article(
        archive, run, event.bureau, event.year,
        stands_in=documents[event.stands],
        pieces=[] if event.stands == "page" else pieces,
        body=f"<p>{event.bureau}{event.year}{event.body}</p>".encode(),
        minute=event.minute,
        extractor=event.extractor,
        changes={TABLE: Decimal(event.value), OTHER: Decimal(1), FORWARD: Decimal(7)},
        findings=[finding("sum", subject="requests/received")] if event.value == 1 else [],
    )  # fmt: skip
    cell = ".".join(TABLE)
    if event.note == "correct":
        archive.write(
            lambda: corrections.correct(
                archive.db, event.bureau, event.year, cell, str(event.minute), why="看错", by="李"
            )
        )
    if event.note == "flag":
        archive.write(
            lambda: flags.flag(archive.db, event.bureau, event.year, cell, why="可疑", by="王")
        )


def released(folder: Path, paths: Sequence[Path], name: str) -> dict[str, bytes]:
    """The files of a release of these archives united, and a sample drawn of it."""
    united = folder / f"{name}.db"
    with open_archive(united) as archive:
        for path in paths:
            merge(archive, path)
        sample = sampling.as_csv(sampling.draw(archive.db, 40, 1))
    export(united, folder / name)
    assert check(folder / name) == []
    files = {path.name: path.read_bytes() for path in (folder / name).iterdir()}
    return files | {"sample": sample.encode()}


def same_in_all_orders(histories: Sequence[Sequence[Event]], orders: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        paths = [folder / f"part{number}.db" for number in range(len(histories))]
        for path, events in zip(paths, histories, strict=True):
            with open_archive(path) as archive:
                run = begin(archive)
                for event in sorted(events, key=lambda event: event.minute):
                    happen(archive, run, event)
                archive.finish_run(run, "ok", {})
        first, *others = list(permutations(paths))[::-1][:orders]
        wanted = released(folder, first, "first")
        for number, order in enumerate(others):
            found = released(folder, order, f"order{number}")
            assert [name for name in wanted if wanted[name] != found[name]] == []


ANY_SPEED = settings(deadline=None, suppress_health_check=list(HealthCheck))


COPIES_OF_ONE_MOMENT = [
    [
        Event(CITY, 2020, "page", 0, 0, 1975, "1", ""),
        Event(CITY, 2019, "attached", 1, 2, 72, "1", ""),
        Event(CITY, 2019, "page", 1, 0, 12, "1", ""),
    ],
    [
        Event(CITY, 2019, "page", 0, 0, 517, "1", ""),
        Event(CITY, 2019, "page", 0, 0, 811, "1", ""),
        Event(CITY, 2019, "page", 0, 0, 0, "1", ""),
        Event(CITY, 2019, "attached", 0, 2, 0, "1", ""),
    ],
    [Event(CITY, 2019, "page", 2, 0, 0, "1", "")],
]
"""Two versions that one address held last at the same moment: a copy is held against one."""


@settings(ANY_SPEED, max_examples=6)
@example(COPIES_OF_ONE_MOMENT)
@given(HISTORIES)
def test_two_orders_give_the_same_release(histories: list[list[Event]]) -> None:
    same_in_all_orders(histories, 2)


@pytest.mark.slow
@settings(ANY_SPEED, max_examples=60)
@given(HISTORIES)
def test_all_orders_give_the_same_release_at_length(histories: list[list[Event]]) -> None:
    same_in_all_orders(histories, 6)
