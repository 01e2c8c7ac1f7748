"""``python -m tests.crawler.runner JSON``: one crawl for a test."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.errors import ArchiveError
from common import times
from common.errors import CrawlError
from crawler.crawl.run import crawl
from spiders.portals import Portal
from spiders.portals.records import JsonList


def main() -> None:
    order = json.loads(sys.argv[1])
    portals = [Portal(**_tuples(fields)) for fields in order["portals"]]
    ahead = timedelta(days=order["days"])
    try:
        with times.clock(lambda: datetime.now(UTC) + ahead):
            summary = crawl(
                portals, db=Path(order["db"]), contact=order["contact"], settings=order["settings"]
            )
    except (CrawlError, ArchiveError) as error:
        print(json.dumps({"error": str(error), "kind": type(error).__name__}))
    else:
        told = dataclasses.asdict(summary) | {"failures": list(map(str, summary.failures))}
        print(json.dumps({**told, "ok": summary.ok, "error": None}))


def _tuples(fields: dict[str, Any]) -> dict[str, Any]:
    lists = [JsonList(**declared) for declared in fields.get("json_lists", ())]
    fields = {**fields, "json_lists": lists}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}


if __name__ == "__main__":
    main()
