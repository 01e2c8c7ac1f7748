"""Telling people about a run: by a command of theirs, and by mail."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

from common.errors import CrawlError
from common.processes import Ended, Exited, Killed, ProcessLimits, run
from common.times import present
from crawler.nightly import mail
from crawler.nightly.run_report.plain import Truncated
from crawler.nightly.run_report.problems import Changes, changes, exit_code, verdict
from crawler.nightly.run_report.records import PortalCounts, Run, RunReport, Size
from crawler.nightly.run_report.render import json_text
from crawler.nightly.run_report.wording import shown

logger = logging.getLogger(__name__)

TRIAL = "this is a test alert, asked for by hand: nothing is wrong"
"""What a test alert says."""
COMMAND_TIMEOUT = 120.0
"""Seconds an alert command may take."""
_QUOTED = 2000
"""Bytes at the end of what the command says on stderr that are logged."""
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""The environment that an alert command is given, beside what tells of the run."""


class CommandError(CrawlError):
    """The alert command could not be run, failed or took too long."""


class NobodyToTellError(CrawlError):
    """A test alert was asked for, and no alert is configured."""


class AlertSettings(Protocol):
    """Who wants to be told, and when: ``[alerts]`` (crawler.config.telling.Alerts)."""

    @property
    def on(self) -> Literal["problems", "changes", "always", "never"]:
        """When."""

    @property
    def command(self) -> tuple[str, ...]:
        """Program and arguments; empty: none."""

    @property
    def smtp(self) -> mail.Server:
        """The mail server; without a host there is no mail."""


def is_due(report: RunReport, on: str, before: RunReport | None) -> bool:
    """Whether the run is one to be told of.

    ``problems``: its exit code is not 0.  ``changes``: a problem or notice is there that
    the report ``before`` had not, or one of its is gone.
    """
    if on == "changes":
        return bool(changes(report, before))
    return on == "always" or (on == "problems" and exit_code(report) != 0)


def trial(command: str = "nightly --test-alert") -> RunReport:
    """A report of no run at all, that says so: what a test alert sends."""
    now = present().isoformat(timespec="seconds")
    return RunReport(
        run=Run("00000000-0000-0000-0000-000000000000", command, "ok", now, now, 0.0, "done"),
        portals=PortalCounts(0, 0, 0, 0, 0, 0, 0),
        requests=0,
        bytes=0,
        captures={},
        new_reports=Truncated(),
        new_versions=Truncated(),
        unchanged=0,
        documents_read=0,
        unreadable=Truncated(),
        conditions=(),
        recovered=Truncated(),
        states={},
        unfinished=Truncated(),
        not_reached=Truncated(),
        waiting=(),
        causes=Truncated(),
        refusals=Truncated(),
        findings=(),
        vanished=Truncated(),
        queue={},
        hosts=Truncated(),
        database=Size(0, None),
        failures=(TRIAL,),
    )


def send_trial(settings: AlertSettings) -> tuple[str, ...]:
    """Send a test alert to the command and by mail, whatever ``on`` says.

    Gives what went wrong, one line each.  Raises NobodyToTellError when the configuration
    names neither a command nor a mail server.
    """
    if not settings.command and not settings.smtp.host:
        raise NobodyToTellError(
            "there is nobody to tell: set command in [alerts], or host in [alerts.smtp]"
        )
    return _deliver(trial(), settings, None, COMMAND_TIMEOUT, 2.0)


def send(
    report: RunReport,
    settings: AlertSettings,
    before: RunReport | None = None,
    *,
    command_timeout: float = COMMAND_TIMEOUT,
    first_wait: float = 2.0,
) -> tuple[str, ...]:
    """Tell whoever wants to be told; gives what went wrong with that, one line each.

    ``before`` is the report of the run before.  What goes wrong is logged as an error and
    raises nothing: the run was what it was.  The report goes to the command's stdin as
    JSON.  Seconds: ``command_timeout`` for the command, ``first_wait`` before a second try
    of the mail.
    """
    if not is_due(report, settings.on, before):
        return ()
    difference = changes(report, before) if before is not None else None
    return _deliver(report, settings, difference, command_timeout, first_wait)


def _deliver(
    report: RunReport,
    settings: AlertSettings,
    difference: Changes | None,
    command_timeout: float,
    first_wait: float,
) -> tuple[str, ...]:
    failures = []
    if settings.command:
        try:
            run_command(settings.command, report, command_timeout)
        except CommandError as error:
            failures.append(str(error))
    if settings.smtp.host:
        try:
            _mail(report, settings.smtp, difference, first_wait)
        except mail.MailError as error:
            failures.append(str(error))
    for failure in failures:
        logger.error("an alert was not delivered: %s", failure)
    return tuple(failures)


def _mail(
    report: RunReport, server: mail.Server, difference: Changes | None, first_wait: float
) -> None:
    mail.send(mail.compose(report, server, difference), server, first_wait=first_wait)
    logger.info("the run report was mailed to %s", ", ".join(server.recipients))


def run_command(command: Sequence[str], report: RunReport, timeout: float) -> None:
    """Run a program with the report as JSON on its stdin; no shell is involved.

    Its environment is PATH, HOME, the locale, TZ and TMPDIR, and: GONGAN_RUN_STATE (ok,
    failed or nothing), GONGAN_RUN_EXIT_CODE, GONGAN_RUN_UUID, GONGAN_RUN_STARTED,
    GONGAN_RUN_VERDICT.  After ``timeout`` seconds it is killed with all it started.
    Its arguments may hold secrets and are never logged.  Raises CommandError unless it
    ends with 0.
    """
    name = command[0]
    limits = ProcessLimits(wall=timeout, output=None)
    try:
        done = run(
            command,
            limits,
            stdin=json_text(report).encode(),
            environment=_environment(report),
            folder=Path.cwd(),
            leave_children=True,
        )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise CommandError(
            f"the alert command {name} cannot be run ({why}): "
            "mend it in [alerts], with the program's whole path"
        ) from error
    words = shown(done.stderr[-_QUOTED:].decode("utf-8", "replace"), _QUOTED)
    if words:
        logger.warning("the alert command %s said: %s", name, words)
    if done.ended != Exited(0):
        how = _ending(done.ended)
        raise CommandError(f"the alert command {name} {how}" + (f": {words}" if words else ""))
    logger.info("the alert command %s was run", name)


def _ending(ended: Ended) -> str:
    """How a command ended, in words."""
    if isinstance(ended, Exited):
        return f"ended with {ended.code}"
    if isinstance(ended, Killed):
        return f"was ended by signal {ended.signal}"
    if ended.limit == "wall":
        return f"took more than {ended.amount:g} s and was killed"
    return f"wrote more than {ended.amount:,} bytes and was killed"


def _environment(report: RunReport) -> dict[str, str]:
    code = exit_code(report)
    return {
        **{name: os.environ[name] for name in _INHERITED if name in os.environ},
        "GONGAN_RUN_STATE": ("ok", "failed", "nothing")[code],
        "GONGAN_RUN_EXIT_CODE": str(code),
        "GONGAN_RUN_UUID": report.run.uuid,
        "GONGAN_RUN_STARTED": report.run.started_at,
        "GONGAN_RUN_VERDICT": verdict(report),
    }
