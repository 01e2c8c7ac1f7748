"""Write the sample site into ``crawler/sample``: ``python -m tests.documents.build_sample``.

``site/`` holds the files of the first visit, ``second/`` those that a second
visit finds changed, ``expected.json`` what a crawl must find in them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from . import portal
from .portal_reports import CHANGED, Published, reports
from .rules import broken
from .truth import as_json

PACKAGE = Path(__file__).resolve().parents[2] / "crawler" / "sample"


def second() -> dict[str, bytes]:
    """The files that differ at the second visit, by path."""
    first = portal.site(1)
    return {path: data for path, data in portal.site(2).items() if first.get(path) != data}


def expected() -> dict[str, Any]:
    """What a crawl of the site must find, as ``expected.json`` says it."""
    before, after = reports(1), reports(2)
    changes = [
        _change(old, new) for old, new in zip(before, after, strict=True) if old.files != new.files
    ]
    return {
        "reports": [_report(published) for published in before],
        "changed_at_second_visit": changes,
        "no_report": [portal.NOTICE],
        "redirected": {portal.OLD_ADDRESS: before[4].article},
        "not_found": [portal.MISSING],
        "soft_404": [portal.SOFT_404],
        "challenged": [portal.CHALLENGED],
        "disallowed": ["/nbgl/index.html", portal.DISALLOWED],
    }


def _report(published: Published) -> dict[str, Any]:
    truth = published.truth
    return {
        "bureau": truth.bureau,
        "year": truth.year,
        "edition": truth.edition,
        "cells": len(truth.figures),
        "blank_cells": sum(value is None for value in truth.figures.values()),
        "findings": [{"rule": rule, "subject": about} for rule, about in broken(truth)],
        "article": published.article,
        "document": published.document,
    }


def _change(old: Published, new: Published) -> dict[str, Any]:
    figures = [
        {
            "table": key[0],
            "row": key[1],
            "column": key[2],
            "before": as_json(old.truth.figures[key]),
            "after": as_json(new.truth.figures[key]),
        }
        for key in CHANGED
    ]
    return {
        "bureau": new.truth.bureau,
        "year": new.truth.year,
        "document": new.document,
        "figures": figures,
    }


def write(package: Path = PACKAGE) -> None:
    """Write all files anew; what is no longer part of the site goes."""
    for name, files in (("site", portal.site(1)), ("second", second())):
        shutil.rmtree(package / name, ignore_errors=True)
        for path, data in files.items():
            file = package / name / path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    text = json.dumps(expected(), ensure_ascii=False, indent=2)
    (package / "expected.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
