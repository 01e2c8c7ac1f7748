"""What a worker does: hold the hosts of a group, have a child crawl it, hand back its shard."""

from __future__ import annotations

import pickle
import select
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import IO, Any
from uuid import uuid4

from archive.errors import ArchiveError
from archive.merging import shard
from common.processes import end_tree, wait
from crawler.cluster import leases, spool
from crawler.cluster.child import MORE
from crawler.cluster.leases import Ask, LeaseLostError, Leases, moment
from crawler.cluster.order import Handed, Order, program
from crawler.crawl.summary import RunSummary

_LOOK_EVERY = 0.5
"""Seconds between two looks at child and lease."""

_LED_EVERY = 2.0
"""Seconds between two looks at the leader: each is a question to the scheduler."""

_LOT = 50
"""Requests of a run's budget that a crawl takes at once, at most."""

GRACE = 40.0
"""Seconds a child has to end once it was told to."""


class WorkerUnfitError(Exception):
    """This worker cannot do the work; another one may."""


def crawl_group(order: Order, seed: bytes | str) -> Handed:
    """Crawl a host group into a shard that begins with ``seed`` (bytes, or where they are).

    Runs in a thread of a worker.  Whatever happens to the crawl, what it has captured
    is handed back.  Raises WorkerUnfitError where nothing could be begun.
    """
    from distributed import get_worker

    worker = get_worker()
    if order.program != program():
        raise WorkerUnfitError(
            f"the program on {worker.address} is {program()}, here {order.program}: "
            "install the same version everywhere"
        )
    from distributed.utils import sync

    def ask(handler: str, /, **values: Any) -> Any:
        patience = order.lease + float(values.get("timeout") or 0)
        call = getattr(worker.scheduler, handler)
        return sync(worker.loop, call, callback_timeout=patience, **values)

    # each attempt has a shard of its own: that of one that died is still to be merged
    order = replace(order, name=f"{order.name}-{uuid4().hex[:8]}")

    held = leases.of_hosts(ask, order.hosts, order.lease)
    if not held.take(order.lease * 2):
        return Handed(order.name, worker.address, error="its hosts are held by another task")
    try:
        return _with_shard(order, seed, held, ask, worker.address)
    finally:
        with suppress(OSError, RuntimeError):  # they run out
            held.give_back()


def _with_shard(order: Order, seed: bytes | str, held: Leases, ask: Ask, address: str) -> Handed:
    with spool.held(order.archive, order.name) as (path, lock):
        try:
            shard.unpacked(seed if isinstance(seed, bytes) else fetched(seed), path)
            path.with_suffix(".job").write_bytes(pickle.dumps(order))
        except OSError as error:
            spool.forget(order.archive, order.name)
            return Handed(order.name, address, error=f"no shard could be begun: {error}")
        failed = _crawl(order, path, lock, held, ask)
        handed = Handed(order.name, address, _summary(path), error=failed)
        try:
            data = shard.packed(path)
        except ArchiveError as error:  # it stays where it is
            return replace(handed, error=f"{failed or 'its shard cannot be read'}: {error}")
    if not order.exchange:
        return replace(handed, data=data)
    at = f"{order.exchange.rstrip('/')}/{order.name}.shard"
    put(data, at)
    return replace(handed, at=at)


def _crawl(order: Order, path: Path, lock: int, held: Leases, ask: Ask) -> str | None:
    """Have a child crawl, and look after it; gives how it failed, if it did."""
    command = [sys.executable, "-m", "crawler.cluster", str(path.with_suffix(".job"))]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        pass_fds=(lock,),
        start_new_session=True,
    ) as child:
        try:
            _lead(child, order, held, ask)
        except OSError:  # the pipe is closed: the child has ended
            pass
        finally:
            assert child.stdin is not None
            with suppress(OSError):
                child.stdin.close()
            if not wait(child, GRACE):
                end_tree(child.pid)
            child.wait()
    return f"its process ended with {child.returncode}" if child.returncode else None


def _lead(child: subprocess.Popen[bytes], order: Order, held: Leases, ask: Ask) -> None:
    """Renew the leases while the child works; raises OSError when it is gone.

    A scheduler that cannot be asked is asked again until the leases have run out.
    """
    assert child.stdin is not None
    assert child.stdout is not None
    _say(child.stdin, f"until {held.until}")
    due, stopped, asked = monotonic() + held.renew_every, False, 0.0
    while child.poll() is None:
        if select.select([child.stdout], [], [], _LOOK_EVERY)[0]:
            if not child.stdout.read(len(MORE) + 1):
                return
            _say(child.stdin, f"{MORE} {_more(order, ask)}")
        try:
            if monotonic() >= due:
                due = monotonic() + held.renew_every
                held.renew()
                _say(child.stdin, f"until {held.until}")
            if not stopped and monotonic() - asked >= _LED_EVERY:
                asked = monotonic()
                stopped = not leases.is_led(ask, order.run)
                if stopped:
                    _say(child.stdin, "stop leader")
        except BrokenPipeError:
            return
        except (LeaseLostError, OSError) as error:
            if isinstance(error, LeaseLostError) or moment() > held.until:
                _say(child.stdin, "stop lease")
                return


def _more(order: Order, ask: Ask) -> int:
    """Requests out of the run's budget."""
    if not order.budget:
        return _LOT
    try:
        got: int = ask("queue_get", name=order.budget, timeout=0.1)["value"]
    except Exception:  # noqa: BLE001 - an empty queue, or none any more: nothing is left
        return 0
    return got


def _say(pipe: IO[bytes], line: str) -> None:
    pipe.write(f"{line}\n".encode())


def _summary(path: Path) -> RunSummary | None:
    try:
        found: RunSummary = pickle.loads(path.with_suffix(".result").read_bytes())
    except (OSError, EOFError, pickle.UnpicklingError):
        return None
    return found


def put(data: bytes, at: str) -> None:
    """Write bytes to a path or an fsspec address."""
    import fsspec

    with fsspec.open(at, "wb") as file:
        file.write(data)


def fetched(at: str) -> bytes:
    """The bytes at a path or an fsspec address."""
    import fsspec

    with fsspec.open(at, "rb") as file:
        data: bytes = file.read()
    return data


def remove(at: str) -> None:
    """Remove what is at a path or an fsspec address."""
    import fsspec

    system, path = fsspec.core.url_to_fs(at)
    with suppress(FileNotFoundError):
        system.rm_file(path)
