"""What a crawl tells, and whom: the report of a night, alerts, and what is logged meanwhile.

Sections of the configuration, declared like those of :mod:`crawler.config.records`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler.config.fields import Option, section, setting


@dataclass(frozen=True, slots=True)
class Report:
    """``[report]``: a folder and a file, ``None`` for neither."""

    dir: Path | None = setting(
        "", "A folder for each night's report as text, JSON and HTML; empty for none."
    )
    prometheus: Path | None = setting(
        "",
        "A file for Prometheus' textfile collector, its name ending in .prom; empty for none.",
    )


@dataclass(frozen=True, slots=True)
class Smtp:
    """``[alerts.smtp]``: no mail without ``host``; ``port`` is never 0 here."""

    host: str = setting("", "The mail server; empty for no mail.")
    port: int = setting(
        0,
        "Its port; 0 for the usual one: 587 for starttls, 465 for tls, 25 for none.",
        least=0,
        most=65535,
    )
    security: Literal["starttls", "tls", "none"] = setting(
        "starttls", "How the connection is encrypted."
    )
    user: str = setting("", "The name to log in with; empty for no login.")
    password_file: Path | None = setting(
        "", "A file whose first line is the password, readable by the crawl's user only."
    )
    sender: str = setting("", "The mail's sender.")
    recipients: tuple[str, ...] = setting([], "The mail's recipients.")
    timeout: float = setting(30.0, "Seconds the mail server may take to answer.", least=1, most=600)


@dataclass(frozen=True, slots=True)
class Alerts:
    """``[alerts]``: ``command`` is a program and its arguments, or nothing."""

    on: Literal["problems", "changes", "always", "never"] = setting(
        "problems",
        "When to tell: after nights with problems, only when problems came or went since the "
        "report before, after all nights, or never.",
    )
    command: tuple[str, ...] = setting(
        "",
        "A program, with its arguments, that gets the report as JSON on its standard input; no "
        "shell is involved; empty for none.",
        kind="command",
        secret=True,
    )
    smtp: Smtp = section("Alerts by mail.")


@dataclass(frozen=True, slots=True)
class Log:
    """``[log]``: what is written on stderr, and how."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        "INFO", "The least important messages that are written."
    )
    format: Literal["text", "json"] = setting(
        "text",
        "text for people, json for programs: one JSON object a line.",
        option=Option("--log-format"),
    )
