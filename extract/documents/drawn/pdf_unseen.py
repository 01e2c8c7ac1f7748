"""Which marks of a PDF page nobody sees, as its drawing goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Area = tuple[float, float, float, float]
"""x0, y0, x1, y1 in the page's own space."""

TINY = 1.0
"""Text smaller than this (points) cannot be read."""
_WHITE = 0.985
"""Components of a colour from this on look white on paper."""
_MOST_FILLS = 500
_MOST_WHITE = 20_000
"""White marks of a page that are held against what is filled under them."""


@dataclass(slots=True)
class Unseen:
    """The state of drawing that decides whether a mark is seen.

    ``off`` are the layers that are not shown; ``clip`` is the area that marks are cut to,
    ``rough`` that it is smaller than that.  ``veils`` are the reasons why what lies below
    shows through what is drawn: opacity, blending, a soft mask.
    """

    off: frozenset[int] = frozenset()
    clip: Area | None = None
    transparent: bool = False
    veils: frozenset[str] = frozenset()
    rough: bool = False
    fills: list[Area] = field(default_factory=list)
    _white: int = 0
    _layers: list[bool] = field(default_factory=list)
    _saved: list[tuple[Area | None, bool, frozenset[str], bool]] = field(default_factory=list)

    def new_page(self) -> None:
        """Forget the page before."""
        self.clip, self._white = None, 0
        self.transparent = self.rough = False
        self.veils = frozenset()
        for kept in (self.fills, self._layers, self._saved):
            kept.clear()

    def save(self) -> None:
        """Keep the state (operator q)."""
        self._saved.append((self.clip, self.transparent, self.veils, self.rough))

    def restore(self) -> None:
        """Go back to the state kept last (operator Q)."""
        if self._saved:
            self.clip, self.transparent, self.veils, self.rough = self._saved.pop()

    @property
    def depth(self) -> int:
        """How many marked contents are open."""
        return len(self._layers)

    def begin(self, *, off: bool) -> None:
        """Marked content begins, of a layer that is off or not."""
        self._layers.append(off)

    def end(self) -> None:
        """Marked content ends."""
        if self._layers:
            self._layers.pop()

    def back_to(self, depth: int) -> None:
        """Close what a form left open."""
        del self._layers[depth:]

    @property
    def is_off(self) -> bool:
        """Whether what is drawn now belongs to a layer that is off, or has no opacity."""
        return self.transparent or True in self._layers

    def veil(self, reason: str, *, on: bool) -> None:
        """A graphics state says whether what lies below shows through for a reason."""
        self.veils = self.veils | {reason} if on else self.veils - {reason}

    @property
    def covers(self) -> bool:
        """Whether nothing shows through an area that is filled now."""
        return not (self.is_off or self.veils or self.rough)

    def painted(self, area: Area, color: object) -> None:
        """An area was filled, or a picture drawn (colour ``None``)."""
        if not is_white(color) and len(self.fills) < _MOST_FILLS and not self.is_off:
            self.fills.append(area)

    def hides(self, x: float, y: float, color: object) -> bool:
        """Whether a mark about this point is not seen: off, cut away, or white on white."""
        if self.is_off or (self.clip is not None and not _holds(self.clip, x, y)):
            return True
        if not is_white(color) or self._white >= _MOST_WHITE:
            return False
        self._white += 1
        return not any(_holds(area, x, y) for area in reversed(self.fills))


def is_white(color: object) -> bool:
    """Whether a colour of pdfminer's (grey, RGB, CMYK components) is white."""
    if isinstance(color, (int, float)):
        return color >= _WHITE
    if not isinstance(color, Sequence) or not all(isinstance(c, (int, float)) for c in color):
        return False
    if len(color) == 4:
        return all(component <= 1 - _WHITE for component in color)
    return len(color) in (1, 3) and all(component >= _WHITE for component in color)


def within(outer: Area | None, inner: Area) -> Area:
    """What two areas share."""
    if outer is None:
        return inner
    return (
        max(outer[0], inner[0]),
        max(outer[1], inner[1]),
        min(outer[2], inner[2]),
        min(outer[3], inner[3]),
    )


def _holds(area: Area, x: float, y: float) -> bool:
    return area[0] <= x <= area[2] and area[1] <= y <= area[3]
