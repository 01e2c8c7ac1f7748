"""Names of bureaus as they sound, by which readers without a Chinese keyboard find them."""

from __future__ import annotations


def sounds(name: str) -> str:
    """A name in pinyin without tones, and its initials, each after a space.

    沈阳市公安局 gives `` shenyangshigonganju sysgaj``.  Empty where pypinyin, of the extra
    ``browse``, is not installed: such a copy is searched by name and code alone.
    """
    try:
        from pypinyin import Style, lazy_pinyin
    except ModuleNotFoundError:
        return ""
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors="ignore")
    initials = "".join(syllable[0] for syllable in syllables)
    return f" {''.join(syllables)} {initials}" if syllables else ""
