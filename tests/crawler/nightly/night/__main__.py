"""``python -m tests.crawler.nightly.night JSON``: one night in a process, at a time of ours."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from archive.errors import ArchiveError
from common import times
from common.errors import CrawlError
from crawler.config import load
from crawler.nightly import night as running
from crawler.nightly.run_report.records import RunReport


def main() -> None:
    """Run the night that the order says, and print what came of it as a line of JSON."""
    order = json.loads(sys.argv[1])
    begun, first = monotonic(), datetime.fromisoformat(order["now"])

    def clock() -> datetime:
        return datetime.fromtimestamp(first.timestamp() + monotonic() - begun, first.tzinfo)

    with times.clock(clock):
        try:
            night = running.run(load(Path(order["config"])), settings=order["settings"])
        except (CrawlError, ArchiveError) as error:
            print(json.dumps({"error": str(error), "exit_code": 2}))
            return
    print(json.dumps({"error": None, "exit_code": night.exit_code, **_shown(night.report)}))


def _shown(report: RunReport | None) -> dict[str, Any]:
    return {"report": None if report is None else report.to_json()}


if __name__ == "__main__":
    main()
