from __future__ import annotations

import pytest

from crawler.cli.progress import told
from crawler.time_left import FEW, time_left


@pytest.mark.parametrize(
    ("done", "total", "seconds", "words"),
    [
        (FEW - 1, 1000, 60, ""),  # too few to tell
        (100, 100, 60, ""),
        (120, 100, 60, ""),
        (100, 110, 60, "less than 1 min"),
        (100, 400, 60, "about 3 min"),
        (100, 5000, 60, "about 49 min"),
        (100, 100_000, 600, "about 7 days"),
        (100, 20_000, 60, "about 3 h"),
    ],
)
def test_the_rest_takes_as_long_as_the_part(
    done: int, total: int, seconds: float, words: str
) -> None:
    assert time_left(done, total, seconds) == words


def test_plain_lines_say_how_many_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(told(range(250), "Reading", "files", 250)) == list(range(250))
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "100 of 250 files read", "200 of 250 files read",
    ]  # fmt: skip
    assert lines[0].endswith(", less than 1 min left")
