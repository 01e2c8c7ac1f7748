"""The sample portal: a miniature government site on loopback, with known reports.

``site/`` holds its files, ``second/`` those that a second visit finds changed,
``routes.toml`` the answers that are no plain file, ``expected.json`` what a
crawl must find.  :mod:`crawler.sample.server` serves it inside a process with
a reactor, :mod:`crawler.sample.process` in a process of its own.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def expected() -> dict[str, Any]:
    """What a crawl of the sample portal must find (``expected.json``), paths as keys."""
    text = (files("crawler.sample") / "expected.json").read_text(encoding="utf-8")
    result: dict[str, Any] = json.loads(text)
    return result
