"""The command lines of README, tutorial and guides, run as printed.

README and tutorial name ``.venv/bin/gongan``; the guides say ``gongan``, of the activated
environment.  What is printed is run from one folder a page, in its order, on the demo's
archive.  Left out, each with its reason, is what would ask the network or root.
"""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.sample import process
from tests.crawler.cli.calling import CLEAN
from tests.test_documentation import DOCS, FENCE, ROOT, text

GUIDES = DOCS / "how-to"
SAMPLES = Path(process.__file__).parent / "site"
NOT_RUN = {
    "make ": "installs from the network; its recipe is compared with what is run here",
    "pip install": "installs from the network",
    ".venv/bin/gongan crawl anshan": "asks a real portal",
    "gongan backfill": "asks web archives; tests/crawler/backfill has stand-ins",
    ".venv/bin/python -m crawler.sample": "is served by the test while the page runs",
    "scrapy shell": "waits at a prompt",
    "openssl ": "may not be there; tests/crawler/cluster/test_tls.py runs it where it is",
    "dask ": "is for other machines; tests/crawler/cluster starts what it starts",
    "gongan nightly --cluster": "needs a scheduler; tests/crawler/cluster has one",
    "gongan crawl --cluster": "asks real portals; tests/crawler/cluster crawls its own",
}
"""How lines begin that are not run, and why."""


@dataclass(frozen=True)
class Guide:
    """What a page needs beside its commands.

    ``before`` does what a person does before the command that begins so.
    """

    before: dict[str, Callable[[Path], object]] = field(default_factory=dict)


def _reviewed(folder: Path) -> None:
    """Somebody has looked at the recording."""
    path = folder / "recordings" / "yangli" / "expected.json"
    assert re.search(r'"reviewed_by": (null|"")', text(path))
    path.write_text(
        re.sub(r'"reviewed_by": (null|"")', '"reviewed_by": "a reader"', text(path)),
        encoding="utf-8",
    )


def _own_entry(folder: Path) -> None:
    """The page's entry, of a portal that answers."""
    (entry,) = _written(GUIDES / "crawl-your-portal.md", "toml")
    made = entry.replace("gaj.yangli.example/", "127.0.0.1:8100/")
    made = made.replace('"gaj.yangli.example"', '"127.0.0.1"') + "local = true\n"
    (folder / "my-portals").mkdir()
    (folder / "my-portals" / "yangli.toml").write_text(made, encoding="utf-8")
    (folder / "scrapy.cfg").write_text(text(ROOT / "scrapy.cfg"), encoding="utf-8")


def _four_lines(folder: Path) -> None:
    """The configuration that the page begins with, on this machine."""
    blocks = [
        found for language, found in _blocks(GUIDES / "run-every-night.md") if language == "toml"
    ]
    (folder / "reports").mkdir()
    lines = blocks[0].replace("/var/lib/gongan", str(folder))
    (folder / "gongan.toml").write_text(lines, encoding="utf-8")


def _checked(folder: Path) -> None:
    """A person has looked every cell of the sample up, and found what was read."""
    path = folder / "sample.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"says": row["read"] or "blank"} for row in rows)


def _chart(folder: Path) -> None:
    (script,) = _written(GUIDES / "figure-for-an-article.md", "python")
    (folder / "chart.py").write_text(script, encoding="utf-8")


def _others_crawl(folder: Path) -> None:
    """WARC files of somebody else, plain gzip and zstd."""
    import gzip

    import zstandard

    (exported,) = (folder / "warc").glob("*.warc.gz")
    shutil.copy(exported, folder / "crawl-1.warc.gz")
    plain = gzip.decompress(exported.read_bytes())
    (folder / "crawl-2.warc.zst").write_bytes(zstandard.compress(plain))


def _release(folder: Path) -> None:
    _run("gongan export dataset --db gongan.db --out release-2026.11/ --version 2026.11", folder)


def _digest_of(folder: Path) -> str:
    answer = _run("gongan versions 鞍山市公安局 2020 --format csv", folder).stdout
    found = re.search(r"sha256:[0-9a-f]{64}", answer)
    assert found
    return found[0]


PAGES = {
    "README.md": Guide(),
    "docs/tutorial.md": Guide(),
    "docs/how-to/add-a-portal.md": Guide(
        before={"gongan portals replay": _reviewed},
    ),
    "docs/how-to/backfill.md": Guide(),
    "docs/how-to/cite-a-figure.md": Guide(
        before={"gongan cite --release": _release},
    ),
    "docs/how-to/crawl-your-portal.md": Guide(
        before={"gongan portals list": _own_entry},
    ),
    "docs/how-to/figure-for-an-article.md": Guide(before={"python chart.py": _chart}),
    "docs/how-to/many-machines.md": Guide(),
    "docs/how-to/move-to-another-machine.md": Guide(
        before={
            "gongan config check": lambda folder: _run(
                "gongan config example > gongan.toml", folder
            )
        }
    ),
    "docs/how-to/query-with-sql.md": Guide(),
    "docs/how-to/read-files.md": Guide(),
    "docs/how-to/release.md": Guide(before={"gongan sample --checked": _checked}),
    "docs/how-to/run-every-night.md": Guide(before={"gongan config check": _four_lines}),
    "docs/how-to/warc.md": Guide(before={"gongan import warc": _others_crawl}),
}


