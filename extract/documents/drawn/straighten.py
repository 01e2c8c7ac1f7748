"""Photographs and stamped scans made like flat, evenly lit paper before they are read.

A page seen from aside is a trapezium, its light fades from one side to the other, and an
office's red seal lies over its cells.  Each is undone only where it is found: a clean scan
stays as it is.  Needs the extra ``ocr``.
"""

from __future__ import annotations

import importlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extract.documents.drawn.ink import ink, levelled
from extract.documents.drawn.marks import Point
from extract.records import Box

Matrix = tuple[tuple[float, float, float], ...]
"""A projective map of the plane, three rows of three numbers."""

SAME: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))

_LEAST_TABLE = 0.08
"""The share of a picture that a table has by whose outline the picture is put straight."""
_LEAST_CELLS = 6
"""Cells of such a table; the edge of a sheet of paper has none."""
_FILLED = 0.96
"""The share of an outline and its quadrilateral that lies in both."""
_ASLANT = 0.4
"""Degrees between opposite sides of a table from which it is seen from aside."""
_DIM = 215
"""Paper that is darker than this somewhere (of 255) is made even."""
_UNEVEN = 30
"""Levels between the lightest and darkest paper from which light is made even."""
_RED = 45
"""Levels by which red exceeds green and blue in the ink of a seal."""
_SEAL = (0.06, 0.4)
"""Width and height of a seal as shares of the page's width: 4.2 cm of 21, or 3.8 to 6."""
_ROUND = (0.55, 1.8)
"""Width by height of a seal; a line of red text is wider."""


@dataclass(frozen=True, slots=True)
class Straightened:
    """A picture made flat; ``back`` maps its points to those of the picture as it was.

    ``seals`` are the boxes, in pixels of this picture, from which red ink was taken.
    """

    picture: Any
    back: Matrix
    seals: tuple[Box, ...] = ()


def straightened(picture: Any) -> Straightened:
    """The picture (rows x columns x RGB) with seals taken out, even light and level lines."""
    seen, back = _flattened(picture)
    flat = _evenly_lit(seen)
    level, angle = levelled(flat)
    if angle:
        height, width = flat.shape[:2]
        back = _product(back, _turn(-angle, width / 2, height / 2))
    clean, seals = _without_seals(level)
    return Straightened(clean, back, seals)


def mapped(matrix: Matrix, point: Point) -> Point:
    """Where a projective map takes a point."""
    x, y, scale = (a * point[0] + b * point[1] + c for a, b, c in matrix)
    return x / scale, y / scale


def _product(first: Matrix, second: Matrix) -> Matrix:
    """The map that is ``second``, then ``first``."""
    columns = tuple(zip(*second, strict=True))
    rows = (
        tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns)
        for row in first
    )
    return tuple((row[0], row[1], row[2]) for row in rows)


def _turn(angle: float, x: float, y: float) -> Matrix:
    """A turn by ``angle`` degrees about a point, as ``cv2.getRotationMatrix2D`` has it."""
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (
        (cosine, sine, (1 - cosine) * x - sine * y),
        (-sine, cosine, sine * x + (1 - cosine) * y),
        (0.0, 0.0, 1.0),
    )


def _evenly_lit(picture: Any) -> Any:
    """The picture divided by the light that falls on its paper, if that is uneven or dim."""
    cv2 = importlib.import_module("cv2")
    numpy = importlib.import_module("numpy")
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, numpy.ones((7, 7), numpy.uint8)), 21)
    dark, light = (float(level) for level in numpy.percentile(paper, (10, 95)))
    if light - dark < _UNEVEN and dark >= _DIM:
        return picture
    height, width = grey.shape
    field = cv2.resize(paper, (width, height), interpolation=cv2.INTER_CUBIC)
    share = numpy.maximum(field, 30).astype(numpy.float32)[:, :, None]
    even = picture.astype(numpy.float32) * (248.0 / share)
    return numpy.clip(even, 0, 255).astype(numpy.uint8)


