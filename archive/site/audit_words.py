"""What the audit says of a finding, in the visitor's language."""

from __future__ import annotations

from archive.site.ask import Row
from common.messages import unpacked


def said(finding: Row, field: str, language: str) -> str:
    """A text of the audit's finding: made of key and parameters, where it has words.

    ``field`` is ``observed``, ``expected`` or ``arithmetic``.  A text that this version
    does not know how to word stands as it is stored, in English.
    """
    stored = str(finding[field])
    return stored if language != "zh" else unpacked(finding["texts"], "zh", field) or stored
