"""Words with one character written wrong."""

from __future__ import annotations

NO_SLIPS = frozenset(
    ("其中", "其一", "总数", "共计", "小计", "累计", "规定", "规划", "规则", "规程")
)
"""Words of their own that differ by one character from the form's."""


def is_slip(short: str, word: str) -> bool:
    """Whether one character is another: 总汁; 行政检查 is no slip of 行政强制, nor 其中 of 其他."""
    pairs = zip(short, word, strict=False)
    one = len(short) == len(word) and sum(a == b for a, b in pairs) == len(short) - 1
    return one and short not in NO_SLIPS
