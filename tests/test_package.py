"""The wheel holds everything the program needs, and the demo runs from it."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import Distribution, version
from pathlib import Path

import pytest
from packaging.version import Version

from docs.generators.dependencies import pins
from tests.patience import GIVEN_UP

ROOT = Path(__file__).parents[1]
PACKAGES = ("common", "archive", "crawler", "extract", "spiders")
NOT_SHIPPED = {"crawler/sample/.gitattributes"}


LEFT_OUT = shutil.ignore_patterns(
    ".*_cache", ".git", ".hypothesis", ".venv*", "__pycache__", "*.egg-info", "build", "dist",
    "*.db*", "*.pyc",
)  # fmt: skip
"""What is no source, as .gitignore says."""


def in_step() -> None:
    if Version(version("setuptools")) < Version(pins()["setuptools"]):
        pytest.skip("needs the setuptools that constraints.txt pins: run make test")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the whole source, to build in."""
    in_step()
    copy = tmp_path_factory.mktemp("tree") / "source"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    return copy


@pytest.fixture(scope="module")
def unpacked(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    build = "import sys; from setuptools import build_meta; build_meta.build_sdist(sys.argv[1])"
    command = [sys.executable, "-c", build, str(folder)]
    subprocess.run(command, cwd=tree, check=True, timeout=GIVEN_UP, capture_output=True)
    (built,) = folder.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        archive.extractall(folder, filter="data")
    (inner,) = (path for path in folder.iterdir() if path.is_dir())
    return inner


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_the_source_distribution_is_the_whole_tree(tree: Path, unpacked: Path) -> None:
    made = {name for name in files_of(tree) if ".egg-info/" in name}
    assert files_of(tree) - made - files_of(unpacked) == set()
    for name in ("tests", "bench", "docs", "deploy", ".ci"):
        assert (unpacked / name).is_dir()
    for name in ("constraints.txt", "Makefile", "scrapy.cfg", "CHANGELOG.md"):
        assert (unpacked / name).is_file()


def test_a_test_runs_from_the_source_distribution(unpacked: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*command, "tests/common/test_records.py", "-k", "tables_become_records"],
        cwd=unpacked,
        env=environment,
        capture_output=True,
        text=True,
        timeout=GIVEN_UP,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_scrapyd_finds_the_settings_in_the_wheel(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    (info,) = tmp_path.glob("*.dist-info")
    (found,) = Distribution.at(info).entry_points.select(group="scrapy", name="settings")
    assert found.module == "crawler.config.scrapy_settings"
    assert found.load().BOT_NAME == "gongan-archive"


def test_scrapyd_finds_the_settings_in_an_egg(tree: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import setuptools; setuptools.setup()", "-q", "bdist_egg"]
    done = subprocess.run(
        [*command, "--dist-dir", str(tmp_path)], cwd=tree, timeout=GIVEN_UP, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (egg,) = tmp_path.glob("*.egg")
    with zipfile.ZipFile(egg) as archive:
        parser = configparser.ConfigParser()
        parser.read_string(archive.read("EGG-INFO/entry_points.txt").decode())
        assert "crawler/config/scrapy_settings.py" in archive.namelist()
    assert parser["scrapy"]["settings"] == "crawler.config.scrapy_settings"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    in_step()
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", str(folder), str(source)], check=True, timeout=GIVEN_UP)
    (built,) = folder.glob("*.whl")
    return built


def source_files() -> set[str]:
    """The files of the packages, as far as they are no rubbish."""
    return {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == source_files() - NOT_SHIPPED


def test_licence_and_notice_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name.rsplit("/", 1)[1] for name in archive.namelist() if "/licenses/" in name}
    assert {"LICENSE", "NOTICE"} <= names


def test_the_demo_runs_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=GIVEN_UP,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert str(installed) in python("-c", "import crawler; print(crawler.__file__)")
    assert "9 reports: 9 new" in python("-m", "crawler.cli", "demo", "--db", "demo.db")
