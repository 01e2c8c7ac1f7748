"""What a bureau is called in names that hold: the same in every archive.

A bureau's code is made of its formal name alone.  The organ of a division (沈阳市公安局)
has the division's GB/T 2260 code, all others (branches, organs of railways and forests,
names that fit no division or several) have eight hexadecimal digits of their name's SHA-256
behind it, or behind ``x``.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from extract.reports.divisions import division_of, divisions

_MINISTRY = ("公安部", "中华人民共和国公安部")


@lru_cache(maxsize=20_000)
def bureau_code(bureau: str) -> str:
    """What a bureau is called in addresses: ``210100``, ``210100-3f2a9c1d`` or ``x-3f2a9c1d``."""
    division = division_of(bureau)
    if division is not None and (bureau in _MINISTRY or bureau in _organs().get(division, ())):
        return division
    return f"{division or 'x'}-{sha256(bureau.encode()).hexdigest()[:8]}"


@lru_cache(maxsize=1)
def _organs() -> dict[str, tuple[str, ...]]:
    """The names of each division's own organ."""
    return {one.code: (f"{one.name}公安局", f"{one.name}公安厅") for one in divisions()}