def _blocks(page: Path) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in FENCE.finditer(text(page))]


def _written(page: Path, language: str) -> list[str]:
    """What a page has of files to write, in one language."""
    return [block for one, block in _blocks(page) if one == language]


def lines(page: Path) -> list[str]:
    """The command lines of a page's shell blocks, in their order."""
    blocks = [block for language, block in _blocks(page) if language == "sh"]
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [line.split(" #")[0].strip() for line in joined.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def demo_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that the demo leaves."""
    db = tmp_path_factory.mktemp("guides") / "demo.db"
    command = [sys.executable, "-m", "crawler.cli", "demo", "--db", str(db)]
    subprocess.run(command, check=True, capture_output=True, env=CLEAN)
    return db


@pytest.fixture
def folder(tmp_path: Path, demo_archive: Path) -> Path:
    """A folder with the environment, the demo's archive, and files to read."""
    script = Path(sys.executable).with_name("gongan")
    if not script.is_file():
        pytest.skip("the program is not installed as a script here")
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    for name in ("demo.db", "gongan.db"):
        shutil.copy(demo_archive, tmp_path / name)
    (tmp_path / "downloads").mkdir()
    for ending in ("html", "pdf", "docx"):
        found = next(one for one in sorted(SAMPLES.rglob(f"*.{ending}")) if "index" not in one.name)
        for name in ("report", "downloads/report"):
            (tmp_path / f"{name}.{ending}").write_bytes(found.read_bytes())
    return tmp_path


@pytest.fixture
def served() -> Iterator[int]:
    """The port of the sample portal."""
    with process.serve() as running:
        yield int(running.url.rpartition(":")[2])


def _run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{folder / '.venv' / 'bin'}:{CLEAN.get('PATH', '')}"
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=folder,
        env={**CLEAN, "PATH": path},
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def test_every_page_with_commands_is_run() -> None:
    pages = [ROOT / "README.md", DOCS / "tutorial.md", *sorted(GUIDES.glob("*.md"))]
    assert {str(page.relative_to(ROOT)) for page in pages} == set(PAGES)


def test_every_reason_not_to_run_a_line_is_needed() -> None:
    everything = [line for name in PAGES for line in lines(ROOT / name)]
    for start in NOT_RUN:
        assert any(line.startswith(start) for line in everything), start


def test_make_demo_is_the_demo_of_the_environment_it_makes() -> None:
    recipe = re.search(r"^demo:.*\n\t(.*)$", text(ROOT / "Makefile"), re.MULTILINE)
    assert recipe
    assert recipe[1] == "$(BIN)/gongan demo --db '$(DB)'"


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_run_in_their_order(name: str, folder: Path, served: int) -> None:
    before = dict(PAGES[name].before)
    for line in lines(ROOT / name):
        if any(line.startswith(start) for start in NOT_RUN):
            continue
        for start in [start for start in before if line.startswith(start)]:
            before.pop(start)(folder)
        for path in folder.glob("my-portals/*.toml"):
            path.write_text(text(path).replace(":8100/", f":{served}/"), encoding="utf-8")
        command = line.replace(":8100/", f":{served}/")
        if "@sha256:" in command:
            command = re.sub(r"@sha256:[0-9a-f]+", f"@{_digest_of(folder)}", command)
        if "browse" in shlex.split(command):
            _answers(shlex.split(command), folder)
            continue
        answer = _run(command, folder)
        assert answer.returncode == 0, f"{command}: {answer.stdout}{answer.stderr}"
    assert not before, "a step of the page that no command has"


def test_the_demo_prints_commands_that_run(folder: Path) -> None:
    (folder / "demo.db").unlink()
    printed = _run(".venv/bin/gongan demo --db demo.db", folder).stdout
    commands = dict(re.findall(r"^(Browse|As JSON|Once more):\s+(.*?)(?:   \(.*)?$", printed, re.M))
    assert set(commands) == {"Browse", "As JSON", "Once more"}
    assert _run(commands["As JSON"], folder).stdout.startswith("[")
    assert _run(commands["Once more"], folder).returncode == 0
    _answers(shlex.split(commands["Browse"]), folder)


def _answers(words: list[str], folder: Path) -> None:
    """``browse`` says its address; a free port, and no window, are all that is changed."""
    pytest.importorskip("datasette", reason="browsing is an extra: pip install '.[browse]'")
    command = [str(folder / ".venv" / "bin" / "gongan"), *words[1:]]
    with subprocess.Popen(
        [*command, "--port", "0", "--no-open"],
        cwd=folder, env=CLEAN, stdout=subprocess.PIPE, text=True,
    ) as browsing:  # fmt: skip
        assert browsing.stdout is not None
        said = browsing.stdout.readline()
        browsing.terminate()
    assert "http://127.0.0.1:" in said
