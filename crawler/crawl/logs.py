"""The log of a crawl: on stderr, a line a record, as text for people or JSON for programs.

Messages hold addresses and titles from pages nobody vouches for.  Whatever they
hold, a record cannot end its line, start another or reach a terminal's controls.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Literal

from rich.console import Console
from rich.logging import RichHandler

from common.times import timestamp

Style = Literal["text", "json"]

LONGEST = 8_000
"""Characters of a message, of a field and, counted from its end, of an exception."""

TEXT = "%(asctime)s [%(name)s] %(levelname)s: %(message)s"
"""What a line of text begins with, as in Scrapy's logs."""

_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # control characters
    "\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"  # line ends, unseen, turning the direction
    "\ud800-\udfff]"  # surrogates, which UTF-8 cannot hold
)
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_TAKEN = frozenset({"time", "level", "logger", "message", "exception"})


@contextmanager
def setup(console: Console, level: str = "INFO", style: Style = "text") -> Iterator[None]:
    """Log to the console within the block.

    Inside a block of its own kind it does nothing: the outermost decides.  With
    ``text`` on a terminal the lines keep clear of a progress line.
    """
    root = logging.getLogger()
    if any(isinstance(handler.formatter, _Safe) for handler in root.handlers):
        yield
        return
    before, handler = root.level, _handler(console, style)
    handler.setLevel(level)
    if handler.level > logging.DEBUG:
        handler.addFilter(is_of_interest)
    root.addHandler(handler)
    root.setLevel(min(root.level or logging.WARNING, handler.level))
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def note(**fields: str | int) -> None:
    """Add fields, as the run's number, to every later record of the JSON log that is set up."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, JsonFormatter):
            handler.formatter.always.update(fields)


def is_of_interest(record: logging.LogRecord) -> bool:
    """Whether people want to see a record: of Scrapy's own, warnings only.

    That an address cannot be had is one line; Scrapy's trace below it says no more.
    """
    if record.name.startswith("scrapy.") and str(record.msg).startswith("Error downloading"):
        record.exc_info = record.exc_text = None
    return record.levelno >= logging.WARNING or not record.name.startswith("scrapy.")


def _handler(console: Console, style: Style) -> logging.Handler:
    handler: logging.Handler
    if style == "text" and console.is_terminal:
        handler = RichHandler(console=console, show_path=False, markup=False)
        handler.setFormatter(TextFormatter("%(message)s"))
    else:
        handler = logging.StreamHandler(console.file)
        handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter(TEXT))
    return handler


class _Safe(logging.Formatter):
    """Formatters of this module."""


class TextFormatter(_Safe):
    """A line a record; a trace follows in lines that begin with a bar."""

    def format(self, record: logging.LogRecord) -> str:
        """The record; a trace that another handler has written into it is not taken over."""
        before = record.exc_text
        record.exc_text = None if record.exc_info else before and _barred(before)
        try:
            return super().format(record)
        finally:
            record.exc_text = before

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line, with what could end it or reach a terminal written out."""
        record.message = escaped(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The trace, no line of which can be taken for a record."""
        return _barred(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 - logging's name
        """The stack, likewise."""
        return _barred(stack_info)


class JsonFormatter(_Safe):
    """A JSON object a line: time, level, logger, message, the record's own fields, exception.

    The time is UTC.  Own fields are those given with ``extra`` that JSON can hold;
    of Scrapy's ``spider`` the portal is taken.
    """

    def __init__(self) -> None:
        super().__init__()
        self.always: dict[str, str | int] = {}

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        entry: dict[str, Any] = {
            "time": timestamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": _cut(record.getMessage()),
            **self.always,
            **_own_fields(record),
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["exception"] = self.formatException(record.exc_info)[-LONGEST:]
        elif record.exc_text:
            entry["exception"] = record.exc_text[-LONGEST:]
        return _HARMFUL.sub(_as_json, json.dumps(entry, ensure_ascii=False))


def escaped(text: str) -> str:
    """The text on one line, controls and unseen characters written as ``\\n`` or ``\\u001b``."""
    return _HARMFUL.sub(lambda found: _SHORT.get(found[0]) or _as_json(found), _cut(text))


def _own_fields(record: logging.LogRecord) -> dict[str, Any]:
    found = {}
    for name, value in vars(record).items():
        if name in _STANDARD or name in _TAKEN:
            continue
        if name == "spider":
            portal = getattr(value, "portal", None)
            found["portal"] = getattr(portal, "id", None) or getattr(value, "name", None)
        elif isinstance(value, str):
            found[name] = _cut(value)
        elif isinstance(value, int | None) or (isinstance(value, float) and isfinite(value)):
            found[name] = value
    return found


def _as_json(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _barred(text: str) -> str:
    return "\n".join(f"  | {escaped(line)}" for line in text.split("\n"))
