"""Worker processes that answer one job after the other."""

from __future__ import annotations

import gc

from common.processes import ProcessLimits
from common.workers import Worker


def frozen(_: None) -> int:
    """How many objects the collector of the worker's process passes over."""
    return gc.get_freeze_count()


def test_what_the_first_job_loaded_is_kept_from_the_collector() -> None:
    worker = Worker(frozen, ProcessLimits(), name="gongan-test")
    try:
        assert worker.ask(None) == 0
        assert worker.ask(None) > 0
    finally:
        worker.close()
