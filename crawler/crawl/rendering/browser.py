"""Chromium, started so that it can reach nothing, and ended with all that it started.

What runs in it is what strangers wrote.  So it runs, where the system allows it, in a
network of its own that has no interface, with files and processes of its own
(:func:`common.isolation.without_network`), and inside that in the sandbox that Chromium makes
for its pages.  Besides, it is told to send everything to a proxy that is not there and that
no name has an address; where there is no bubblewrap, that and Chromium's sandbox are all.
Playwright speaks with it through a pipe.
"""

from __future__ import annotations

import atexit
import shlex
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.errors import CrawlError
from common.isolation import ADVICE, without_network
from common.processes import end_tree, memory_of_tree, processor_of_tree

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Route

Answer = Callable[["Route"], Awaitable[None]]

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What the system's Chromium is called."""

NO_EXTRA = "Playwright is not installed: pip install 'gongan-archive[render]'"
NO_BROWSER = "Chromium is not installed (Debian: apt install chromium)"
NO_DRIVER = (
    "Playwright's driver does not start: it must be allowed memory that is written and executed"
)

_NO_NETWORK = (
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-quic",
)
"""A proxy on the port of RFC 863, where nothing listens, for the loopback too."""

_PATH = "/usr/local/bin:/usr/bin:/bin"

_SMALL = (
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-breakpad",
    "--mute-audio",
    "--renderer-process-limit=2",
    "--js-flags=--max-old-space-size=512",
    "--blink-settings=imagesEnabled=false",
)


class NoBrowserError(CrawlError):
    """Nothing can be drawn here, and what would have to be installed."""


class Browser:
    """One Chromium of a crawl, started when the first page needs it.

    ``program`` is Chromium's path, or empty for the system's; ``ways`` say in which ways it
    may be started, the first that works: enclosed or not, and with its sandbox or not.
    """

    def __init__(self, program: str = "", ways: Sequence[tuple[bool, bool]] | None = None) -> None:
        self._program = program
        self._ways = ways or WAYS
        self._driver: Any = None
        self._browser: Any = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def software(self) -> str:
        """What draws, with its version."""
        return f"Chromium/{self._browser.version}" if self._browser is not None else ""

    async def context(self, user_agent: str, answer: Answer) -> BrowserContext:
        """A fresh profile, in a browser that is started if need be.

        Every request of its pages comes to ``answer``.  Raises NoBrowserError when there is no
        browser, it does not start, or dies of it.
        """
        await self.start()
        from playwright.async_api import Error

        try:
            context: BrowserContext = await self._browser.new_context(
                user_agent=user_agent or None,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                viewport={"width": 1280, "height": 2000},
                accept_downloads=False,
                service_workers="block",
            )
            await context.route("**/*", answer)
        except Error as error:
            self.kill()
            raise NoBrowserError(f"Chromium failed: {_first_line(error)}") from error
        return context

    async def discard(self, context: BrowserContext) -> None:
        """End a profile and its pages; one whose browser is gone has ended."""
        from playwright.async_api import Error

        with suppress(Error):
            await context.unroute_all(behavior="ignoreErrors")
            await context.close()

    async def start(self) -> None:
        """Start the browser if it does not run.  Raises NoBrowserError."""
        if self._browser is None or not self._browser.is_connected():
            self.kill()
            await self._start()

    async def _start(self) -> None:
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError as error:
            raise NoBrowserError(NO_EXTRA) from error
        program = found(self._program)
        if program is None:
            raise NoBrowserError(NO_BROWSER)
        if self._driver is None:
            try:
                self._driver = await async_playwright().start()
            except Exception as error:  # of a driver that dies Playwright says no more
                raise NoBrowserError(NO_DRIVER) from error
        reasons = []
        for enclosed, sandbox in self._ways:
            starter = self._starter(program, enclosed=enclosed)
            if starter is None:
                continue
            try:
                self._browser = await self._driver.chromium.launch(
                    executable_path=starter,
                    chromium_sandbox=sandbox,
                    args=[*_NO_NETWORK, *_SMALL],
                    env=self._environment(enclosed=enclosed),
                    handle_sigint=False,
                    handle_sigterm=False,
                    handle_sighup=False,
                )
            except Error as error:
                reasons.append(_first_line(error))
                self.kill()
                continue
            atexit.register(self.kill)
            return
        raise NoBrowserError(f"Chromium cannot be started safely: {'; '.join(reasons) or ADVICE}")

    def _starter(self, program: Path, *, enclosed: bool) -> Path | None:
        """A script that leaves its process number and becomes the browser, enclosed or not.

        The profile is in a folder of its own: Chromium takes the last of two options.
        """
        self._folder = tempfile.TemporaryDirectory(prefix="gongan-browser-")
        folder = Path(self._folder.name).resolve()
        home = folder / "home"
        home.mkdir()
        home.chmod(0o777)  # the browser's user inside is nobody
        command: Sequence[str] | None = [str(program)]
        if enclosed:
            readable = [program.resolve().parent, Path("/etc/chromium"), Path("/etc/chromium.d")]
            command = without_network([str(program)], readable, home)
        if command is None:
            return None
        starter = folder / "start"
        starter.write_text(
            f"#!/bin/sh\necho $$ > {shlex.quote(str(folder / 'pid'))}\n"
            f'exec {shlex.join(command)} "$@" --user-data-dir={shlex.quote(str(home))}\n'
        )
        starter.chmod(0o755)
        return starter

    def _environment(self, *, enclosed: bool) -> dict[str, str | float | bool]:
        assert self._folder is not None
        home = str(Path(self._folder.name).resolve() / "home")
        temporary = "/tmp" if enclosed else home  # inside there is a /tmp of its own
        return {"HOME": home, "TMPDIR": temporary, "PATH": _PATH, "LANG": "C.UTF-8"}

    @property
    def pid(self) -> int | None:
        """The number of the browser's first process, which leads its group."""
        if self._folder is None:
            return None
        with suppress(OSError, ValueError):
            return int((Path(self._folder.name) / "pid").read_text())
        return None

    def memory(self) -> int:
        """Bytes of memory that the browser's processes hold; 0 where that is not told."""
        return memory_of_tree(self.pid) if self.pid is not None else 0

    def processor(self) -> float:
        """Seconds of processor time that the browser has taken; 0 where that is not told."""
        return processor_of_tree(self.pid) if self.pid is not None else 0.0

    def kill(self) -> None:
        """End the browser at once, with all its processes; a page that hangs asks nobody."""
        atexit.unregister(self.kill)
        pid = self.pid
        if pid is not None:
            end_tree(pid)
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = self._browser = None

    async def close(self) -> None:
        """End the browser and the driver."""
        self.kill()
        driver, self._driver = self._driver, None
        if driver is not None:
            await driver.stop()


WAYS = ((True, True), (True, False), (False, True))
"""Enclosed, and with Chromium's sandbox: one of them at the least."""


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def found(program: str) -> Path | None:
    """Where Chromium is; ``None`` where it is not."""
    for name in (program,) if program else CHROMIUM:
        path = shutil.which(name)
        if path is not None:
            return Path(path)
    return None
