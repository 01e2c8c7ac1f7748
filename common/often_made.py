"""Records that are made by the thousand for one page: frozen for the type checker alone.

A frozen dataclass sets every field by ``object.__setattr__`` and pickles in Python: measured
for ten fields it takes four times as long to make and twice as long to send to another
process.  ``often_made(frozen=True, slots=True)`` reads as ``dataclass`` does to mypy, which
refuses to set a field; at run time nothing refuses it.  Equality, hash, ``repr`` and
``replace`` are those of a frozen record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as often_made
else:
    from dataclasses import dataclass

    def often_made(*, frozen, slots):
        """The decorator; ``frozen`` gives the hash of a frozen record."""
        return dataclass(slots=slots, unsafe_hash=frozen)


__all__ = ["often_made"]
