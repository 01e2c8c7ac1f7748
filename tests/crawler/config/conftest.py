"""What tests of the configuration begin with: no file, and no variable."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def nothing_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GONGAN_")]:
        monkeypatch.delenv(name)
