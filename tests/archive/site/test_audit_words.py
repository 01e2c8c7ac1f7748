"""What the audit says is worded in the visitor's language, of key and parameters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.audit.finding import AuditFinding
from archive.site.audit_words import said
from common.messages import keys, say

PARAMS = {"year": 2019, "later": 2020, "value": 40, "cells": 31, "bureau": "沈阳市公安局",
          "years": "2019: 4, 2020: 40", "times": 10, "median": "4.5", "sum": "3 + 4",
          "quote": "受理{8}件", "url": "https://example.gov.cn/a;b"}  # fmt: skip


def row(text: str) -> dict[str, Any]:
    finding = AuditFinding("magnitude_jumps", 1, "a/b/c", 2, "a/b/c", "7", text, text)
    return {"observed": "7", "expected": str(text), "arithmetic": str(text),
            "texts": finding.texts}  # fmt: skip


@pytest.mark.parametrize("key", [key for key in keys() if key.startswith("audit_")])
def test_every_text_of_the_audit_is_worded(key: str) -> None:
    text = say(key, **PARAMS)
    for field in ("expected", "arithmetic"):
        assert said(row(text), field, "en") == text
        chinese = said(row(text), field, "zh")
        assert chinese != text
        assert not {"cells", "about", "says", "least"} & set(chinese.split())
    assert said(row(text), "observed", "zh") == "7"


def test_a_value_a_quote_and_a_place_stand_in_it() -> None:
    text = say("audit_said_later", **PARAMS)
    assert said(row(text), "expected", "zh") == "2019: 3 + 4；2020年的报告称2019年为40（受理{8}件）"


@pytest.mark.parametrize(
    "texts",
    [
        None,
        "",
        "[]",
        "{",
        "{}",
        json.dumps({"expected": "x"}),
        json.dumps({"expected": {"key": "other", "params": {}}}),
    ],
)
def test_what_is_not_known_stays_as_it_is_stored(texts: str | None) -> None:
    one = {**row("at least 4"), "texts": texts}
    assert said(one, "expected", "zh") == "at least 4"
