"""Markdown, as far as the generated pages need it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; ``None`` gives an empty cell, bars and line ends inside cells are made harmless."""
    lines = [_line(head), _line(["---"] * len(head))]
    lines += [_line(["" if cell is None else str(cell) for cell in row]) for row in rows]
    return "\n".join(lines) + "\n"


def code(text: object) -> str:
    """Text as code, empty text as nothing."""
    return f"`{text}`" if str(text) else ""


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"