def _flattened(picture: Any) -> tuple[Any, Matrix]:
    """The picture as seen from above, by the outline of its largest table; and the way back."""
    cv2 = importlib.import_module("cv2")
    numpy = importlib.import_module("numpy")
    corners = _outline(picture)
    if corners is None or _slant(corners) < _ASLANT:
        return picture, SAME
    left_top, right_top, right_bottom, left_bottom = corners
    wide = (math.dist(left_top, right_top) + math.dist(left_bottom, right_bottom)) / 2
    high = (math.dist(left_top, left_bottom) + math.dist(right_top, right_bottom)) / 2
    x, y = left_top
    target = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
    matrix = cv2.getPerspectiveTransform(
        numpy.array(corners, numpy.float32), numpy.array(target, numpy.float32)
    )
    height, width = picture.shape[:2]
    edges = numpy.array([[[0, 0], [width, 0], [width, height], [0, height]]], numpy.float32)
    seen = cv2.perspectiveTransform(edges, matrix)[0]
    left, top = (max(float(edge), -0.2 * size) for edge, size in zip(
        seen.min(axis=0), (width, height), strict=True))  # fmt: skip
    right, bottom = (min(float(edge), 1.2 * size) for edge, size in zip(
        seen.max(axis=0), (width, height), strict=True))  # fmt: skip
    moved = numpy.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]]) @ matrix
    size = (round(right - left), round(bottom - top))
    flat = cv2.warpPerspective(
        picture, moved, size, flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255)
    )
    inverse = numpy.linalg.inv(moved)
    return flat, tuple((float(a), float(b), float(c)) for a, b, c in inverse)


def _outline(picture: Any) -> list[Point] | None:
    """The corners of the largest ruled table, from the left upper one with the sun."""
    cv2 = importlib.import_module("cv2")
    numpy = importlib.import_module("numpy")
    height, width = picture.shape[:2]
    factor = min(1.0, 1600 / max(height, width))
    small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    joined = cv2.morphologyEx(ink(small), cv2.MORPH_CLOSE, numpy.ones((3, 3), numpy.uint8))
    contours, order = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    cells = Counter(int(around) for *_, around in (order[0] if order is not None else ()))
    tables = [cv2.convexHull(each) for at, each in enumerate(contours) if cells[at] >= _LEAST_CELLS]
    if not tables:
        return None
    hull = max(tables, key=cv2.contourArea)
    area = cv2.contourArea(hull)
    if area < _LEAST_TABLE * small.shape[0] * small.shape[1]:
        return None
    for share in (0.005, 0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, True), True)
        if len(corners) <= 4:
            break
    if len(corners) != 4 or not _FILLED <= cv2.contourArea(corners) / area <= 1 / _FILLED:
        return None
    points = [(float(x) / factor, float(y) / factor) for x, y in corners[:, 0, :]]
    upper = sorted(sorted(points, key=lambda p: p[1])[:2])
    lower = sorted(sorted(points, key=lambda p: p[1])[2:])
    return [upper[0], upper[1], lower[1], lower[0]]


def _slant(corners: Sequence[Point]) -> float:
    """The most degrees between opposite sides of a quadrilateral."""
    one, two, three, four = corners
    sides = ((one, two, four, three), (one, four, two, three))
    return max(abs(_between(_way(a, b), _way(c, d))) for a, b, c, d in sides)


def _way(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(end[1] - start[1], end[0] - start[0]))


def _between(one: float, other: float) -> float:
    return (one - other + 180) % 360 - 180


def _without_seals(picture: Any) -> tuple[Any, tuple[Box, ...]]:
    """The picture with the ink of round red seals made white, and where they were.

    Black under a seal is dark in the red channel too, red ink is not.
    """
    cv2 = importlib.import_module("cv2")
    numpy = importlib.import_module("numpy")
    red = picture[:, :, 0].astype(numpy.int16)
    others = numpy.maximum(picture[:, :, 1], picture[:, :, 2]).astype(numpy.int16)
    mask = ((red - others) > _RED).astype(numpy.uint8)
    page = min(picture.shape[:2])
    if int(mask.sum()) < 0.001 * page * page:
        return picture, ()
    reach = max(3, round(0.012 * page)) | 1
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, numpy.ones((reach, reach), numpy.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    seals: list[Box] = []
    clean = picture.copy()
    for left, top, width, height, _area in sorted(stats[1:].tolist(), key=lambda s: -s[2]):
        right, bottom = left + width, top + height
        if any(a <= left and b <= top and right <= c and bottom <= d for a, b, c, d in seals):
            continue  # the star within the ring
        sizes = all(_SEAL[0] * page <= side <= _SEAL[1] * page for side in (width, height))
        if not sizes or not _ROUND[0] <= width / height <= _ROUND[1]:
            continue
        edge = max(2, round(0.004 * page))
        rows = slice(max(top - edge, 0), top + height + edge)
        columns = slice(max(left - edge, 0), left + width + edge)
        level = red[rows, columns].astype(numpy.float32)
        paper = numpy.percentile(level, 60)
        # what is half as light as the seal's own ink, or lighter, is paper
        white = numpy.clip((level - 40) * 255 / max(0.72 * paper - 40, 1), 0, 255)
        clean[rows, columns] = white.astype(numpy.uint8)[:, :, None]
        seals.append((left, top, right, bottom))
    return clean, tuple(seals)
