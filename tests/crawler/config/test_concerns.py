"""What is correct in a configuration and will not do."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.store import open_archive
from crawler.config import Config, load
from crawler.config.warnings import concerns
from tests.crawler.config.files import written

pytestmark = pytest.mark.usefixtures("nothing_given")


def in_order(folder: Path, text: str = "") -> Config:
    """A configuration for a folder of its own, with whatever is given in addition."""
    path = folder / "gongan.toml"
    path.write_text(f"contact = 'a@example.org'\n{text}", encoding="utf-8")
    return load(path, {})


def test_a_configuration_in_order_raises_no_concern(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "secret").touch(0o600)
    open_archive(tmp_path / "gongan.db").close()
    config = in_order(
        tmp_path,
        "[report]\ndir='reports'\nprometheus='reports/gongan.prom'\n[nightly]\nonly=['anshan']\n"
        "[alerts]\ncommand='cat'\n[alerts.smtp]\nhost='m'\nsender='a@b'\nrecipients=['c@d']\n"
        "user='me'\npassword_file='secret'",
    )
    assert concerns(config) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[report]\ndir = 'none'", "report.dir: "),
        ("[report]\nprometheus = 'x/a.prom'", "report.prometheus: "),
        ("[report]\nprometheus = 'a.txt'", "reads *.prom only"),
        ("[nightly]\nonly = ['anshann']", "did you mean anshan"),
        ("[alerts]\ncommand = 'no-such-program-here'", "alerts.command: "),
        (
            "[alerts.smtp]\nhost='m'\nsender='a'\nrecipients=['b']\npassword_file='none'",
            "alerts.smtp.password_file: ",
        ),
        (
            "[alerts.smtp]\nhost='m'\nsender='a'\nrecipients=['b']\npassword_file='open'\n"
            "security='none'",
            "chmod 600",
        ),
        (
            "[alerts.smtp]\nhost='m'\nsender='a'\nrecipients=['b']\nuser='u'\n"
            "password_file='closed'\nsecurity='none'",
            "unencrypted",
        ),
    ],
)
def test_concerns(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "open").touch(0o644)
    (tmp_path / "closed").touch(0o600)
    (concern,) = concerns(in_order(tmp_path, text))
    assert said in concern


def test_concerns_about_the_head_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "contact = 'me'\ndb = 'none/a.db'\nportals = 'mine'")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x.toml").write_text("[[portal]]\nid = 'x'", encoding="utf-8")
    contact, db, portals = concerns(load(path, {}))
    assert contact.startswith("contact: the contact must be an e-mail address or a web page")
    assert "is not there: make it first" in db
    assert portals.startswith("portals: ")
    assert "x.toml" in portals
