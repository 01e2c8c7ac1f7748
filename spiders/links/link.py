"""A link, and how much of links is looked at."""

from __future__ import annotations

from dataclasses import dataclass

MAX_LINKS = 5000
"""Links of one page that are looked at."""

MAX_TEXT = 300
"""Characters of a link's text that are looked at."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a page: the address to ask for, and its text or title."""

    url: str
    text: str
