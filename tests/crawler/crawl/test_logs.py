"""The log: a line a record, whatever pages put into it."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from crawler.crawl import logs
from crawler.crawl.logs import Style
from crawler.sample.process import serve
from tests.crawler.cli.calling import gongan_process
from tests.crawler.cli.test_crawl import ENTRY

logger = logging.getLogger("tests.logs")

HOSTILE = (
    "http://a.example/\r\n2026-01-01 00:00:00 [crawler.crawl.run] CRITICAL: forged\n"
    '{"level": "CRITICAL"}\x1b[2J\x1b]0;title\x07\x00\x9b31m\u2028\u202egpj.'
)


@pytest.fixture(autouse=True)
def root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    yield
    assert root.level == before
    assert not [one for one in root.handlers if isinstance(one.formatter, logs.JsonFormatter)]


def logged(style: Style, *, terminal: bool = False, level: str = "INFO", **message: Any) -> str:
    """What one warning looks like."""
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=4_000, color_system=None)
    with logs.setup(console, level, style):
        logger.warning(message.pop("text", "said"), *message.pop("args", ()), **message)
    return stream.getvalue()


def entry(**message: Any) -> dict[str, Any]:
    """The JSON of one warning, which is one line of UTF-8."""
    text = logged("json", **message)
    assert text.endswith("\n")
    assert len(text.splitlines()) == 1
    assert text[:-1].isprintable()
    text.encode("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_json_record_has_its_parts() -> None:
    found = entry(text="at %s", args=("http://a.example/",), extra={"portal": "x", "outcome": "ok"})
    assert found.pop("time").endswith("+00:00")
    assert found == {
        "level": "WARNING",
        "logger": "tests.logs",
        "message": "at http://a.example/",
        "portal": "x",
        "outcome": "ok",
    }


def test_the_time_is_utc() -> None:
    time = datetime.fromisoformat(entry()["time"])
    offset = time.utcoffset()
    assert offset is not None
    assert offset.total_seconds() == 0


def test_fields_that_json_cannot_hold_are_left_out_and_none_takes_anothers_place() -> None:
    found = entry(
        extra={"url": "u", "bad": object(), "nan": float("nan"), "level": "x", "count": 3}
    )
    assert (found["url"], found["count"], found["level"]) == ("u", 3, "WARNING")
    assert not {"bad", "nan"} & set(found)


def test_scrapys_spider_is_told_as_its_portal() -> None:
    class Portal:
        id = "anshan"

    class Spider:
        name = "trs_wcm"
        portal = Portal()

    assert entry(extra={"spider": Spider()})["portal"] == "anshan"


def test_an_exception_is_one_field() -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        found = entry(exc_info=sys.exc_info())
    assert found["exception"].startswith("Traceback")
    assert "forged" in found["exception"]


def test_hostile_messages_stay_within_their_json_line() -> None:
    found = entry(text="title: %s", args=(HOSTILE,), extra={"url": HOSTILE})
    assert found["level"] == "WARNING"
    assert found["message"] == f"title: {HOSTILE}"
    assert found["url"] == HOSTILE


def test_text_that_no_file_can_hold_is_written_out() -> None:
    # by hand, since pytest-xdist cannot pass on a log that holds it
    record = logging.makeLogRecord({"msg": "half \ud800", "levelname": "INFO"})
    line = logs.JsonFormatter().format(record)
    assert json.loads(line.encode("utf-8"))["message"] == "half \ud800"
    assert logs.TextFormatter("%(message)s").format(record) == "half \\ud800"


def test_chinese_is_readable() -> None:
    assert "鞍山市公安局" in logged("json", text="鞍山市公安局")
    assert "鞍山市公安局" in logged("text", text="鞍山市公安局")


@pytest.mark.parametrize("terminal", [False, True])
def test_hostile_messages_stay_within_their_line_of_text(terminal: bool) -> None:
    (line,) = logged("text", text="title: %s", args=(HOSTILE,), terminal=terminal).splitlines()
    assert line.rstrip().isprintable()
    assert "\\r\\n2026-01-01" in line
    assert "\\u001b[2J" in line
    line.encode("utf-8")


def test_hostile_exceptions_cannot_forge_a_line_of_text() -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        first, *trace = logged("text", exc_info=sys.exc_info()).splitlines()
    assert first.endswith("WARNING: said")
    assert all(line.startswith("  | ") and line.isprintable() for line in trace)
    assert any("CRITICAL: forged" in line for line in trace)


def test_a_trace_that_another_handler_wrote_is_not_taken_over() -> None:
    stream = io.StringIO()
    other = logging.StreamHandler(io.StringIO())
    other.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(other)
    try:
        with logs.setup(Console(file=stream), "INFO", "text"):
            try:
                raise ValueError("one\nforged")
            except ValueError:
                logger.exception("failed")
    finally:
        logger.removeHandler(other)
    assert all(line.startswith("  | ") for line in stream.getvalue().splitlines()[1:])


def test_long_messages_are_cut() -> None:
    assert len(entry(text="x" * 1_000_000)["message"]) == logs.LONGEST + 1
    assert len(logged("text", text="x" * 1_000_000)) < logs.LONGEST + 200


def test_the_level_is_kept_and_scrapy_tells_warnings_only() -> None:
    stream = io.StringIO()
    with logs.setup(Console(file=stream), "INFO", "json"):
        logger.debug("no")
        logger.info("yes")
        logging.getLogger("scrapy.core").info("no")
        logging.getLogger("scrapy.core").warning("yes")
    assert [json.loads(line)["message"] for line in stream.getvalue().splitlines()] == ["yes"] * 2
    assert logged("json", level="ERROR") == ""


def test_the_outermost_setup_decides() -> None:
    outer, inner = io.StringIO(), io.StringIO()
    with logs.setup(Console(file=outer), "INFO", "json"):
        with logs.setup(Console(file=inner), "DEBUG", "text"):
            logs.note(run=7)
            logger.info("once")
        logger.info("still")
    assert inner.getvalue() == ""
    found = [json.loads(line) for line in outer.getvalue().splitlines()]
    assert [(one["message"], one["run"]) for one in found] == [("once", 7), ("still", 7)]
    logger.warning("after")
    assert len(outer.getvalue().splitlines()) == 2


def test_the_log_of_a_crawl_is_json_line_by_line_its_failures_too(tmp_path: Path) -> None:
    options: list[str | Path] = ["--portals", tmp_path, "--db", tmp_path / "a.db"]
    options += ["--delay", "0.02", "--log-format", "json"]
    with serve() as portal:
        entry = ENTRY.format(url=portal.url) + "bounds = { reports = 100 }\n"
        (tmp_path / "here.toml").write_text(entry, encoding="utf-8")
        said = gongan_process("crawl", "here", *options)
    assert said.code == 1
    found = [json.loads(line) for line in said.err.splitlines()]
    assert {one["run"] for one in found} == {1}
    assert "here" in {one.get("portal") for one in found}
    assert found[-1]["level"] == "ERROR"
    assert "expects 100 at least" in found[-1]["message"]
