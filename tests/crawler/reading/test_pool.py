from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.reading.pool import ReaderPool
from crawler.reading.read import ReadJob, ReadResult, read_payload
from extract.records import Hint
from tests.crawler.reading.readers import misbehave
from tests.patience import GIVEN_UP


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    with ReaderPool(1, timeout=10.0, wall=GIVEN_UP, memory=2**31, reader=misbehave) as pool:
        pool.submit(job("first")).result(GIVEN_UP)
        yield pool


class Meeting:
    """A named pipe that readers tell their numbers in, and one that lets them go on.

    Both stay open at this end from first to last: no reader finds a pipe that nobody holds,
    however late it comes.
    """

    def __init__(self, folder: Path) -> None:
        self._names = folder / "here", folder / "end"
        for name in self._names:
            os.mkfifo(name)
        self._here, self._end = (name.open("r+b", buffering=0) for name in self._names)

    @property
    def job(self) -> ReadJob:
        """The job of a reader who takes part."""
        here, end = self._names
        return ReadJob(f"meet {here} {end}".encode(), "text/plain", "http://example.org/")

    def arrive(self, readers: int) -> set[bytes]:
        """The numbers of so many readers, who are all there and wait."""
        told = b""
        while told.count(b"\n") < readers:
            told += self._here.read(4096)
        return set(told.split())

    def dissolve(self, readers: int) -> None:
        """Let so many readers go on."""
        self._end.write(b"." * readers)

    def close(self) -> None:
        self._here.close()
        self._end.close()


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[Meeting]:
    with contextlib.closing(Meeting(tmp_path)) as meeting:
        yield meeting


def job(body: str) -> ReadJob:
    return ReadJob(body.encode(), "text/plain", f"http://example.org/{body}")


def rules(result: ReadResult) -> list[str]:
    return [problem.rule for problem in result.problems]


@pytest.mark.parametrize(
    ("body", "rule", "words"),
    [
        ("die", "reader_died", "exit code 7"),
        ("killed", "reader_died", "signal SIGKILL"),
        ("riddle", "reader_died", "no result that can be used"),
    ],
)
def test_a_lost_worker_costs_its_document_only(
    pool: ReaderPool, body: str, rule: str, words: str
) -> None:
    bad, good = pool.submit(job(body)), pool.submit(job("good"))
    result = bad.result(GIVEN_UP)
    assert result.state == "failed"
    assert rules(result) == [rule]
    assert words in result.problems[0].message
    assert good.result(GIVEN_UP).state == "no_report"


def test_a_reader_that_hangs_costs_its_document_only() -> None:
    with ReaderPool(1, timeout=GIVEN_UP, wall=2.0, reader=misbehave) as pool:
        (problem,) = pool.submit(job("hang")).result(GIVEN_UP).problems
    assert problem.rule == "reader_timeout"
    assert "longer than 2 s" in problem.message


def test_processor_time_has_its_own_limit() -> None:
    with ReaderPool(1, timeout=1.0, wall=GIVEN_UP, reader=misbehave) as pool:
        (problem,) = pool.submit(job("spin")).result(GIVEN_UP).problems
    assert problem.rule == "reader_timeout"
    assert "more than 1 s of processor time" in problem.message


def test_a_process_serves_many_documents(pool: ReaderPool) -> None:
    pids = {pool.submit(job(str(number))).result(GIVEN_UP).seconds for number in range(5)}
    assert len(pids) == 1


def test_time_a_reader_sleeps_is_not_counted_as_work() -> None:
    with ReaderPool(1, timeout=0.2, wall=GIVEN_UP, reader=misbehave) as pool:
        assert pool.submit(job("wait")).result(GIVEN_UP).state == "no_report"


def test_a_reader_finds_little_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGAN_CONTACT", "secret")
    with ReaderPool(1, reader=misbehave) as pool:
        names = pool.submit(job("environment")).result(GIVEN_UP).title
    assert names is not None
    assert "GONGAN_CONTACT" not in names.split()
    assert "HOME" in names.split()


def test_a_reader_that_wants_too_much_memory_is_lost_alone(pool: ReaderPool) -> None:
    bad, good = pool.submit(job("memory")), pool.submit(job("good"))
    assert rules(bad.result(GIVEN_UP)) == ["reader_died"]
    assert "2048 MiB" in bad.result().problems[0].message
    assert good.result(GIVEN_UP).state == "no_report"


def test_closing_cuts_off_what_runs_and_cancels_what_waits(meeting: Meeting) -> None:
    pool = ReaderPool(1, timeout=600, reader=misbehave)
    running = pool.submit(meeting.job)
    waiting = [pool.submit(job("good")) for _ in range(3)]
    meeting.arrive(1)
    pool.close()
    assert running.result(0).state == "failed"  # it would have gone on for ever
    assert all(future.cancelled() for future in waiting)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(job("good"))


def test_a_pool_that_was_never_used_closes() -> None:
    ReaderPool(2, reader=misbehave).close()


@pytest.mark.parametrize(("processes", "timeout"), [(0, 1.0), (1, 0.0)])
def test_senseless_numbers_are_refused(processes: int, timeout: float) -> None:
    with pytest.raises(ValueError, match=r"at least|more than"):
        ReaderPool(processes, timeout)


def test_workers_share_the_work(meeting: Meeting) -> None:
    with ReaderPool(2, reader=misbehave) as pool:
        futures = [pool.submit(meeting.job) for _ in range(2)]
        assert len(meeting.arrive(2)) == 2
        meeting.dissolve(2)
        assert len({future.result(GIVEN_UP).seconds for future in futures}) == 2


def test_an_extractor_that_raises_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("row 3")

    monkeypatch.setattr("extract.read", broken)
    result = read_payload(b"<p>", "text/html; charset=utf-8", "http://example.org/")
    assert result.state == "failed"
    assert rules(result) == ["extractor_failed"]
    assert "KeyError" in result.problems[0].message
    assert "row 3" in result.problems[0].message
    assert result.media_type == "text/html"


def test_memory_that_runs_out_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("extract.read", greedy)
    result = read_payload(b"<p>", None, "http://example.org/", Hint())
    assert rules(result) == ["extractor_failed"]
    assert "memory" in result.problems[0].message


def test_a_page_without_a_report_is_said_to_have_none() -> None:
    body = "<html><body><p>没有报告的网页。</p></body></html>".encode()
    result = read_payload(body, "text/html; charset=utf-8", "http://example.org/")
    assert result.state == "no_report"
    assert result.reports == ()
    assert result.seconds > 0


def test_the_default_reader_reads_in_a_worker() -> None:
    body = "<html><head><title>题目</title></head><body><p>没有报告。</p></body></html>".encode()
    with ReaderPool(1, memory=2**31) as pool:
        result = pool.submit(ReadJob(body, "text/html; charset=utf-8", "http://x.org/")).result(
            GIVEN_UP
        )
    assert result.state == "no_report", result.problems
