"""What a night says before it crawls."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from crawler.config import load
from crawler.crawl.rendering import browser
from crawler.nightly import night


class StartedError(Exception):
    """The crawl would begin now."""


def begin(*_given: Any) -> Any:
    raise StartedError


@pytest.mark.parametrize("render", [True, False])
def test_it_says_which_lists_will_be_lost(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    render: bool,
) -> None:
    monkeypatch.setattr(browser, "CHROMIUM", ("no-such-browser-here",))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.toml").write_text(
        "[[portal]]\nid = 'drawn'\nname = '某局'\nhosts = ['127.0.0.1']\nlocal = true\n"
        "home_url = 'http://127.0.0.1/'\ncolumns = ['http://127.0.0.1/nb/']\n"
        f"render = {str(render).lower()}\n",
        encoding="utf-8",
    )
    file = tmp_path / "gongan.toml"
    file.write_text("portals = 'own'\n[nightly]\nonly = ['drawn']\nwindow = ''\n")
    with caplog.at_level(logging.ERROR), pytest.raises(StartedError):
        night.run(load(file, {}), elsewhere=begin)
    said = [record.getMessage() for record in caplog.records]
    assert any("will be lost (drawn): " in line for line in said) is render
