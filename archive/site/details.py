"""What is said of the states of portals and of years, in the visitor's language."""

from __future__ import annotations

from common.messages import Language, unpacked


def told(detail: str | None, message: str | None, language: str) -> tuple[str, str]:
    """A detail for a visitor, and the language it is in.

    ``message`` is what the English ``detail`` was made of (:func:`common.messages.packed`).
    Where there is none, as in what a server answered, the text stays as it is.
    """
    chosen: Language = "zh" if language == "zh" else "en"
    if chosen == "zh":
        chinese = unpacked(message, chosen)
        if chinese is not None:
            return chinese, chosen
    return (detail, "en") if detail else ("", language)
