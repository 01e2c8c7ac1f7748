"""The site's own charts as PNG: the shapes that :mod:`archive.site.charts` draws, and no others.

Chinese names need a font that has them; one of those that systems ship is looked
for in the usual folders.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from PIL import Image, ImageDraw, ImageFont

SCALE = 2
"""Pixels of the picture for one of the chart."""

_FINER = 2
"""It is drawn so many times as large and then made smaller, so that edges are smooth."""

_LONGEST = 200
"""Characters of one text that are drawn."""

_FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
_FONTS = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf",
    "NotoSansSC-Regular.ttf", "SourceHanSansSC-Regular.otf", "SourceHanSans-Regular.ttc",
    "PingFang.ttc", "Hiragino Sans GB.ttc", "msyh.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "NotoSerifCJK-Regular.ttc", "simsun.ttc",
)  # fmt: skip
"""File names of fonts with Chinese characters, the best first."""

_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}
Point = tuple[float, float]


class FontMissingError(Exception):
    """This machine has no font with Chinese characters that is known."""


@cache
def font_file(folders: tuple[str, ...] = _FOLDERS) -> Path | None:
    """The font that charts are drawn with; ``None`` if there is none."""
    found: dict[str, Path] = {}
    for folder in folders:
        for place, _, names in os.walk(Path(folder).expanduser()):
            for name in names:
                if name in _FONTS:
                    found.setdefault(name, Path(place) / name)
    return next((found[name] for name in _FONTS if name in found), None)


def png(svg: str, font: Path | None = None) -> bytes:
    """A chart of :mod:`archive.site.charts` as PNG, twice as large.

    ``font`` is a font file with Chinese characters, by default :func:`font_file`'s.
    Raises :class:`FontMissingError` if there is none, ValueError for a shape that
    the charts do not have.
    """
    file = font or font_file()
    if file is None:
        raise FontMissingError("no font with Chinese characters: install Noto Sans CJK")
    root = ElementTree.fromstring(svg)
    width, height = (int(part) for part in root.attrib["viewBox"].split()[2:])
    finer = SCALE * _FINER
    picture = Image.new("RGB", (width * finer, height * finer), "#fff")
    pen = _Pen(ImageDraw.Draw(picture), finer, str(file))
    for element in root:
        pen.draw(element)
    small = picture.resize((width * SCALE, height * SCALE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@cache
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels; of a collection the one for simplified Chinese."""
    first = ImageFont.truetype(file, size)
    if not file.endswith(".ttc"):
        return first
    for index in range(1, 10):
        try:
            other = ImageFont.truetype(file, size, index=index)
        except OSError:
            break
        if (other.getname()[0] or "").endswith(" SC"):
            return other
    return first


class _Pen:
    """Draws the elements of a chart, ``scale`` times as large."""

    def __init__(self, canvas: ImageDraw.ImageDraw, scale: int, font: str) -> None:
        self._canvas = canvas
        self._scale = scale
        self._font = font

    def draw(self, element: ElementTree.Element) -> None:
        """One element with what it says of itself."""
        name = element.tag.rpartition("}")[2]
        at = element.attrib
        if name == "rect":
            self._rect(at)
        elif name == "line":
            self._path([self._point(at, "x1", "y1"), self._point(at, "x2", "y2")], at, 1)
        elif name == "polyline":
            points = [tuple(map(float, pair.split(","))) for pair in at["points"].split()]
            self._path([(x * self._scale, y * self._scale) for x, y in points], at, 2)
        elif name == "circle":
            (x, y), r = self._point(at, "cx", "cy"), float(at["r"]) * self._scale
            self._canvas.ellipse((x - r, y - r, x + r, y + r), fill=at["fill"])
        elif name == "text":
            self._text(element.text or "", at)
        else:
            raise ValueError(f"a chart has no {name}")

    def _point(self, at: Mapping[str, str], x: str, y: str) -> Point:
        return float(at[x]) * self._scale, float(at[y]) * self._scale

    def _rect(self, at: Mapping[str, str]) -> None:
        if at["width"] == "100%":
            return
        x, y = self._point(at, "x", "y")
        wide, high = self._point(at, "width", "height")
        edge: dict[str, Any] = {"outline": at["stroke"], "width": 1} if "stroke" in at else {}
        self._canvas.rectangle((x, y, x + max(wide, 1), y + max(high, 1)), fill=at["fill"], **edge)

    def _path(self, points: list[Point], at: Mapping[str, str], wide: int) -> None:
        width = round(float(at.get("stroke-width", wide)) * self._scale)
        dashes = [float(part) * self._scale for part in at.get("stroke-dasharray", "").split()]
        for piece in _dashed(points, dashes) if dashes else [points]:
            self._canvas.line(piece, fill=at["stroke"], width=width, joint="curve")

    def _text(self, text: str, at: Mapping[str, str]) -> None:
        font = _font(self._font, int(float(at["font-size"]) * self._scale))
        self._canvas.text(
            self._point(at, "x", "y"),
            text[:_LONGEST],
            fill=at["fill"],
            font=font,
            anchor=_ANCHORS[at.get("text-anchor", "start")],
            stroke_width=self._scale // 4 if at.get("font-weight") == "700" else 0,
        )


def _dashed(points: list[Point], dashes: list[float]) -> Iterator[list[Point]]:
    """The parts of a path that dashes leave, each as a straight line."""
    index, left, is_on = 0, dashes[0], True
    for (x0, y0), (x1, y1) in pairwise(points):
        length, done = math.hypot(x1 - x0, y1 - y0), 0.0
        while done < length:
            step = min(left, length - done)
            if is_on:
                parts = (done / length, (done + step) / length)
                yield [(x0 + (x1 - x0) * part, y0 + (y1 - y0) * part) for part in parts]
            done, left = done + step, left - step
            if left <= 0:
                index = (index + 1) % len(dashes)
                left, is_on = dashes[index], not is_on
