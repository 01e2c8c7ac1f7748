"""The text of a document, with the findings on how its bytes were decoded."""

from __future__ import annotations

from dataclasses import dataclass

from common.messages import say
from common.text import decode as decoding
from extract.records import Finding, Place


@dataclass(frozen=True, slots=True)
class DecodedDocument:
    """Text, the charset that gave it, and what was wrong."""

    text: str
    charset: str
    problems: tuple[Finding, ...] = ()


def decode(payload: bytes, declared: str | None, name: str) -> DecodedDocument:
    """The text of the document ``name``; what could not be decoded is a finding.

    ``declared`` is the charset that HTTP names.  Never raises.
    """
    decoded = decoding.decode(payload, declared)
    return DecodedDocument(decoded.text, decoded.charset, tuple(_problems(decoded, name)))


def _problems(decoded: decoding.Decoded, name: str) -> list[Finding]:
    if decoded.mixed:
        message = say("charsets_of_parts")
        return [
            Finding(
                "mixed_charsets",
                message,
                Place(name),
                "utf-8, gb18030",
                "one",
                "uncertain",
                "charset",
            )
        ]
    if not decoded.lost:
        return []
    message = say("undecodable_characters", lost=decoded.lost, charset=decoded.charset)
    return [
        Finding(
            "undecodable_bytes",
            message,
            Place(name),
            observed=str(decoded.lost),
            expected="0",
            subject="charset",
        )
    ]
