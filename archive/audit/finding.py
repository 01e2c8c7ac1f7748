"""What the audit finds, and how it writes numbers and cells."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from archive.audit.rules import Key
from common.messages import all_packed


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """What does not agree between two reports.

    ``report_id`` and ``cell`` (``table/row/column``, a table alone, or the key of a
    statement) are what is in doubt, ``other_id`` and ``other_cell`` what it was held
    against; ``arithmetic`` is the sum in figures.  Texts with words are messages.
    """

    rule: str
    report_id: int
    cell: str
    other_id: int
    other_cell: str
    observed: str
    expected: str
    arithmetic: str

    @property
    def fingerprint(self) -> str:
        """Stable name: rule, cells and values; a decision holds while it stays the same."""
        parts = (self.rule, self.cell, self.other_cell, self.observed, self.expected,
                 self.arithmetic)  # fmt: skip
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    @property
    def texts(self) -> str | None:
        """Keys and parameters of the texts that have words, by field, as JSON."""
        return all_packed({"observed": self.observed, "expected": self.expected,
                           "arithmetic": self.arithmetic})  # fmt: skip


def text(value: Decimal | int) -> str:
    """A number in its shortest digits."""
    shown = f"{Decimal(value):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def name(key: Key) -> str:
    """A cell's name, ``table/row/column``."""
    return "/".join(key)
