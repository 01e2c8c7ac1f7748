"""gongan.toml: what may stand in it, what is said of mistakes, and what comes of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from crawler.config import ConfigError, find, load
from crawler.config import scrapy_settings as project_settings
from crawler.config.loading import unknown_variables
from crawler.config.spec import keys, sections
from tests.crawler.config.files import problems, written

pytestmark = pytest.mark.usefixtures("nothing_given")


# --- where it is found, and what wins ------------------------------------------


def test_without_a_file_the_defaults_hold() -> None:
    config = load(None, {})
    assert (config.file, config.db, config.contact, config.portals) == (
        None,
        Path("gongan.db"),
        "",
        None,
    )
    assert set(config.origins.values()) == {"default"}


def test_the_file_named_wins_over_the_variable_and_that_over_the_folder(tmp_path: Path) -> None:
    assert find(None, {}) is None
    (tmp_path / "gongan.toml").write_text("contact = 'here@example.org'", encoding="utf-8")
    assert load(None, {}).contact == "here@example.org"
    other = written(tmp_path, "contact = 'there@example.org'")
    variable = {"GONGAN_CONFIG": str(other)}
    assert load(None, variable).contact == "there@example.org"
    named = tmp_path / "named.toml"
    named.write_text("contact = 'named@example.org'", encoding="utf-8")
    assert load(named, variable).contact == "named@example.org"


def test_the_environment_wins_over_the_file_and_an_empty_variable_does_not(tmp_path: Path) -> None:
    path = written(tmp_path, "contact = 'a@example.org'\n[crawl]\ndelay = 3\n[log]\nlevel='ERROR'")
    environment = {
        "GONGAN_CRAWL_DELAY": "2.5",
        "GONGAN_CONTACT": "",
        "GONGAN_NIGHTLY_ONLY": "anshan, beijing",
        "GONGAN_ALERTS_SMTP_TIMEOUT": "9",
    }
    config = load(path, environment)
    assert config.crawl.delay == 2.5
    assert config.contact == "a@example.org"
    assert config.nightly.only == ("anshan", "beijing")
    assert config.alerts.smtp.timeout == 9
    assert config.origins["crawl.delay"] == "GONGAN_CRAWL_DELAY"
    assert config.origins["log.level"] == "file"
    assert config.origins["log.format"] == "default"


def test_relative_paths_begin_at_the_files_folder(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir()
    path = written(folder, "db = 'a.db'\n[report]\ndir = '/srv/reports'\nprometheus = ''")
    config = load(path, {"GONGAN_PORTALS": "mine"})
    assert config.db == folder / "a.db"
    assert config.report.dir == Path("/srv/reports")
    assert config.report.prometheus is None
    assert config.portals == Path("mine")


# --- mistakes -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dbb = 'x'", "dbb: no such key; did you mean db?"),
        ("[crawl]\ndely = 2", "crawl.dely: no such key; did you mean crawl.delay?"),
        ("[nighty]\nonly = []", "nighty: no such section; did you mean nightly?"),
        ("crawl = 3", "crawl: is a section: write [crawl], and its keys below"),
        ("db = ''", "db: must not be empty, not ''"),
        ("contact = 3", "contact: must be a text in quotes, not 3"),
        ("[crawl]\ndelay = 0.5", "crawl.delay: must be from 1 to 3600, not 0.5"),
        ("[crawl]\ndelay = nan", "crawl.delay: must be a number, not nan"),
        ("[crawl]\nreaders = true", "crawl.readers: must be a whole number, not True"),
        ("[crawl]\nreaders = 1.5", "crawl.readers: must be a whole number, not 1.5"),
        (
            "[crawl]\nrun_requests = 10_000_000_000",
            "crawl.run_requests: must be from 0 to 100000000, not 10000000000",
        ),
        ("[log]\nlevel = 'LOUD'", "log.level: must be one of DEBUG, INFO, WARNING, ERROR, not"),
        ("[nightly]\nonly = 'x'", "nightly.only: must be a list of texts"),
        ("[nightly]\nonly = [3]", "nightly.only: must be a list of texts"),
        ("[nightly]\nwindow = '22-6'", "nightly.window: must be two times of day like 22:00-06:00"),
        ("[nightly]\nwindow = '25:00-06:00'", "nightly.window: must be two times of day"),
        ("[nightly]\nwindow = '22:00-22:00'", "nightly.window: must open and close at different"),
        ("[nightly]\ntimezone = 'Asia/Beijing'", "nightly.timezone: must be the name of a time"),
        ("[nightly]\ntimezone = '../../etc/passwd'", "nightly.timezone: must be the name of a"),
        ("[nightly]\nseason = '02-30/04-01'", "nightly.season: must have two days of the year: 02"),
        ("[nightly]\nseason = 'spring'", "nightly.season: must be two days, month-day"),
        ("[recheck]\nold_days = 3", "recheck: recent_days (7), old_days (3) and period_days (180)"),
        ("[alerts.smtp]\nhost='m'\nsender='a@b'", "alerts.smtp.recipients: is needed for mail"),
        ("[alerts.smtp]\nuser='me'", "alerts.smtp.password_file: is needed with a user"),
        ("db = ", "is not TOML: "),
        ("db = 'a'\ndb = 'b'", "is not TOML: "),
    ],
)
def test_a_mistake_is_told_with_its_key_and_what_to_write(
    tmp_path: Path, text: str, said: str
) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.startswith(said) or said in problem


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = "x = 1\n[crawl]\ndelay = 'slow'\n[alerts]\non = 'fire'"
    told = problems(tmp_path, text, {"GONGAN_CRAWL_TIMEOUT": "soon"})
    assert len(told) == 4
    assert told[-1] == "GONGAN_CRAWL_TIMEOUT in the environment: must be a number, not 'soon'"


def test_a_secret_is_not_told_when_it_is_wrong(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, '[alerts]\ncommand = "notify \'token-123"')
    assert problem == "alerts.command: must be a command in quotes, its own quotes closed"


def test_a_command_as_a_list_is_told_what_to_write(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "[alerts]\ncommand = ['tell', 'token-123']")
    assert problem.startswith("alerts.command: must be one text, not a list; write")
    assert "token-123" not in problem


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path / "none.toml", "No such file or directory"),
        (tmp_path, "Is a directory"),
    ):
        with pytest.raises(ConfigError, match=said):
            load(path, {})
    (tmp_path / "latin.toml").write_bytes(b"contact = '\xe9'")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        load(tmp_path / "latin.toml", {})


def test_variables_with_a_slip_are_noticed() -> None:
    environment = {"GONGAN_CRAWL_DELEY": "2", "GONGAN_DB": "x", "GONGAN_CONFIG": "y", "PATH": "/"}
    (told,) = unknown_variables(environment)
    assert "GONGAN_CRAWL_DELEY" in told
    assert "did you mean GONGAN_CRAWL_DELAY?" in told


# --- what comes of it -------------------------------------------------------------


def test_every_key_is_a_field_and_every_field_a_key() -> None:
    def fields(record: Any, prefix: str = "") -> set[str]:
        found: set[str] = set()
        for field in dataclasses.fields(record):
            value, name = getattr(record, field.name), f"{prefix}{field.name}"
            inner = dataclasses.is_dataclass(value) and name in sections()
            found |= fields(value, f"{name}.") if inner else {name}
        return found

    assert fields(load(None, {})) - {"file", "values", "origins"} == set(keys())


def test_every_variable_is_one_keys() -> None:
    variables = [key.variable for key in keys().values()]
    assert len(set(variables)) == len(variables)
    assert {"GONGAN_DB", "GONGAN_CONTACT", "GONGAN_PORTALS"} < set(variables)
    assert all(key.section in sections() for key in keys().values())


def test_the_defaults_are_those_of_the_crawls_settings() -> None:
    settings = load(None, {}).scrapy_settings()
    assert {name: getattr(project_settings, name) for name in settings} == settings


def test_what_is_given_becomes_settings(tmp_path: Path) -> None:
    text = "[crawl]\ndelay = 4\nmax_size_mib = 2\nreaders = 3\nhost_requests = 50"
    settings = load(written(tmp_path, text), {}).scrapy_settings()
    assert settings["DOWNLOAD_DELAY"] == settings["AUTOTHROTTLE_START_DELAY"] == 4
    assert settings["DOWNLOAD_MAXSIZE"] == 2 * 1024 * 1024
    assert settings["GONGAN_READERS"] == 3
    assert settings["GONGAN_HOST_BUDGET"] == 50


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_usual_port_follows_from_the_encryption(
    tmp_path: Path, security: str, port: int
) -> None:
    path = written(tmp_path, f"[alerts.smtp]\nsecurity = '{security}'")
    assert load(path, {}).alerts.smtp.port == port
    assert load(path, {"GONGAN_ALERTS_SMTP_PORT": "2525"}).alerts.smtp.port == 2525


def test_a_command_is_words_and_no_shell(tmp_path: Path) -> None:
    path = written(tmp_path, "[alerts]\ncommand = \"/bin/tell 'the team' $HOME; true\"")
    assert load(path, {}).alerts.command == ("/bin/tell", "the team", "$HOME;", "true")


# --- the window --------------------------------------------------------------------


# --- practice -------------------------------------------------------------------------


# --- the commands --------------------------------------------------------------------
