"""pdfminer's interpreter with what it leaves out: layers, clipping, transparency (ISO 32000-1, 8).

It tells the device which marks nobody sees: those of an optional content group that is
off (8.11), beyond the clipping path (8.5.4), or drawn with no opacity (11.6.4.4).
"""

# ruff: noqa: N802 - the operators' methods are pdfminer's

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, dict_value, list_value, resolve1, stream_value
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_pt, mult_matrix

from extract.documents.drawn.pdf_checked import CheckedInterpreter
from extract.documents.drawn.pdf_unseen import Area, Unseen, within

_OPAQUE = 0.99
_PLAIN_BLENDING = ("Normal", "Compatible")
_MARGIN = 1.0
"""Points by which a clipping area may be smaller than what it is for."""


def layers_off(document: PDFDocument) -> frozenset[int]:
    """The object numbers of the optional content groups that are not shown by default."""
    try:
        properties = dict_value(document.catalog.get("OCProperties") or {})
        default = dict_value(properties.get("D") or {})
        groups = _numbers(properties.get("OCGs"))
        off = _numbers(default.get("OFF"))
        if getattr(resolve1(default.get("BaseState")), "name", "ON") == "OFF":
            off |= groups - _numbers(default.get("ON"))
    except Exception:  # noqa: BLE001 - pdfminer raises whatever a broken file trips over
        return frozenset()
    return frozenset(off)


def _numbers(references: object) -> set[int]:
    found = list_value(references) if references is not None else []
    return {each.objid for each in found if isinstance(each, PDFObjRef)}


class Interpreter(CheckedInterpreter):
    """Keeps the ``unseen`` of its device up to date while a page is drawn."""

    @property
    def unseen(self) -> Unseen:
        """What the device knows of marks that nobody sees."""
        found: Unseen = self.device.unseen  # type: ignore[attr-defined]
        return found

    def do_q(self) -> None:
        """Save the state, the clipping area with it."""
        super().do_q()
        self.unseen.save()

    def do_Q(self) -> None:
        """Restore the state."""
        if self.gstack:
            self.unseen.restore()
        super().do_Q()

    def do_W(self) -> None:
        """Clip to the current path."""
        self._clip(self.curpath)

    def do_W_a(self) -> None:
        """Clip to the current path (even-odd)."""
        self._clip(self.curpath)

    def do_gs(self, name: Any) -> None:
        """Take opacity, blending and soft mask of a graphics state dictionary."""
        states = self.resources.get("ExtGState") if self.resources else None
        if states is None:
            return
        state = resolve1(dict_value(states).get(literal_name(name)))
        if not isinstance(state, dict):
            return
        if "ca" in state:
            opacity = resolve1(state["ca"])
            known = isinstance(opacity, (int, float))
            self.unseen.transparent = known and opacity <= 0
            self.unseen.veil("ca", on=known and opacity < _OPAQUE)
        for key, plain in (("BM", _PLAIN_BLENDING), ("SMask", ("None",))):
            if key in state:
                self.unseen.veil(key, on=getattr(resolve1(state[key]), "name", "") not in plain)

    def do_BMC(self, tag: Any) -> None:
        """Begin marked content, which is of no layer."""
        self.unseen.begin(off=False)
        super().do_BMC(tag)

    def do_BDC(self, tag: Any, props: Any) -> None:
        """Begin marked content, perhaps of a layer."""
        off = False
        if isinstance(tag, PSLiteral) and tag.name == "OC" and isinstance(props, PSLiteral):
            known = dict_value((self.resources or {}).get("Properties") or {})
            off = self._is_off(known.get(props.name))
        self.unseen.begin(off=off)
        super().do_BDC(tag, props)

    def do_EMC(self) -> None:
        """End marked content."""
        self.unseen.end()
        super().do_EMC()

    def do_Do(self, xobjid_arg: Any) -> None:
        """Draw a form or an image, perhaps of a layer, within its box."""
        try:
            drawn = stream_value(self.xobjmap[literal_name(xobjid_arg)])
        except Exception:  # noqa: BLE001 - as above; pdfminer says what is wrong with it
            super().do_Do(xobjid_arg)
            return
        unseen = self.unseen
        depth = unseen.depth
        unseen.save()
        unseen.begin(off=self._is_off(drawn.get("OC")))
        box = resolve1(drawn.get("BBox"))
        if isinstance(box, list) and len(box) == 4:
            self._clip_box(box, resolve1(drawn.get("Matrix")))
        try:
            super().do_Do(xobjid_arg)
        finally:
            unseen.back_to(depth)
            unseen.restore()

    def _is_off(self, group: object) -> bool:
        """Whether an optional content group, or what depends on some, is not shown."""
        off = self.unseen.off
        if group is None or not off:
            return False
        if isinstance(group, PDFObjRef) and group.objid in off:
            return True
        membership = resolve1(group)
        if not isinstance(membership, dict) or "OCGs" not in membership:
            return False
        members = membership["OCGs"]
        whole = resolve1(members)
        each = whole if isinstance(whole, list) else [members]
        hidden = [isinstance(one, PDFObjRef) and one.objid in off for one in each]
        policy = getattr(resolve1(membership.get("P")), "name", "AnyOn")
        rules: dict[str, Callable[[], bool]] = {
            "AllOn": lambda: any(hidden),
            "AnyOff": lambda: not any(hidden),
            "AllOff": lambda: not all(hidden),
        }
        return bool(hidden) and rules.get(policy, lambda: all(hidden))()

    def _clip(self, path: list[Any]) -> None:
        points = [
            (float(segment[at]), float(segment[at + 1]))
            for segment in path
            for at in range(1, len(segment) - 1, 2)
        ]
        if len(points) != 4 or {segment[0] for segment in path} - {"m", "l", "h"}:
            self.unseen.rough = True
        self._clip_points(points, self.ctm)

    def _clip_box(self, box: list[Any], matrix: object) -> None:
        values = [resolve1(value) for value in box]
        if not all(isinstance(value, (int, float)) for value in values):
            return
        x0, y0, x1, y1 = map(float, values)
        own = matrix if isinstance(matrix, list) and len(matrix) == 6 else MATRIX_IDENTITY
        try:
            moved = mult_matrix(tuple(float(value) for value in own), self.ctm)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return
        self._clip_points([(x0, y0), (x1, y0), (x0, y1), (x1, y1)], moved)

    def _clip_points(self, points: list[tuple[float, float]], matrix: Any) -> None:
        if not points:
            return
        placed = [apply_matrix_pt(matrix, point) for point in points]
        xs, ys = [x for x, _ in placed], [y for _, y in placed]
        area: Area = (
            min(xs) - _MARGIN,
            min(ys) - _MARGIN,
            max(xs) + _MARGIN,
            max(ys) + _MARGIN,
        )
        if math.isfinite(sum(area)):
            self.unseen.clip = within(self.unseen.clip, area)
