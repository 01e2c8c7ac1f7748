"""Whether a run of a Word file is seen, struck or raised (ECMA-376, 17.3.2)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from extract.documents.containers.zipped import attribute, local

LEAST_RAISE = 6
"""Half points; less is an alignment of the line."""


@dataclass(frozen=True, slots=True)
class Look:
    """What of a run's properties decides whether and how its text is read."""

    struck: bool = False
    vanished: bool = False
    white: bool = False
    shaded: bool = False
    raised: bool = False

    @property
    def unshown(self) -> bool:
        """Whether nobody publishes the text."""
        return self.struck or self.vanished or (self.white and not self.shaded)


PLAIN = Look()


def look_of(properties: etree._Element, base: Look) -> Look:
    """The look that run properties give, over that of a style."""
    look = base
    for each in properties:
        kind = local(each)
        if kind in ("strike", "dstrike"):
            look = replace(look, struck=_is_on(each))
        elif kind in ("vanish", "webHidden", "specVanish"):
            look = replace(look, vanished=_is_on(each))
        elif kind == "color":
            white = (attribute(each, "val") or "").upper() == "FFFFFF"
            look = replace(look, white=white)
        elif kind in ("shd", "highlight"):
            fill = attribute(each, "fill") or attribute(each, "val") or ""
            look = replace(look, shaded=fill.lower() not in ("", "auto", "ffffff", "none", "clear"))
        elif kind == "vertAlign":
            value = attribute(each, "val")
            look = replace(look, raised=value in ("superscript", "subscript"))
        elif kind == "position":
            value = (attribute(each, "val") or "").lstrip("-")
            far = value.isdecimal() and len(value) < 5 and int(value) >= LEAST_RAISE
            look = replace(look, raised=look.raised or far)
    return look


def deleted_text(element: etree._Element) -> str:
    """The text of a tracked deletion."""
    return "".join(each.text or "" for each in element.iter() if local(each) in ("delText", "t"))


def _is_on(element: etree._Element) -> bool:
    return attribute(element, "val") not in ("0", "false", "off")
