"""Errors of input and environment as one line that says what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from archive.errors import ArchiveError
from common.errors import CrawlError
from crawler.config import ConfigError
from extract.truth import TruthError
from spiders.portals import RegistryError

INTERRUPTED = 130


@contextmanager
def report_failures() -> Iterator[None]:
    """Turn the errors a user can mend into one line on stderr and an exit code.

    1: the command could not do its work; 2: wrong usage; 130: interrupted.
    """
    try:
        yield
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "gongan"
        _say(f"{_with_nearest(error)} ('{command} --help' explains)")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _say(error.format_message())
        sys.exit(error.exit_code)
    except ConfigError as error:
        for problem in error.problems:
            _say(problem)
        sys.exit(1)
    except (ArchiveError, CrawlError, RegistryError, TruthError) as error:
        _say(str(error))
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # the reader of our output went away: end quietly, as other tools do
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        _say(f"{error.strerror or error}{where}")
        sys.exit(1)


def _with_nearest(error: click.UsageError) -> str:
    """What is wrong; names for one that is none stand by likeness (click: by letter)."""
    names: list[str] | None = getattr(error, "possibilities", None)
    if not names:
        return error.format_message()
    *others, last = map(repr, names)
    named = f"{', '.join(others)} or {last}" if others else last
    return f"{error.message} Did you mean {named}?"


def _say(message: str) -> None:
    line = " ".join(message.split())
    print(f"gongan: {line}", file=sys.stderr)
