"""Names, redirects and pages that lead to private addresses, in an Internet of their own.

Nothing is made local here, and nothing is made up in the program: a resolver that changes
its mind, real lookups, real connections, in a network namespace.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import running
from tests.crawler.wire import namespace
from tests.crawler.wire.namespace import LED, LITERALS, LOOPBACK, NAMES, PLACED, PUBLIC

NEVER_PUBLIC = [
    name for name, told in NAMES.items() if not any(PUBLIC in addresses for addresses in told)
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Any]]:
    """The archive of a crawl in the namespace, and what was asked of whom."""
    if not all(map(shutil.which, ("unshare", "ip"))):
        pytest.skip("needs util-linux and iproute2 (Debian: apt install util-linux iproute2)")
    trial = ["unshare", "--user", "--map-root-user", "--net", "ip", "link", "set", "lo", "up"]
    if subprocess.run(trial, capture_output=True, check=False).returncode:
        pytest.skip("no network namespace can be made here")
    folder = tmp_path_factory.mktemp("namespace")
    ended = subprocess.run(
        namespace.command(folder), cwd=running.ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return folder / "a.db", json.loads((folder / "seen.json").read_text())


def captures(done: tuple[Path, Any], portal_id: str, where: str = "1") -> list[dict[str, Any]]:
    return running.captures(done[0], f"portal_id = '{portal_id}' AND {where}")


def test_only_the_public_address_is_ever_asked(done: tuple[Path, Any]) -> None:
    assert list(done[1]["seen"]) == [PUBLIC]
    assert done[1]["summary"]["error"] is None
    assert "Traceback" not in done[1]["summary"]["stderr"]


def test_a_portal_with_a_public_address_is_crawled(done: tuple[Path, Any]) -> None:
    pages = captures(done, "steady", "kind = 'page' AND outcome = 'ok'")
    assert len(pages) == 1 + len(PLACED)
    assert {page["ip"] for page in pages} == {PUBLIC}


@pytest.mark.parametrize("name", NEVER_PUBLIC)
def test_names_of_private_addresses_are_refused(done: tuple[Path, Any], name: str) -> None:
    found = captures(done, name)
    assert found
    expected = {"failed"} if name == "nothing" else {"disallowed"}
    assert {one["outcome"] for one in found} <= expected | {"disallowed"}
    assert all(one["status"] is None for one in found)


@pytest.mark.parametrize("name", [name for name, told in NAMES.items() if len(told) > 1])
def test_a_name_that_changes_its_mind_leads_to_what_was_judged(
    done: tuple[Path, Any], name: str
) -> None:
    for one in captures(done, name):
        assert one["ip"] in (PUBLIC, None)
        assert one["status"] is None or one["ip"] == PUBLIC


@pytest.mark.parametrize("name", LITERALS)
def test_private_addresses_in_an_entry_are_refused_in_every_notation(
    done: tuple[Path, Any], name: str
) -> None:
    found = captures(done, name)
    assert found
    assert {one["outcome"] for one in found} == {"disallowed"}


@pytest.mark.parametrize("name", LED)
def test_redirects_are_not_followed_there(done: tuple[Path, Any], name: str) -> None:
    (redirect,) = captures(done, "steady", f"url LIKE '%/a/{name}.html'")
    assert redirect["outcome"] == "redirected"
    refused = running.captures(done[0], f"url = '{redirect['redirect_to']}'")
    assert {one["outcome"] for one in refused} == {"disallowed"}


def test_nobody_listened_in_vain(done: tuple[Path, Any]) -> None:
    """The server at the loopback is there: it is the crawl that did not ask it."""
    assert LOOPBACK not in done[1]["seen"]
    assert all(path.startswith("gaj.") for path in done[1]["seen"][PUBLIC])
