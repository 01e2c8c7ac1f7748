"""Short texts are remembered, long ones are not; both give what the function gives."""

from __future__ import annotations

from common.text.kept import LONGEST_KEPT, kept_if_short


def test_only_short_texts_are_remembered() -> None:
    asked: list[str] = []

    @kept_if_short(2)
    def upper(text: str) -> str:
        asked.append(text)
        return text.upper()

    longest, longer = "a" * LONGEST_KEPT, "a" * (LONGEST_KEPT + 1)
    for text in (longest, longest, longer, longer):
        assert upper(text) == text.upper()
    assert asked == [longest, longer, longer]
    for text in ("b", "c", longest):
        upper(text)
    assert asked[3:] == ["b", "c", longest]
