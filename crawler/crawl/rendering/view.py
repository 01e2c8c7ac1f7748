"""One page in the browser, looked at from a world of its own in which its scripts cannot lie."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Page

MAX_MARKUP = 8 * 1024 * 1024
"""Characters of a drawn page that are kept; lists have some ten thousand."""

QUIET = 0.4
"""Seconds without a change after which a page is taken to wait for nobody."""


class TooLargeError(Exception):
    """A page has more in it than is kept."""


class View:
    """A page; what is asked of it is answered by ``looking.js``."""

    def __init__(self, page: Page, session: CDPSession, world: str) -> None:
        self._page = page
        self._session = session
        self._world = world

    @classmethod
    async def opened(cls, context: BrowserContext, url: str) -> View:
        """Open a page, whose markup may still be coming."""
        page = await context.new_page()
        await page.goto(url, wait_until="commit", timeout=0)
        session = await context.new_cdp_session(page)
        tree = await session.send("Page.getFrameTree")
        made = await session.send(
            "Page.createIsolatedWorld", {"frameId": tree["frameTree"]["frame"]["id"]}
        )
        asked = {"expression": _looking(), "contextId": made["executionContextId"]}
        found = await session.send("Runtime.evaluate", asked)
        return cls(page, session, found["result"]["objectId"])

    async def _call(self, name: str, *values: Any) -> Any:
        found = await self._session.send(
            "Runtime.callFunctionOn",
            {
                "objectId": self._world,
                "functionDeclaration": f"function (...values) {{ return this.{name}(...values) }}",
                "arguments": [{"value": value} for value in values],
                "returnByValue": True,
                "awaitPromise": True,
            },
        )
        return found["result"].get("value")

    async def links(self) -> frozenset[str]:
        """The links of the page, each as its address and what it says."""
        return frozenset(await self._call("links"))

    async def elements(self) -> int:
        """How many elements the page has."""
        return int(await self._call("elements"))

    async def markup(self) -> str:
        """The page's elements as HTML.  Raises TooLargeError."""
        text = await self._call("markup", MAX_MARKUP)
        if text is None:
            raise TooLargeError
        return str(text)

    async def buttons(self) -> list[str]:
        """What the smallest elements say that lead nowhere by themselves."""
        return [str(text) for text in await self._call("buttons")]

    async def press(self, number: int) -> bool:
        """Press one of the buttons; whether it is still there."""
        return bool(await self._call("press", number))

    async def scroll(self) -> bool:
        """Go to the end of the page, and of the boxes in it; that can always be done."""
        await self._call("scroll")
        return True

    async def quiet(self) -> None:
        """Let the page's own scripts do what they wait to do, once its markup is all there."""
        await self._call("quiet", int(QUIET * 1000))


@cache
def _looking() -> str:
    return (files(__package__) / "looking.js").read_text(encoding="utf-8")
