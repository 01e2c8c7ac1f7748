"""How fast documents are read, beside the libraries that read them.

``python -m bench.extract_speed [ROUNDS]`` reads made-up reports of each kind in turn
with the library alone and prints, in CPU milliseconds, the best of the rounds and the ratio:

- a web page (as pasted from Word, and plain) beside ``trafilatura.extract`` of it,
- a PDF with text beside pdfplumber's own ``extract_tables`` of its pages,
- a Word file (no library of its own to compare with).

Then the same for plain pages of the forms of 2019 and 2021 that are each read once, beside
``trafilatura.extract`` of them: no cache knows them from the round before.  Of our time
trafilatura itself is a part: it is asked for the main text of each page, its tables left out.

Then the largest memory of a worker that has read them all, and how long
``gongan extract`` takes for many files with one worker and with one a core.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

import pdfplumber
import trafilatura

from extract import read, reports_in
from tests.documents.cases_files import blocks_of
from tests.documents.cases_html import default_layout, html
from tests.documents.invent import invent
from tests.documents.markup import PLAIN, WORD, Markup, fragment
from tests.documents.pdf import pdf
from tests.documents.report import report_blocks
from tests.documents.truth import Truth
from tests.documents.word import docx

GOALS = {"html": 0.8, "pdf": 1.5}
MEMORY_GOAL = 300
FILES = 240
ONCE = 120
"""Pages that are read once each."""
BUREAU = "示范市公安局"


def page(truth: Truth, markup: Markup) -> bytes:
    return html(truth, fragment(report_blocks(truth, default_layout(truth)), markup))


def ours(payload: bytes, name: str) -> Callable[[], object]:
    return lambda: reports_in(read(payload, None, name))


def pdf_tables(payload: bytes) -> list[object]:
    with pdfplumber.open(io.BytesIO(payload)) as document:
        return [table for sheet in document.pages for table in sheet.extract_tables()]


def best(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least CPU time of each call in milliseconds; the calls take turns."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds + 1):
        for name, call in calls.items():
            start = process_time()
            call()
            times[name].append(1000 * (process_time() - start))
    return {name: min(taken[1:]) for name, taken in times.items()}


def compare(rounds: int) -> None:
    """Print each kind beside its library."""
    truth = invent("bench", BUREAU, 2022, "2021")
    word, plain = page(truth, WORD), page(truth, PLAIN)
    drawn, office = pdf(blocks_of(truth)), docx(blocks_of(truth))
    calls = {
        "html, from Word": ours(word, "a.html"),
        "  trafilatura, from Word": lambda: trafilatura.extract(word),
        "html, plain": ours(plain, "a.html"),
        "  trafilatura, plain": lambda: trafilatura.extract(plain),
        "pdf": ours(drawn, "a.pdf"),
        "  pdfplumber": lambda: pdf_tables(drawn),
        "docx": ours(office, "a.docx"),
    }
    before = 0.0
    for name, taken in best(calls, rounds).items():
        ratio = f"  ratio {before / taken:.2f}" if name.startswith(" ") else ""
        print(f"{name:26} {taken:8.1f} ms{ratio}")
        before = taken
    print(f"goals: html {GOALS['html']} x trafilatura, pdf {GOALS['pdf']} x pdfplumber")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of this process: {memory:.0f} MB (goal for a worker: {MEMORY_GOAL} MB)")


def once() -> None:
    """Print how long pages take that were never read before, ours and trafilatura's in turn."""
    taken = [0.0, 0.0]
    for number in range(ONCE + 6):
        edition, year = (("2021", 2022 + number % 3), ("2019", 2020))[number % 2]
        payload = page(invent(f"once {number}", BUREAU, year, edition), PLAIN)
        theirs = partial(trafilatura.extract, payload)
        calls: tuple[Callable[[], object], ...] = (ours(payload, "a.html"), theirs)
        for at, call in enumerate(calls):
            start = process_time()
            call()
            taken[at] += (process_time() - start) * (number >= 6)
    own, other = (1000 * seconds / ONCE for seconds in taken)
    print(f"plain pages read once: {own:.1f} ms, trafilatura {other:.1f} ms, "
          f"ratio {own / other:.2f} (goal {GOALS['html']})")  # fmt: skip


def workers() -> None:
    """Print how long many files take with one worker and with one a core."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number in range(FILES):
            edition, year = (("2014", 2016), ("2019", 2020), ("2021", 2022))[number % 3]
            name = Path(folder) / f"{number}.html"
            name.write_bytes(page(invent(f"bench {number}", BUREAU, year, edition), WORD))
            names.append(str(name))
        command = [str(Path(sys.executable).with_name("gongan")), "extract", "--format", "json"]
        taken = {}
        for count in dict.fromkeys((1, cores)):
            start = perf_counter()
            subprocess.run([*command, "-j", str(count), *names], capture_output=True, check=True)
            taken[count] = perf_counter() - start
            rate = FILES / taken[count]
            print(f"gongan extract -j {count}: {taken[count]:6.2f} s, {rate:5.1f} files/s")
        print(f"{cores} workers are {taken[1] / taken[cores]:.2f} times as fast as one")


if __name__ == "__main__":
    compare(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
    once()
    workers()
