"""gongan.toml: what may stand in it, what is said of mistakes, and what comes of it."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from archive.store import open_archive
from crawler.config import Config, ConfigError, Window, find, load
from crawler.config import scrapy_settings as project_settings
from crawler.config.loading import unknown_variables
from crawler.config.spec import keys, sections
from crawler.config.warnings import concerns
from crawler.config.window import parse_hours
from crawler.config.writing import example
from tests.crawler.cli.calling import gongan

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def nothing_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GONGAN_")]:
        monkeypatch.delenv(name)


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


def window(text: str, zone: ZoneInfo = SHANGHAI) -> Window:
    return Window(parse_hours(text), zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "is_open", "closes", "opens"),
    [
        ("2026-01-10T21:59:59", False, "2026-01-11T06:00", "2026-01-10T22:00"),
        ("2026-01-10T22:00", True, "2026-01-11T06:00", "2026-01-10T22:00"),
        ("2026-01-11T00:00", True, "2026-01-11T06:00", "2026-01-11T00:00"),
        ("2026-01-11T05:59:59", True, "2026-01-11T06:00", "2026-01-11T05:59:59"),
        ("2026-01-11T06:00", False, "2026-01-12T06:00", "2026-01-11T22:00"),
        ("2025-12-31T23:30", True, "2026-01-01T06:00", "2025-12-31T23:30"),
    ],
)
def test_a_window_over_midnight(moment: str, is_open: bool, closes: str, opens: str) -> None:
    night = window("22:00-06:00")
    assert night.is_open(local(moment)) is is_open
    assert night.closes_at(local(moment)) == local(closes)
    assert night.opens_at(local(moment)) == local(opens)
    assert night.opens_at(local(moment)).tzinfo is UTC


def test_a_window_within_a_day() -> None:
    day = window("01:30-05:00")
    assert day.is_open(utc("2026-03-01T17:30"))
    assert not day.is_open(utc("2026-03-01T21:00"))
    assert day.opens_at(utc("2026-03-01T21:00")) == utc("2026-03-02T17:30")


def test_an_empty_window_is_always_open() -> None:
    always, moment = window(""), utc("2026-03-01T12:00")
    assert always.is_open(moment)
    assert always.closes_at(moment) is None
    assert always.opens_at(moment) == moment


def test_a_moment_without_a_zone_is_refused() -> None:
    for ask in (window("22:00-06:00").is_open, window("").opens_at):
        with pytest.raises(ValueError, match="without its zone"):
            ask(datetime(2026, 1, 1))


def test_nights_in_which_the_clocks_change() -> None:
    night = window("22:00-06:00", BERLIN)
    spring = night.opens_at(local("2026-03-28T12:00", BERLIN))
    closes = night.closes_at(spring)
    assert closes is not None
    assert closes - spring == timedelta(hours=7)
    autumn = night.opens_at(local("2026-10-24T12:00", BERLIN))
    closes = night.closes_at(autumn)
    assert closes is not None
    assert closes - autumn == timedelta(hours=9)
    assert night.is_open(utc("2026-10-25T00:30"))
    assert night.is_open(utc("2026-10-25T01:30"))


def test_a_window_swallowed_by_a_change_of_the_clocks_is_left_out() -> None:
    # on 29 March 02:30 is not there, and the moment as far after the change lies past 03:15
    swallowed = window("02:30-03:15", BERLIN)
    assert swallowed.opens_at(utc("2026-03-29T00:00")) == utc("2026-03-30T00:30")
    assert not swallowed.is_open(utc("2026-03-29T01:10"))


@pytest.mark.parametrize("text", ["22:00-06:00", "02:30-03:15", "00:00-23:59", "23:59-00:00"])
def test_a_years_windows_follow_each_other(text: str) -> None:
    found, moment, end = window(text, BERLIN), utc("2026-01-01T00:00"), utc("2027-01-01T00:00")
    nights = 0
    while moment < end:
        opens = found.opens_at(moment)
        closes = found.closes_at(opens)
        assert closes is not None
        assert opens < closes
        assert found.is_open(opens)
        assert found.is_open(closes - timedelta(microseconds=1))
        assert found.opens_at(opens - timedelta(microseconds=1)) <= opens
        moment, nights = closes, nights + 1
    assert nights in (364, 365, 366)


# --- practice -------------------------------------------------------------------------


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


# --- the commands --------------------------------------------------------------------


def test_the_example_says_what_the_defaults_are(tmp_path: Path) -> None:
    text = gongan("config", "example").out
    assert text == example()
    named = tmp_path / "gongan.toml"
    named.write_text(text, encoding="utf-8")
    given, defaults = load(named.relative_to(tmp_path), {}), load(Path(os.devnull), {})
    assert dataclasses.replace(given, file=None) == dataclasses.replace(defaults, file=None)
    assert set(given.origins.values()) == {"file"}
    about = " ".join(line.removeprefix("# ") for line in text.splitlines())
    assert all(key.about in about for key in keys().values())


def test_check_tells_all_mistakes_and_fails(tmp_path: Path) -> None:
    path = written(tmp_path, "x = 1\ny = 2")
    called = gongan("config", "check", "--config", path)
    assert called.code == 1
    assert [line.startswith(f"gongan: {path}: ") for line in called.err.splitlines()] == [True] * 2
    assert called.out == ""


def test_check_warns_of_what_is_correct_and_will_not_do(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    called = gongan("config", "check", "--config", path)
    assert (called.code, called.out) == (0, f"{path}: no mistakes, 1 warning\n")
    assert called.err.startswith(f"gongan: warning: {path}: contact: is empty")
    assert gongan("config", "check", "--config", path, "--strict").code == 1
    path.write_text("contact = 'a@example.org'", encoding="utf-8")
    called = gongan("config", "check", "--config", path, "--strict")
    assert (called.code, called.err) == (0, "")


def test_show_tells_values_and_their_origins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "[alerts]\ncommand = 'tell --token abc'\n[nightly]\nonly = ['a', 'b']")
    monkeypatch.setenv("GONGAN_CRAWL_DELAY", "7")
    called = gongan("config", "show", "--config", path, "--format", "json")
    rows = {row["key"]: row for row in called.json}
    assert list(rows) == list(keys())
    assert rows["crawl.delay"] == {"key": "crawl.delay", "value": 7, "from": "GONGAN_CRAWL_DELAY"}
    assert rows["nightly.only"] == {"key": "nightly.only", "value": ["a", "b"], "from": str(path)}
    assert rows["nightly.window"]["value"] == "22:00-06:00"
    assert rows["log.level"]["from"] == "default"
    assert "abc" not in called.out
    assert rows["alerts.command"]["value"] == "(set, not shown)"
    assert "a, b" in gongan("config", "show", "--config", path).out
    assert json.dumps(called.json)


def test_every_command_takes_the_archive_from_the_file_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("file", "variable", "option"):
        with open_archive(tmp_path / f"{name}.db") as archive, archive.db.conn:
            archive.db.conn.execute(
                "INSERT INTO runs (uuid, command, started_at, state)"
                " VALUES ('u', ?, '2026-01-01', 'ok')",
                (name,),
            )

    def used(*arguments: str) -> str:
        (row,) = gongan("runs", "--format", "json", *arguments).json
        return str(row["command"])

    (tmp_path / "gongan.toml").write_text("db = 'file.db'", encoding="utf-8")
    assert used() == "file"
    monkeypatch.setenv("GONGAN_DB", "variable.db")
    assert used() == "variable"
    assert used("--db", "option.db") == "option"


def test_portals_and_contact_come_from_the_file_too(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    entry = "[[portal]]\nid='yangli'\nname='样例市公安局'\nhosts=['a.example']\n"
    entry += "home_url='http://a.example/'\n"
    (folder / "x.toml").write_text(entry, encoding="utf-8")
    assert gongan("portals", "show", "yangli").code == 1
    (tmp_path / "gongan.toml").write_text("portals='mine'\ncontact='me'", encoding="utf-8")
    assert gongan("portals", "show", "yangli").code == 0
    refused = gongan("crawl", "yangli")
    assert refused.code == 1
    assert "not 'me'" in refused.err


def test_a_wrong_file_stops_the_command_that_would_use_it(tmp_path: Path) -> None:
    (tmp_path / "gongan.toml").write_text("db = 3", encoding="utf-8")
    called = gongan("reports")
    assert called.code == 1
    assert called.err == "gongan: gongan.toml: db: must be a path in quotes, not 3\n"
    assert gongan("reports", "--help").code == 0
