"""The files of deploy/ agree with each other and with the program."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from crawler.cli.main import cli
from crawler.config import Config, load
from crawler.config.warnings import concerns
from tests.patience import GIVEN_UP

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
PROGRAM = "/opt/gongan/bin/gongan"
STATE = "/var/lib/gongan"
MOST_EXPOSED = 20
"""Tenths of systemd's exposure level, of which 100 is the worst."""


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text(name))
    return parser


def service() -> configparser.SectionProxy:
    return unit("gongan-nightly.service")["Service"]


def configuration() -> Config:
    return load(DEPLOY / "gongan.toml", {})


def instructions() -> Iterator[tuple[str, str]]:
    """The Containerfile's instructions, lines put together."""
    joined = re.sub(r"^#.*\n", "", text("Containerfile"), flags=re.MULTILINE).replace("\\\n", " ")
    for line in joined.splitlines():
        if line.strip():
            name, _, rest = line.partition(" ")
            yield name, " ".join(rest.split())


def accepted(words: list[str]) -> str:
    """The value of --config of a command line, all words of which click takes."""
    assert words[0] == "gongan"
    name, command, rest = cli.resolve_command(click.Context(cli), words[1:])
    assert command is not None
    context = click.Context(command, info_name=name)
    while isinstance(command, click.Group):
        name, command, rest = command.resolve_command(context, rest)
        assert command is not None
        context = click.Context(command, info_name=name)
    values, left, _ = command.make_parser(context).parse_args(list(rest))
    assert left == [] or any(isinstance(one, click.Argument) for one in command.params)
    return str(values.get("config", ""))


def cron_lines() -> list[str]:
    lines = text("gongan-nightly.cron").splitlines()
    return [line for line in lines if line and not re.match(r"#|[A-Z_]+=", line)]


# --- command lines -----------------------------------------------------------------


def test_the_service_starts_a_command_that_there_is() -> None:
    program, *arguments = shlex.split(service()["ExecStart"])
    assert program == PROGRAM
    assert accepted(["gongan", *arguments]) == "/etc/gongan/gongan.toml"


def test_the_cron_line_starts_the_same_command_as_the_same_user() -> None:
    (line,) = cron_lines()
    *when, user, command = line.split(maxsplit=6)
    assert len(when) == 5
    for field, most in zip(when, (59, 23, 31, 12, 7), strict=True):
        assert field == "*" or int(field) <= most
    assert user == service()["User"]
    assert "%" not in command  # cron's line end
    assert service()["ExecStart"] in command


def test_the_image_starts_the_same_command() -> None:
    given = dict(instructions())
    words = [*strings(given["ENTRYPOINT"]), *strings(given["CMD"])]
    assert accepted(words) == "/etc/gongan/gongan.toml"
    assert " ".join(words[1:]) == service()["ExecStart"].removeprefix(f"{PROGRAM} ")


def strings(instruction: str) -> list[str]:
    return re.findall(r'"([^"]*)"', instruction)


def test_commands_in_the_readme_exist() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```", text("README.md"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    ours = [line.partition(PROGRAM)[2] for line in lines if f"{PROGRAM} " in line]
    assert len(ours) >= 3
    for line in ours:
        accepted(["gongan", *shlex.split(line)])


def test_files_in_the_readme_exist() -> None:
    named = re.findall(r"deploy/([\w.-]+)", text("README.md"))
    assert {path.name for path in DEPLOY.iterdir()} - set(named) == {"README.md"}
    assert all((DEPLOY / name).exists() for name in named)
    links = re.findall(r"\]\((\.\./[^)#]+)\)", text("README.md"))
    assert links
    assert all((DEPLOY / link).exists() for link in links)


# --- places and times ------------------------------------------------------------------


def test_the_configuration_is_valid_and_wants_only_what_the_place_gives() -> None:
    wants = {concern.partition(":")[0] for concern in concerns(configuration())}
    assert wants - {"db", "report.dir"} == {"contact"}


def test_everything_is_written_where_the_unit_may_write() -> None:
    config = configuration()
    folders = {f"/var/lib/{name}" for name in service()["StateDirectory"].split()}
    assert str(config.db.parent) in folders
    assert str(config.report.dir) in folders
    assert service()["WorkingDirectory"] == STATE
    assert service()["ProtectSystem"] == "strict"
    given = dict(instructions())
    assert given["VOLUME"] == given["WORKDIR"] == STATE


def test_nobody_crawls_as_root() -> None:
    given = dict(instructions())
    assert given["USER"] == service()["User"] == service()["Group"] == "gongan"
    order = [name for name, _ in instructions()]
    assert order.index("USER") > max(i for i, name in enumerate(order) if name == "RUN")


def test_the_timer_starts_the_service_when_the_window_opens() -> None:
    timer, window = unit("gongan-nightly.timer")["Timer"], configuration().nightly.window
    assert (DEPLOY / timer["Unit"]).exists()
    opens, zone = str(window).partition("-")[0], window.zone.key
    assert timer["OnCalendar"] == f"*-*-* {opens}:00 {zone}"
    minute, hour = (int(field) for field in cron_lines()[0].split()[:2])
    assert (hour + 8) % 24 == int(opens[:2])  # Asia/Shanghai is UTC+8 all the year
    assert minute == int(opens[3:])


def test_a_stop_has_the_time_it_needs() -> None:
    assert int(service()["TimeoutStopSec"]) > 30
    assert service()["KillSignal"] == dict(instructions())["STOPSIGNAL"] == "SIGTERM"
    assert service()["KillMode"] == "mixed"
    assert "--stop-timeout 45" in text("README.md")


def test_what_the_image_copies_is_there() -> None:
    for name, rest in instructions():
        if name == "COPY" and not rest.startswith("--from"):
            *sources, _ = rest.split()
            assert all((ROOT / source).exists() for source in sources)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {
        "docs",
        "tests",
        "bench",
    }
    copied = {rest.split()[0] for name, rest in instructions() if name == "COPY"}
    assert packages <= copied


# --- systemd's own opinion ---------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_reads_the_units_and_finds_them_hardened(tmp_path: Path) -> None:
    program = shutil.which("true")
    for name in ("gongan-nightly.service", "gongan-nightly.timer"):
        (tmp_path / name).write_text(text(name).replace(PROGRAM, str(program)), encoding="utf-8")
    said = analyze(tmp_path, "verify", "./gongan-nightly.service", "./gongan-nightly.timer")
    assert (said.returncode, said.stderr) == (0, "")
    for drop_in in ("libreoffice", "render"):
        folder = tmp_path / "gongan-nightly.service.d"
        folder.mkdir(exist_ok=True)
        (folder / "only.conf").write_text(text(f"gongan-nightly-{drop_in}.conf"), encoding="utf-8")
        said = analyze(tmp_path, "verify", "./gongan-nightly.service")
        assert (said.returncode, said.stderr) == (0, ""), drop_in
    shutil.rmtree(folder)
    limit = f"--threshold={MOST_EXPOSED}"
    said = analyze(tmp_path, "security", "--offline=true", limit, "./gongan-nightly.service")
    assert said.returncode == 0, said.stdout


def analyze(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )
