"""No document makes a request, reads another file or sees our environment."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from common import isolation
from common.processes import Exited, ProcessLimits, run
from extract import read
from extract.documents.limits import Limits
from extract.documents.word import convert, office
from tests.documents.reaching import Reaching, others, reaching

ROOT = Path(__file__).parents[3]
SECRET = "a-secret-nobody-may-read"
LIMITS = ProcessLimits(processor=300, wall=1200)
NOBODY = 65534
WRAPS = [isolation.by_bubblewrap, isolation.by_unshare]
needs_office = pytest.mark.skipif(
    convert.converter() is None, reason="needs LibreOffice (apt install libreoffice-writer)"
)


class Listener:
    """A server on the loopback that counts who connects, and answers nobody."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.heard: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.heard.append(b"?")
            with connection:
                connection.settimeout(1)
                try:
                    self.heard[-1] = connection.recv(200)
                    connection.sendall(b"HTTP/1.0 404 No\r\nContent-Length: 0\r\n\r\n")
                except OSError:
                    continue


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.server.close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


def _written(files: list[Reaching], folder: Path) -> list[Path]:
    folder.mkdir()
    for file in files:
        (folder / file.name).write_bytes(file.payload)
    return [folder / file.name for file in files]


def _told(folder: Path) -> str:
    """All that the converted files hold."""
    found = []
    for path in folder.glob("*.docx"):
        with zipfile.ZipFile(path) as package:
            found += [package.read(name).decode("utf-8", "replace") for name in package.namelist()]
    return "".join(found)


def _convert(command: list[str], sources: list[Path], folder: Path, *before: str) -> None:
    environment = office.environment(folder)
    for _ in range(2):  # the first run sets up the profile
        done = run(
            [*before, *command, *map(str, sources[1:])],
            LIMITS,
            environment=environment,
            folder=folder,
        )
    assert done.ended == Exited(0), done


def test_the_set_is_large_enough(secret: Path) -> None:
    files = reaching("127.0.0.1:9", secret)
    assert len({file.name for file in files}) == len(files) >= 40


@needs_office
def test_without_isolation_the_set_does_reach_out(
    listener: Listener, secret: Path, tmp_path: Path
) -> None:
    program = convert.converter()
    assert program is not None
    folder = tmp_path / "open"
    sources = _written(reaching(listener.host, secret), folder)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML"]
    _convert([*command, "--outdir", str(folder), str(sources[0])], sources, folder)
    assert listener.heard


@needs_office
@pytest.mark.parametrize("wrap", WRAPS)
@pytest.mark.parametrize("user", ["own", "nobody"])
def test_in_isolation_nobody_is_asked_and_nothing_is_read(
    listener: Listener,
    secret: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wrap: isolation.Wrap,
    user: str,
) -> None:
    if not isolation.works(wrap):
        pytest.skip(f"{wrap.__name__} cannot be used here")
    before: tuple[str, ...] = ()
    if user == "nobody":
        if os.geteuid() != 0 or shutil.which("setpriv") is None:
            pytest.skip("needs root and setpriv to become somebody else")
        before = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
    monkeypatch.setenv("SECRET", SECRET)
    monkeypatch.setattr(isolation, "_usable", lambda *_: wrap)
    program = convert.converter()
    assert program is not None
    folder = tmp_path / "closed"
    sources = _written(reaching(listener.host, secret), folder)
    command = office.command(Path(program), sources[0], folder)
    assert command is not None
    if before:
        _open_to(NOBODY, folder)
    _convert(command, sources, folder, *before)

    assert listener.heard == []
    assert len(list(folder.glob("*.docx"))) > 0.9 * len({source.stem for source in sources})
    assert SECRET not in _told(folder)


def _open_to(user: int, folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user)
    for parent in folder.parents:
        if parent.stat().st_uid == os.geteuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)


@needs_office
def test_binary_word_files_reach_nobody(listener: Listener, secret: Path, tmp_path: Path) -> None:
    program = convert.converter()
    assert program is not None
    port = listener.host.rpartition(":")[2]
    elsewhere = "127.0.0.1:" + "1".zfill(len(port))
    files = [f for f in reaching(elsewhere, secret) if f.name in ("image.odt", "link.rtf",
             "includepicture-http.rtf", "includetext-http.rtf")]  # fmt: skip
    folder = tmp_path / "made"
    sources = _written(files, folder)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "doc", "--outdir", str(folder)]
    _convert([*command, str(sources[0])], sources, folder)

    made = list(folder.glob("*.doc"))
    assert len(made) == len(files)
    aimed = 0
    for path in made:
        payload = path.read_bytes()
        for old, new in (
            (elsewhere.encode("utf-16-le"), listener.host.encode("utf-16-le")),
            (elsewhere.encode(), listener.host.encode()),
        ):
            aimed += payload.count(old)
            payload = payload.replace(old, new)
        assert [p.rule for p in read(payload, None, path.name).problems] in ([], ["empty_document"])
    assert aimed
    assert listener.heard == []


def test_kinds_that_need_no_converter_reach_nobody(
    listener: Listener, secret: Path, tmp_path: Path
) -> None:
    for file in others(listener.host, secret):
        document = read(file.payload, None, file.name)
        assert SECRET not in repr(document), file.name
    assert listener.heard == []


@needs_office
def test_where_nothing_can_be_isolated_nothing_is_converted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolation, "_usable", lambda *_: None)
    document = convert.read(rb"{\rtf1 x}", "a.rtf", Limits())
    assert [problem.rule for problem in document.problems] == ["converter_missing"]
    assert "bubblewrap" in document.problems[0].message


_FORBIDDEN = """
echo 0 > /proc/sys/user/max_user_namespaces
exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all -- "$@"
"""
"""Runs a command where nobody may make a namespace any more, as in many containers."""

_READING = """
from common import isolation
from extract import read
print([wrap.__name__ for wrap in (isolation.by_bubblewrap, isolation.by_unshare)
       if isolation.works(wrap)])
(problem,) = read(rb"{\\rtf1 x}", None, "a.rtf").problems
print(problem.rule, problem.message)
"""


@needs_office
def test_where_the_system_forbids_namespaces_it_is_said_what_to_install() -> None:
    """The programs are there, and none of them may do it."""
    if not isolation.works(isolation.by_unshare):
        pytest.skip("unshare cannot be used here")
    apart = ["unshare", "--user", "--map-root-user", "/bin/sh", "-ec", _FORBIDDEN, "sh"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = run([*apart, sys.executable, "-c", _READING], LIMITS, environment=environment)
    assert done.ended == Exited(0), done.stderr.decode()
    ways, told = done.stdout.decode().splitlines()
    assert ways == "[]"
    assert told.startswith("converter_missing ")
    assert "apt install bubblewrap" in told
    assert "user namespaces" in told
