"""Reading the configuration: the file, the environment over it, and every mistake at once."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from common.errors import CrawlError
from common.records import shown
from crawler.config.fields import Key
from crawler.config.records import Config
from crawler.config.spec import keys, record, sections
from crawler.config.window import Window

HERE = Path("gongan.toml")
"""The file that is read when none is named, if it is there."""

PORTS = {"starttls": 587, "tls": 465, "none": 25}


class ConfigError(CrawlError):
    """The configuration is wrong; ``problems`` has one line for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def find(named: Path | None = None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file to read: the one named, else GONGAN_CONFIG's, else ``./gongan.toml`` if there."""
    if named is not None:
        return named
    if path := environment.get("GONGAN_CONFIG"):
        return Path(path)
    return HERE if HERE.exists() else None


def load(named: Path | None = None, environment: Mapping[str, str] = os.environ) -> Config:
    """The effective configuration: defaults, the file over them, the environment over both.

    Relative paths in the file begin at the file's folder.  An empty variable counts
    as none.  Raises ConfigError with everything that is wrong.
    """
    path = find(named, environment)
    problems: list[str] = []
    values = {key.name: key.read(key.default) for key in keys().values()}
    origins = dict.fromkeys(values, "default")
    given = _given(path, problems) if path is not None else {}
    for name, value in given.items():
        _take(values, keys()[name], value, f"{path}: {name}", problems)
        if path is not None and isinstance(values[name], Path):
            values[name] = path.parent / values[name]
        origins[name] = "file"
    for key in keys().values():
        text = environment.get(key.variable)
        if text:
            raw = key.kind.of_text(text)
            _take(values, key, raw, f"{key.variable} in the environment", problems)
            origins[key.name] = key.variable
    problems += [f"{path or 'the configuration'}: {text}" for text in _contradictions(values)]
    if problems:
        raise ConfigError(problems)
    return _config(path, values, origins)


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like the configuration's and are not, each with what may be meant."""
    known = ["GONGAN_CONFIG", *(key.variable for key in keys().values())]
    return [
        f"{name} in the environment: no such variable{_hint(name, known)}"
        for name in sorted(environment)
        if name.startswith("GONGAN_") and name not in known
    ]


def _given(path: Path, problems: list[str]) -> dict[str, Any]:
    """Key to value of a file, as far as they are known."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        problems.append(
            f"{path}: cannot be read ({error.strerror}): name another file with --config or "
            "GONGAN_CONFIG, or write one with 'gongan config example'"
        )
    except UnicodeDecodeError:
        problems.append(f"{path}: is not UTF-8: save it as UTF-8 text")
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path}: is not TOML: {error}; compare 'gongan config example'")
    else:
        return dict(_flat(data, "", path, problems))
    return {}


def _flat(
    table: Mapping[str, Any], prefix: str, path: Path, problems: list[str]
) -> Iterator[tuple[str, Any]]:
    for word, value in table.items():
        name = f"{prefix}{word}"
        if word and name in sections():
            if isinstance(value, dict):
                yield from _flat(value, f"{name}.", path, problems)
            else:
                problems.append(f"{path}: {name}: is a section: write [{name}], and its keys below")
        elif name in keys():
            yield name, value
        else:
            what = "section" if isinstance(value, dict) else "key"
            hint = _hint(name, [*keys(), *filter(None, sections())])
            problems.append(f"{path}: {name}: no such {what}{hint}")


def _hint(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else "; see 'gongan config example'"


def _take(values: dict[str, Any], key: Key, raw: Any, place: str, problems: list[str]) -> None:
    """Put a given value in the default's place, or note what is wrong with it."""
    try:
        values[key.name] = key.read(raw)
    except ValueError as error:
        given = "" if key.secret else f", not {shown(raw)}"
        problems.append(f"{place}: {error}{given}")


def _contradictions(values: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with values together that are right one by one."""
    recent, old, period = (values[f"recheck.{name}_days"] for name in ("recent", "old", "period"))
    if not recent <= old <= period:
        yield (
            f"recheck: recent_days ({recent}), old_days ({old}) and period_days ({period}) "
            "must not fall: give them in this order"
        )
    if values["alerts.smtp.host"]:
        for name in ("sender", "recipients"):
            if not values[f"alerts.smtp.{name}"]:
                yield f"alerts.smtp.{name}: is needed for mail: give it, or leave host empty"
    if values["alerts.smtp.user"] and values["alerts.smtp.password_file"] is None:
        yield "alerts.smtp.password_file: is needed with a user: give it, or leave user empty"


def _config(path: Path | None, values: dict[str, Any], origins: dict[str, str]) -> Config:
    ready = {
        **values,
        "nightly.window": Window(values["nightly.window"], values["nightly.timezone"]),
        "alerts.smtp.port": values["alerts.smtp.port"] or PORTS[values["alerts.smtp.security"]],
    }
    return Config(**record(Config, ready), file=path, values=values, origins=origins)
