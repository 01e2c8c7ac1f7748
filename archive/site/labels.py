"""The site's words in two languages, and which of them a visitor reads.

``?lang=zh`` or ``?lang=en`` (``?_lang=`` on Datasette's tables) chooses a language and is
remembered in a cookie; without it the browser's Accept-Language decides, and English is
what remains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from archive.site.metadata import DATABASE
from common import data_files

LANGUAGES = {"en": "English", "zh": "中文"}
"""Codes of the languages, and what they call themselves."""

COOKIE = "lang"

Translate = Callable[..., str]


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Every label by its key: ``en`` and ``zh``."""
    return data_files.records("archive.site.data", "labels.toml", dict[str, dict[str, str]])


def translator(language: str) -> Translate:
    """A function that gives the label of a key; named values fill its braces.

    Of a key with a second one that ends in ``_one``, that is taken where ``n`` is one.
    It raises :class:`KeyError` for a key that is not in the file.
    """

    def translate(key: str, **values: object) -> str:
        if str(values.get("n")) == "1" and f"{key}_one" in labels():
            key = f"{key}_one"
        text = labels()[key][language]
        return text.format(**values) if values else text

    return translate


def teller(language: str) -> Callable[[str], str]:
    """A function that gives the words for a name in the report of a run.

    A name that has no label, as one of a later version's report, is its own words.
    """

    def tell(name: str) -> str:
        known = labels().get(f"told_{name}")
        if known:
            return known[language]
        head, _, outcome = name.partition("_")
        if head == "captures" and f"outcome_{outcome}" in labels():
            return labels()["captures_with"][language].format(
                outcome=labels()[f"outcome_{outcome}"][language]
            )
        return name.replace("_", " ")

    return tell


@cache
def _rules() -> Mapping[str, str]:
    return data_files.records("archive.site.data", "rules.toml", dict[str, str])


def rule_teller(language: str) -> Callable[[str], str]:
    """A function that says what a finding's rule means, in Chinese.

    In English it says nothing, for the messages of findings are English; nor of a
    rule that has no text.
    """
    return lambda rule: _rules().get(rule, "") if language == "zh" else ""


@cache
def _dictionary() -> Mapping[str, str]:
    return data_files.records("archive.site.data", "dictionary_zh.toml", dict[str, str])


def described(text: str, language: str) -> tuple[str, str]:
    """A text of the data dictionary for a visitor, and the language it is in.

    The dictionary is English; a text that has no Chinese one stays so.
    """
    known = _dictionary().get(text) if language == "zh" else None
    return (known, "zh") if known else (text, "en")


def asked_for(query: str) -> str | None:
    """The language that a query string asks for."""
    values = parse_qs(query)
    wanted = values.get("lang", values.get("_lang", [""]))[-1]
    return wanted if wanted in LANGUAGES else None


def language(query: str, cookie: str, accepted: str) -> str:
    """The language to answer in, from the query string and the two request headers."""
    return asked_for(query) or _remembered(cookie) or _preferred(accepted)


def _remembered(cookie: str) -> str | None:
    try:
        morsel = SimpleCookie(cookie).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel is not None and morsel.value in LANGUAGES else None


def _preferred(accepted: str) -> str:
    for part in accepted.lower().split(","):
        name = part.split(";")[0].strip().partition("-")[0]
        if name in LANGUAGES:
            return name
    return "en"


def switched(path: str, query: str, language: str) -> str:
    """The same page in another language.

    Datasette takes ``lang`` for a column of its tables, but no name with ``_`` before it.
    """
    values = parse_qs(query, keep_blank_values=True)
    name = "_lang" if path.startswith(f"/{DATABASE}/") else "lang"
    values = {key: value for key, value in values.items() if key not in ("lang", "_lang")}
    values[name] = [language]
    return f"{path}?{urlencode(values, doseq=True)}"
