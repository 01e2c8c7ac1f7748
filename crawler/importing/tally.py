"""What an import came to, in numbers and in what is to be said of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """What an import came to.

    ``unresolved`` are revisits whose original is not there.  ``strange_portals`` counts captures
    of which an export names a portal that is not in the registry.
    """

    captures: Counter[str] = field(default_factory=Counter)
    known: int = 0
    elsewhere: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    marked: int = 0
    strange_portals: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        """The numbers as the archive keeps them with a run."""
        return {
            **{f"captures_{name}": count for name, count in sorted(self.captures.items())},
            "captures": self.captures.total(),
            "known": self.known,
            "left_out": self.elsewhere,
            "skipped": self.skipped.total(),
            "problems": len(self.problems),
            "unresolved": len(self.unresolved),
        }
