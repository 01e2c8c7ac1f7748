"""SQL of visitors: asked in processes of their own, which can be given up.

SQLite looks at its clock between the steps of its machine only; one function (a pattern
of LIKE over a long text, a large blob written as hexadecimal digits) is one step, however long
it takes.  So what visitors may ask runs under SQLite's own limits, a bound on its answer, and in
a process that is ended when it takes too long.
"""

from __future__ import annotations

import queue
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from archive.site import security
from archive.versions import search
from common.processes import ProcessLimits
from common.workers import NotStartedError, UnusableAnswerError, Worker, WorkerLostError

PROCESSES = 2
"""Questions that are answered at the same time."""

GIVEN_UP = 5.0
"""Seconds of processor time after which a process is ended."""

WALL = 15.0
"""Seconds of wall time after which a process is ended."""

WAITING = 10.0
"""Seconds to wait while others' questions are answered."""

MEMORY = 1024**3
"""Bytes of address space of a process."""

MAX_ANSWER = 32 * 1024 * 1024
"""Bytes of an answer."""

_STEPS = 1000
"""Steps of SQLite's machine between two looks at the clock."""

Parameters = Mapping[str, object] | Sequence[object]


@dataclass(frozen=True, slots=True)
class Question:
    """A statement with its parameters; ``rows`` bounds the rows, ``milliseconds`` the time."""

    sql: str
    parameters: Parameters
    rows: int | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class SqlAnswer:
    """The rows of an answer under the names of their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer; ``took_too_long`` says that the time was over."""

    text: str
    took_too_long: bool = False


class SqlProcesses:
    """Answers questions to the published copy ``db``; threads may share it."""

    def __init__(
        self, db: Path, *, processor: float = GIVEN_UP, wall: float = WALL, waiting: float = WAITING
    ) -> None:
        limits = ProcessLimits(processor, wall, MEMORY)
        work = partial(_answer, db.resolve())
        self._all = [Worker(work, limits, name="gongan-sql") for _ in range(PROCESSES)]
        self._free: queue.Queue[Worker[Question, SqlAnswer | Refusal]] = queue.Queue()
        self._waiting = waiting
        for worker in self._all:
            self._free.put(worker)

    def ask(self, question: Question) -> SqlAnswer | Refusal:
        """The answer, or why there is none."""
        try:
            worker = self._free.get(timeout=self._waiting)
        except queue.Empty:
            return Refusal("too many questions at once: try again in a minute", True)
        try:
            return worker.ask(question)
        except WorkerLostError:
            return Refusal("it took too long, or too much memory, and was given up", True)
        except (NotStartedError, UnusableAnswerError):
            return Refusal("it cannot be answered now: try again in a minute", True)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End the processes."""
        for worker in self._all:
            worker.close()


def _answer(db: Path, question: Question) -> SqlAnswer | Refusal:
    """What a process answers a question with."""
    try:
        connection = _connection(db)
        with time_limit(connection, question.milliseconds):
            cursor = connection.execute(question.sql, question.parameters)
            columns = tuple(column[0] for column in cursor.description or ())
            return SqlAnswer(columns, list(bounded(cursor, question.rows)))
    except sqlite3.OperationalError as error:
        return Refusal(str(error), took_too_long=error.args == ("interrupted",))
    except (sqlite3.Error, sqlite3.Warning, AnswerTooLargeError) as error:
        return Refusal(str(error))
    except (ValueError, TypeError, OverflowError) as error:  # parameters that cannot be bound
        return Refusal(f"a parameter cannot be used: {error}")
    except MemoryError:
        return Refusal("it needs too much memory")


class AnswerTooLargeError(Exception):
    """An answer has more bytes than it may."""


def bounded(cursor: sqlite3.Cursor, rows: int | None) -> Iterator[tuple[Any, ...]]:
    """The first ``rows`` rows; raises AnswerTooLargeError beyond :data:`MAX_ANSWER`."""
    size = 0
    for number, row in enumerate(cursor):
        if rows is not None and number >= rows:
            return
        size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if size > MAX_ANSWER:
            raise AnswerTooLargeError(
                f"the answer has more than {MAX_ANSWER} bytes: ask for fewer rows or columns"
            )
        yield row


@contextmanager
def time_limit(connection: sqlite3.Connection, milliseconds: float) -> Iterator[None]:
    """Interrupt what ``connection`` does when the time is over."""
    end = time.monotonic() + milliseconds / 1000
    connection.set_progress_handler(lambda: int(time.monotonic() >= end), _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, _STEPS)


@cache
def _connection(db: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{db.as_uri()}?immutable=1", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", errors="replace")
    search.register(connection)
    connection.create_function("escape_fts", 1, search.fts_query, deterministic=True)
    security.guard(connection)
    return connection
