"""Moments as people write them on a command line."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import click


class Moment(click.ParamType[datetime]):
    """A date or a time, ISO 8601 or the 14 digits of web archives, UTC unless it says otherwise.

    A date alone means its beginning, or with ``end`` its end.
    """

    name = "time"

    def __init__(self, *, end: bool = False) -> None:
        self._end = end

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The moment, with its time zone."""
        if isinstance(value, datetime):
            return value
        text = str(value).strip()
        try:
            if text.isdigit() and len(text) == 14:
                return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{text!r} is no time: write 2024-01-31, 2024-01-31T12:00 or 20240131120000",
                param,
                ctx,
            )
        if self._end and len(text) <= len("2024-01-31"):
            moment = datetime.combine(moment.date(), time.max)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
