"""Readers that misbehave on demand, for the pool's tests: the body says how."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from crawler.reading.read import ReadJob, ReadResult, read_job


class Riddle:
    """What can be pickled and not unpickled."""

    def __reduce__(self) -> tuple[type[int], tuple[str]]:
        return int, ("no number",)


def misbehave(job: ReadJob) -> ReadResult:
    if job.body.startswith(b"once "):
        mark = Path(job.body[5:].decode())
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if job.body.startswith(b"meet "):
        meet(*(Path(name.decode()) for name in job.body.split()[1:]))
    match job.body:
        case b"hang":
            threading.Event().wait()
        case b"spin":
            while True:
                pass
        case b"environment":
            names = " ".join(os.environ)
            return ReadResult(job.url, "text/plain", "no_report", 0.0, title=names)
        case b"die":
            os._exit(7)
        case b"killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"memory":
            bytearray(8 * 2**30)
        case b"wait":
            time.sleep(0.3)  # what is tested is that this time is none of work
        case b"riddle":
            return Riddle()  # type: ignore[return-value]
    return ReadResult(job.url, "text/plain", "no_report", float(os.getpid()))


def meet(here: Path, end: Path) -> None:
    """Tell the process's number in one named pipe, and wait for a byte in the other."""
    with here.open("w", encoding="ascii") as pipe:
        print(os.getpid(), file=pipe)
    with end.open("rb", buffering=0) as pipe:
        pipe.read(1)


def real(job: ReadJob) -> ReadResult:
    return read_job(job)
