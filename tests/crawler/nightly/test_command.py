"""``gongan nightly`` as it is called."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive.audit import store as audit
from archive.store import open_archive
from spiders.portals.writing import to_toml
from tests.crawler.cli.calling import Called, gongan_process
from tests.crawler.nightly.living import Living, living
from tests.crawler.nightly.rehearsal import portal_of

NAME = "shaanxi"


@pytest.fixture(scope="module")
def portal() -> Iterator[Living]:
    with living([NAME]) as served:
        served.turn(date(2025, 3, 1))
        yield served


def configure(folder: Path, portal: Living, *lines: str) -> list[str]:
    """A configuration for the one portal; gives the arguments of a night."""
    own = folder / "portals"
    own.mkdir()
    entry = portal_of(portal.entry(NAME))
    (own / "own.toml").write_text(to_toml(entry), encoding="utf-8")
    config = folder / "gongan.toml"
    text = "\n".join(
        ['portals = "portals"', "[nightly]", 'window = ""', f'only = ["{entry.id}"]', *lines]
    )
    config.write_text(text, encoding="utf-8")
    return ["nightly", "--config", str(config)]


def night(folder: Path, arguments: list[str], *more: str) -> Called:
    return gongan_process(*arguments, *more, cwd=folder)


def test_a_night_from_its_configuration_to_its_report(tmp_path: Path, portal: Living) -> None:
    arguments = configure(tmp_path, portal, "[report]", 'dir = "out"', 'prometheus = "gongan.prom"')
    plan = night(tmp_path, arguments, "--plan", "--format", "json")
    assert '"why": "never walked"' in plan.out
    assert not (tmp_path / "gongan.db").exists()
    done = night(tmp_path, arguments)
    assert done.code == 0, done.err
    assert (tmp_path / "out" / "latest.html").exists()
    assert "gongan_last_run_exit_code 0.0" in (tmp_path / "gongan.prom").read_text()
    with open_archive(tmp_path / "gongan.db", create=False, read_only=True) as archive:
        assert audit.is_fresh(archive.db)
    again = night(tmp_path, arguments)
    assert again.code == 0
    assert again.out == ""  # nothing is due twice in a night
    status = gongan_process("status", "--db", tmp_path / "gongan.db")
    assert "nightly" in status.out


def test_the_queue_is_the_archive_s_and_no_option(tmp_path: Path, portal: Living) -> None:
    """A queue that several machines share loses requests: there is none."""
    arguments = configure(tmp_path, portal)
    refused = night(tmp_path, arguments, "-s", "SCHEDULER=scrapy.core.scheduler.Scheduler")
    assert refused.code == 2
    assert "No such option" in refused.err


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (['window = "99:00-06:00"'], "window"),
        (['only = ["nowhere"]'], "nowhere"),
    ],
)
def test_what_cannot_run_ends_with_two(tmp_path: Path, lines: list[str], words: str) -> None:
    (tmp_path / "gongan.toml").write_text("\n".join(["[nightly]", *lines]), encoding="utf-8")
    done = night(tmp_path, ["nightly"])
    assert done.code == 2
    assert words in done.err
    assert not (tmp_path / "gongan.db").exists()


def test_a_closed_window_and_a_missing_contact_are_said(tmp_path: Path) -> None:
    config = tmp_path / "gongan.toml"
    config.write_text('[nightly]\nwindow = ""\nonly = ["anshan"]\n', encoding="utf-8")
    done = night(tmp_path, ["nightly"])
    assert done.code == 2
    assert "contact" in done.err


def test_a_test_alert_goes_out_and_says_what_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    program = f"import sys; open({str(out)!r}, 'w').write(sys.stdin.read())"
    words = shlex.join([sys.executable, "-c", program])
    config = tmp_path / "gongan.toml"
    config.write_text(f"[alerts]\non = 'never'\ncommand = {json.dumps(words)}", encoding="utf-8")
    sent = gongan_process("nightly", "--config", config, "--test-alert", cwd=tmp_path)
    assert (sent.code, sent.out) == (0, "test alert sent: the command was run\n"), sent.err
    assert "test alert" in json.loads(out.read_text(encoding="utf-8"))["failures"][0]
    assert not (tmp_path / "gongan.db").exists()
    config.write_text("[alerts]\ncommand = 'false'", encoding="utf-8")
    failed = gongan_process("nightly", "--config", config, "--test-alert", cwd=tmp_path)
    assert failed.code == 3
    assert "the alert command false ended with 1" in failed.err
    config.write_text("", encoding="utf-8")
    nobody = gongan_process("nightly", "--config", config, "--test-alert", cwd=tmp_path)
    assert nobody.code == 1
    assert "there is nobody to tell: set command in [alerts]" in nobody.err
