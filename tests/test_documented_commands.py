"""The command lines of the README and the tutorial, run as printed, from a folder with ``.venv``.

``make`` installs from the network and a crawl of a real portal asks it: of these two, what can
be run here is run (the recipe of ``make demo``), and the crawl is left to those who mean it.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.sample import process
from tests.crawler.cli.calling import CLEAN
from tests.test_documentation import DOCS, FENCE, ROOT, text

PAGES = (ROOT / "README.md", DOCS / "tutorial.md")
ASKS_THE_NETWORK = ("crawl anshan", "nightly")
SAMPLES = Path(process.__file__).parent / "site"


def lines(page: Path) -> list[str]:
    """The command lines of a page's shell blocks, in their order."""
    blocks = [found[2] for found in FENCE.finditer(text(page)) if found[1] == "sh"]
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [line.split("#")[0].strip() for line in joined.splitlines() if line.strip()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which ``.venv/bin/gongan`` is this environment's, and files to read are there."""
    script = Path(sys.executable).with_name("gongan")
    if not script.is_file():
        pytest.skip("the program is not installed as a script here")
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    for ending in ("html", "pdf", "docx"):
        found = next(one for one in sorted(SAMPLES.rglob(f"*.{ending}")) if "index" not in one.name)
        (tmp_path / f"report.{ending}").write_bytes(found.read_bytes())
    return tmp_path


def ran(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", line], cwd=folder, env=CLEAN, capture_output=True, text=True, check=False
    )


def test_make_demo_is_the_demo_of_the_environment_it_makes() -> None:
    recipe = re.search(r"^demo:.*\n\t(.*)$", text(ROOT / "Makefile"), re.MULTILINE)
    assert recipe
    assert recipe[1] == "$(BIN)/gongan demo --db '$(DB)'"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_run_in_their_order(page: Path, folder: Path) -> None:
    printed = ran(".venv/bin/gongan demo --db demo.db", folder)
    assert printed.returncode == 0, printed.stderr
    count = 0
    for line in lines(page):
        words = shlex.split(line)
        if words[0] != ".venv/bin/gongan" or any(part in line for part in ASKS_THE_NETWORK):
            continue
        if "browse" in words:
            _answers(words, folder)
        elif "--db" in words or words[1] in ("extract", "portals"):
            answer = ran(line, folder)
            assert answer.returncode == 0, f"{line}: {answer.stderr}"
            assert answer.stdout, line
        count += 1
    assert count


def test_the_demo_prints_commands_that_run(folder: Path) -> None:
    printed = ran(".venv/bin/gongan demo --db demo.db", folder).stdout
    commands = dict(re.findall(r"^(Browse|As JSON|Once more):\s+(.*?)(?:   \(.*)?$", printed, re.M))
    assert set(commands) == {"Browse", "As JSON", "Once more"}
    assert ran(commands["As JSON"], folder).stdout.startswith("[")
    assert ran(commands["Once more"], folder).returncode == 0
    _answers(shlex.split(commands["Browse"]), folder)


def _answers(words: list[str], folder: Path) -> None:
    """``browse`` says its address; a free port, and no window, are all that is changed."""
    if not (folder / words[words.index("--db") + 1] if "--db" in words else folder / "x").exists():
        return
    pytest.importorskip("datasette", reason="browsing is an extra: pip install '.[browse]'")
    command = [str(folder / words[0]) if "/" in words[0] else words[0], *words[1:]]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-open"],
        cwd=folder, env=CLEAN, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.readline()
        process.terminate()
    assert "http://127.0.0.1:" in said
