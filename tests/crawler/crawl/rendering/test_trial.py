"""Whether pages can be drawn here is said before a night depends on it, and what is lacking."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.crawl.rendering import browser
from crawler.crawl.rendering.trial import UNDER_SYSTEMD, lacking, undrawable
from spiders.portals import Portal
from tests.crawler.cli.calling import gongan
from tests.crawler.crawl.rendering.browsing import needs_browser

ROOT = Path(__file__).parents[4]
DRAWN = [Portal(id=f"p{at}", name="某局", render=True) for at in range(7)]

WITHOUT = """
import ctypes, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0):  # PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN
    sys.exit(77)
from crawler.crawl.rendering.trial import lacking
print(lacking(""))
"""
"""What ``MemoryDenyWriteExecute=yes`` comes to, as the kernel does it (prctl(2), Linux 6.3)."""


def test_portals_that_nothing_is_drawn_of_need_no_browser() -> None:
    assert undrawable([Portal(id="a", name="某局")], "/none") is None


def test_the_portals_are_named_and_what_is_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INVOCATION_ID", raising=False)
    said = undrawable(DRAWN, "/none")
    assert said is not None
    assert said.startswith("lists that scripts draw will be lost (p0, p1, p2, p3, p4 ...): ")
    assert "is not installed" in said
    assert UNDER_SYSTEMD not in said


def test_in_a_unit_the_drop_in_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOCATION_ID", "0123")
    assert str(lacking("/none")).endswith(UNDER_SYSTEMD)
    assert (ROOT / "deploy" / "gongan-nightly-render.conf").exists()
    assert "gongan-nightly-render.conf" in UNDER_SYSTEMD


@needs_browser
def test_where_a_browser_starts_nothing_is_lacking() -> None:
    assert undrawable(DRAWN, "") is None


@needs_browser
def test_memory_that_must_not_be_executed_is_told_as_what_is_lacking() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        pytest.skip("the kernel has no PR_SET_MDWE")
    assert done.stdout.strip() == browser.NO_DRIVER, done.stderr


def test_the_check_of_a_configuration_warns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "CHROMIUM", ("no-such-browser-here",))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.toml").write_text(
        "[[portal]]\nid = 'drawn'\nname = '某局'\nhosts = ['gaj.a.gov.cn']\n"
        "home_url = 'http://gaj.a.gov.cn/'\ncolumns = ['http://gaj.a.gov.cn/nb/']\n"
        "render = true\n",
        encoding="utf-8",
    )
    path = tmp_path / "gongan.toml"
    path.write_text("contact = 'a@example.org'\nportals = 'own'\n[nightly]\nonly = ['drawn']\n")
    called = gongan("config", "check", "--config", path, "--strict")
    assert called.code == 1
    assert f"{path}: nightly: lists that scripts draw will be lost (drawn): " in called.err
