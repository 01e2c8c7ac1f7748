"""Files of configuration that tests write."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.config import ConfigError, load


def written(folder: Path, text: str) -> Path:
    path = folder / "given.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, environment: Mapping[str, str] = {}) -> list[str]:
    """What is wrong with a file, without its name."""
    path = written(folder, text)
    with pytest.raises(ConfigError) as caught:
        load(path, environment)
    return [problem.removeprefix(f"{path}: ") for problem in caught.value.problems]
