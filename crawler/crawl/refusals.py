"""Requests that are not made now, for reasons that have nothing to do with their page.

They are recorded as ``disallowed`` like others that our rules forbid, but a queue that
outlives the run keeps them.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from scrapy.exceptions import IgnoreRequest

POSTPONED = "postponed"
"""The key of a request's meta that says why it was postponed."""

Cause = Literal["stop", "budget", "host"]


class PostponedError(IgnoreRequest):
    """The request is not made in this run, and may be made in another."""

    cause: ClassVar[Cause]


class StoppedError(PostponedError):
    """The crawl is being stopped."""

    cause = "stop"


class BudgetSpentError(PostponedError):
    """The requests that the portal, or the run, may make are spent."""

    cause = "budget"


class HostClosedError(PostponedError):
    """The host is left alone."""

    cause = "host"


class NoAddressError(PostponedError):
    """The host's name leads to no address, which is no word of its robots.txt."""

    cause = "host"


class RobotsUnreachableError(PostponedError):
    """The host's robots.txt cannot be had, so that nothing may be fetched (RFC 9309, 2.3.1.4)."""

    cause = "host"
