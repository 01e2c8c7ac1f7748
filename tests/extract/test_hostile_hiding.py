"""Pages made to wear out what looks for hidden text and markup stay within time."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from extract import read, reports_in

LONGEST = 10.0
"""Seconds of processor time, as for all pages of 5 MB."""

PAGES: dict[str, Callable[[], str]] = {
    "struck siblings": lambda: "<table><tr><td>" + "<s>1</s>" * 120_000,
    "struck in one another": lambda: "<table><tr><td>" + "<s hidden>1" * 100_000,
    "deep and many": lambda: "<div>" * 240 + "<b style='color:#fff'>1</b>" * 100_000,
    "white in one another": lambda: "<table><tr><td>" + "<span style='color:white'>1" * 100_000,
    "panels in panels": lambda: "<div hidden><table><tr><td>1</td></tr></table>" * 60_000,
    "raised": lambda: "<table><tr><td>1" + "<sup>1</sup>" * 120_000,
    "open comments of styles": lambda: "<style>display:none" + "/*" * 1_000_000 + "</style>",
    "styles without braces": lambda: "<style>display:none " + "a" * 4_000_000 + "</style>",
    "at rules": lambda: "<style>display:none " + "@a" * 1_000_000 + "</style>",
    "rules": lambda: "<style>" + ".a .b > c{display:none}" * 100_000 + "</style>" + "<p>1" * 9999,
    "open strings": lambda: "<script><p " + "'\"`" * 1_000_000 + "</script>",
    "open comments": lambda: "<script><table" + "/*" * 1_000_000 + "</script>",
    "assignments": lambda: "<script><table" + "={[" * 1_000_000 + "</script>",
    "lists in lists": lambda: "<script>a=" + "[" * 2_000_000 + "'<table" + "</script>",
    "escapes": lambda: "<script>a='<table " + "\\u003cp" * 500_000 + "'</script>",
    "attributes": lambda: f'<p title="{"&lt;p>" * 60}">' * 9_000,
    "data addresses": lambda: "<img src='data:image/png;base64,AAAA'>" * 100_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_hidden_text_is_sought_within_time(name: str) -> None:
    payload = PAGES[name]().encode()
    start = process_time()
    reports_in(read(payload, None, "a.html"))
    assert process_time() - start < LONGEST
