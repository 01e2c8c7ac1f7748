"""Child processes that may hang, swell or die: started, limited, waited for and ended in one way.

What a stranger sent is read by programs and libraries that were not made for strangers.
They run apart: with next to no environment, a private home and temporary folder, in a
session of their own, under limits that the system enforces.  How a process ended is a
value (:data:`Ended`), never a message.

Time is processor time, which a busy machine does not use up; a bound on wall time, many
times as long, ends what sleeps or waits for ever.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

Limit = Literal["processor", "wall", "output", "file"]

WALL_FACTOR = 10.0
"""Seconds of wall time a child is given for each second of processor time."""

_GRACE = 10.0
"""Seconds a program has to end when it is asked to."""
GIB = 1 << 30
_KEPT = 1 << 16
"""Bytes at the end of stderr that are kept."""


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What a child may use; ``None`` is no limit.

    ``processor`` and ``wall`` are seconds (``wall`` is :data:`WALL_FACTOR` times
    ``processor`` when only that is given), ``memory`` bytes of address space of each of
    its processes, ``file`` bytes of any file it writes, ``output`` bytes on stdout
    (without a limit only the end of it is kept).
    """

    processor: float | None = None
    wall: float | None = None
    memory: int | None = None
    file: int | None = GIB
    output: int | None = 1 << 20

    @property
    def most_wall(self) -> float | None:
        """The seconds of wall time that count."""
        if self.wall is not None or self.processor is None:
            return self.wall
        return WALL_FACTOR * self.processor


@dataclass(frozen=True, slots=True)
class Exited:
    """It ended by itself; ``code`` 0 is success."""

    code: int


@dataclass(frozen=True, slots=True)
class Killed:
    """A signal ended it that is no sign of a limit."""

    signal: int

    @property
    def name(self) -> str:
        """The signal's name, ``SIGKILL`` for instance."""
        known = self.signal in set(signal.Signals)
        return signal.Signals(self.signal).name if known else str(self.signal)


@dataclass(frozen=True, slots=True)
class LimitReached:
    """It was ended because it went beyond ``limit``, which was ``amount`` (seconds or bytes)."""

    limit: Limit
    amount: float


Ended = Exited | Killed | LimitReached


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended, and what it wrote: all of stdout, the end of stderr."""

    ended: Ended
    stdout: bytes = b""
    stderr: bytes = b""


def run(
    command: Sequence[str],
    limits: ProcessLimits,
    *,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    leave_children: bool = False,
) -> Finished:
    """Run a program to its end; no shell reads its arguments.

    It works in ``folder``, or in a private one that is removed, and finds nothing in its
    environment but that folder as home and temporary folder, unless an ``environment`` is
    given, which is then the whole of it.  When the program ends, so does everything it
    started, unless ``leave_children``; at a limit always.  What it put into another session
    is out of reach once it has ended by itself or by a limit of the system
    (:mod:`common.isolation` ends that, too).  Raises OSError (also for a program that is not
    there) and ValueError when it cannot be started.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="gongan-process-") as private:
            return run(
                command,
                limits,
                stdin=stdin,
                environment=environment,
                folder=Path(private),
                leave_children=leave_children,
            )
    own = {"HOME": str(folder), "TMPDIR": str(folder)} if environment is None else environment
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as errors,
    ):
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            _limited(command, limits),
            stdin=given,
            stdout=out,
            stderr=errors,
            env=dict(own),
            cwd=folder,
            start_new_session=True,
        )
        in_time = False
        try:
            in_time = wait(process, limits.most_wall)
        finally:
            if not (in_time and leave_children):
                end_tree(process.pid)  # its number is its own until it is waited for
            process.wait()
        ended = _how(process.returncode, limits)
        if not in_time:
            ended = LimitReached("wall", limits.most_wall or 0.0)
        elif limits.output is not None and _size(out) > limits.output:
            ended = LimitReached("output", limits.output)
        return Finished(ended, _end_of(out, limits.output or _KEPT), _end_of(errors, _KEPT))


@contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A program of our own that runs while the block does, its output in pipes of text.

    It is asked to end (SIGTERM) at the end of the block, and killed with all it started
    if it does not.  It has our environment.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            if not wait(process, _GRACE):
                end_tree(process.pid)


def _limited(command: Sequence[str], limits: ProcessLimits) -> list[str]:
    """The command, begun by a shell that limits itself first (``ulimit``, POSIX).

    Limits set from here would come too late, or in a fork of a process with threads.
    """
    program = shutil.which(command[0])
    if program is None:
        reason = PermissionError if Path(command[0]).exists() else FileNotFoundError
        number = 13 if reason is PermissionError else 2
        raise reason(number, os.strerror(number), command[0])
    seconds = None if limits.processor is None else max(1, round(limits.processor))
    flags = {
        "-c": 0,  # no core dumps
        "-H -t": None if seconds is None else seconds + 1,  # SIGKILL, after the SIGXCPU
        "-S -t": seconds,
        "-v": None if limits.memory is None else limits.memory // 1024,
        "-f": None if limits.file is None else max(1, limits.file // 512),
    }
    # a limit that is stricter already stays
    steps = [f"ulimit {flag} {n} 2>/dev/null || :" for flag, n in flags.items() if n is not None]
    script = "; ".join([*steps, "unset PWD OLDPWD SHLVL _", 'exec "$@"'])
    return ["/bin/sh", "-c", script, "sh", program, *command[1:]]


def _how(code: int, limits: ProcessLimits) -> Ended:
    """How a process ended, by its return code; a starter passes a signal on as 128 + n."""
    number = -code if code < 0 else code - 128
    if number == signal.SIGXCPU:
        return LimitReached("processor", limits.processor or 0.0)
    if number == signal.SIGXFSZ:
        return LimitReached("file", limits.file or 0)
    return Killed(number) if code < 0 else Exited(code)


def wait(process: subprocess.Popen[Any], seconds: float | None) -> bool:
    """Whether the process ended within the time; waits for the event of its end."""
    if process.returncode is not None:
        return True
    if seconds is None:
        return process.wait() is not None
    if not hasattr(os, "pidfd_open"):  # not on Linux
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        return process.poll() is not None
    end = os.pidfd_open(process.pid)
    try:
        poll = select.poll()
        poll.register(end, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(end)


def end_tree(pid: int) -> None:
    """Kill a process that leads a group, its group, and the groups of all its descendants.

    A child that leads a session of its own would outlive the group it came from.
    """
    groups = [pid, *_descendants(pid)]
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for each in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(each, signal.SIGKILL)


def memory_of_tree(pid: int) -> int:
    """Bytes of memory that a process and its descendants hold, each its own share of what
    they have in common; 0 where /proc does not tell.
    """
    return sum(_held(each) for each in (pid, *_descendants(pid)))


def processor_of_tree(pid: int) -> float:
    """Seconds of processor time that a process and its descendants have taken, those included
    that ended and were waited for; 0 where /proc does not tell.
    """
    ticks = 0
    for each in (pid, *_descendants(pid)):
        with suppress(OSError, ValueError, IndexError):
            told = Path(f"/proc/{each}/stat").read_text(errors="replace")
            ticks += sum(map(int, told.rpartition(")")[2].split()[11:15]))  # proc(5), 14 to 17
    return ticks / os.sysconf("SC_CLK_TCK")


def _held(pid: int) -> int:
    """The proportional set size of one process."""
    with suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _descendants(pid: int) -> list[int]:
    """The processes that a process started, and those they did; none where /proc is not."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError, IndexError):
            parent = int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.parent.name))
    found: list[int] = []
    ahead = [pid]
    while ahead:
        below = children.get(ahead.pop(), [])
        found += below
        ahead += below
    return found


def _size(file: IO[bytes]) -> int:
    return file.seek(0, os.SEEK_END)


def _end_of(file: IO[bytes], most: int) -> bytes:
    file.seek(max(0, _size(file) - most))
    return file.read(most)
