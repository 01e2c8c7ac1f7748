"""Texts that know how they were made: a key and parameters, worded in ``messages.toml``.

A program that looks into its own English breaks with the next change of a word, and
can say nothing in another language.  So whoever has something to say names a key and
its parameters; the English text is there for logs and tables, and other languages are
made at the edge, from key and parameters alone.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Mapping
from functools import cache
from typing import Literal, Self

from common import data_files

Language = Literal["en", "zh"]

BLANK = "[blank]"
"""Stands in parameters for a blank cell among numbers; each language has its word for it."""

_OBJECT = re.compile(r" ?<[\w.]+ object at 0x[0-9A-Fa-f]+>| at 0x[0-9A-Fa-f]+")
"""An object as Python shows it, with its address."""

_BLANKS: dict[Language, str] = {"en": "blank", "zh": "空白"}


class Message(str):
    """An English text, with the ``key`` and the ``params`` (texts by name) it was made of."""

    __slots__ = ("key", "params")

    key: str
    params: Mapping[str, str]

    def __new__(cls, key: str, params: Mapping[str, str]) -> Self:
        """Word a message; raises KeyError for a key or a parameter that is missing."""
        made = super().__new__(cls, _worded(_texts()[key]["en"], params, "en"))
        made.key = key
        made.params = dict(params)
        return made

    def __reduce__(self) -> tuple[type[Self], tuple[str, Mapping[str, str]]]:
        """Messages cross to worker processes as key and parameters."""
        return type(self), (self.key, self.params)


def say(key: str, /, **params: object) -> Message:
    """The message named ``key``, with its parameters as texts.

    Raises KeyError for a key that ``messages.toml`` lacks, or a parameter that its
    text wants and that is not given.
    """
    return Message(key, {name: _text(value) for name, value in params.items()})


def _text(value: object) -> str:
    """A parameter as text; an error's own words without objects in memory.

    Their addresses differ each time, and the same bytes must be read with the same words.
    """
    text = str(value)
    return _OBJECT.sub("", text) if isinstance(value, BaseException) else text


def worded(key: str, params: Mapping[str, str], language: Language) -> str | None:
    """The text of a message in a language; ``None`` if this version does not know the key."""
    texts = _texts().get(key)
    if texts is None:
        return None
    try:
        return _worded(texts[language], params, language)
    except KeyError:
        return None


def packed(text: str | None) -> str | None:
    """A message as it is stored beside its text: ``{"key": ..., "params": {...}}`` in JSON.

    ``None`` for a text that is no message: the words of a server, which nobody translates.
    """
    return json.dumps(_parts(text), ensure_ascii=False) if isinstance(text, Message) else None


def all_packed(texts: Mapping[str, str]) -> str | None:
    """The messages among texts by their names, as one JSON object; ``None`` if there are none."""
    found = {name: _parts(text) for name, text in texts.items() if isinstance(text, Message)}
    return json.dumps(found, ensure_ascii=False) if found else None


def _parts(message: Message) -> dict[str, object]:
    return {"key": message.key, "params": dict(message.params)}


def unpacked(stored: str | None, language: Language, name: str | None = None) -> str | None:
    """The text of a stored message in a language; ``None`` for none, or one not known here.

    ``name`` is that of one among several (:func:`all_packed`).
    """
    if not stored:
        return None
    try:
        said = json.loads(stored)
        said = said if name is None else said[name]
        return worded(said["key"], said["params"], language)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def keys() -> tuple[str, ...]:
    """All keys, in the order of the data file."""
    return tuple(_texts())


def fields(key: str, language: Language) -> frozenset[str]:
    """The parameters that the text of a message names."""
    parts = string.Formatter().parse(_texts()[key][language])
    return frozenset(name for _, name, _, _ in parts if name)


@cache
def _texts() -> dict[str, dict[Language, str]]:
    return data_files.records("common", "messages.toml", dict[str, dict[Language, str]])


def _worded(text: str, params: Mapping[str, str], language: Language) -> str:
    blank = _BLANKS[language]
    return text.format(**{name: value.replace(BLANK, blank) for name, value in params.items()})
