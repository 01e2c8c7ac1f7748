"""Drawing a page: its scripts run, and what a reader would do to see all of it is done.

An article is scrolled to its end, and that is all.  A list is scrolled, "more" is pressed, tabs
that name the column or a year are opened, the pages of a list turned, until nothing new comes or
a bound is reached.  What a page shows after that is one state; where a press replaced links that
were there before, those are kept as a state of their own, so that no entry is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

from common.processes import WALL_FACTOR
from crawler.crawl.rendering.traffic import Traffic
from crawler.crawl.rendering.view import QUIET, TooLargeError, View
from spiders.links import Button, button

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

Ended = Literal["settled", "requests", "actions", "elements", "time", "memory", "stopped"]

_TICK = 0.1
"""Seconds between two looks at a page's time and memory."""

_EACH_LOOK = 10
"""Ticks between two looks at the browser's processes, which cost some milliseconds."""

_ROUNDS = 15
"""Times that a page is waited for which changes all the time and asks for nothing."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What drawing one page may take.

    ``seconds`` are processor time of the browser, which a busy machine does not use up.
    :data:`WALL_FACTOR` times as long in all ends a page that sleeps: of that only counts what
    the page itself takes, not the time in which a request of it is under way, waiting for its
    turn included, nor that in which this program waits for it.
    """

    requests: int = 60
    actions: int = 60
    elements: int = 50_000
    seconds: float = 30.0
    memory: int = 1500 * 2**20


@dataclass(slots=True)
class Drawn:
    """The states of a page, as far as it came, and why it ended."""

    states: list[str] = field(default_factory=list)
    ended: Ended = "settled"
    actions: int = 0


@dataclass(slots=True)
class _Seen:
    """What was seen of a page so far."""

    links: set[str] = field(default_factory=set)
    last: frozenset[str] = frozenset()
    pressed: set[str] = field(default_factory=set)


async def draw(
    context: BrowserContext,
    url: str,
    traffic: Traffic,
    bounds: Bounds,
    watch: Watch,
    *,
    is_list: bool = True,
) -> Drawn:
    """Draw the page at ``url``, whose requests ``traffic`` answers: a list, or an article.

    Never raises for what the page does: a page that hangs, grows or crashes ends with what it
    had shown until then.
    """
    from playwright.async_api import Error

    drawn = Drawn()
    working = _work(context, url, traffic, bounds, drawn, is_list=is_list)
    work = asyncio.ensure_future(working)
    watching = asyncio.ensure_future(watch.over(traffic, bounds, work))
    try:
        await work
    except (Error, asyncio.CancelledError):
        drawn.ended = watch.why or "memory"  # a page that crashes by itself had too much
    except TooLargeError:
        drawn.ended = "elements"
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
    return drawn


class Watch:
    """Ends a drawing by ``end`` when it takes too long or too much, or the crawl stops.

    ``memory`` and ``processor`` say what the browser holds (bytes) and has taken (seconds).
    """

    def __init__(
        self,
        end: Callable[[], None],
        memory: Callable[[], int],
        processor: Callable[[], float],
        is_stopping: Callable[[], bool],
    ) -> None:
        self._end = end
        self._memory = memory
        self._processor = processor
        self._is_stopping = is_stopping
        self.why: Ended | None = None

    async def over(self, traffic: Traffic, bounds: Bounds, work: asyncio.Future[None]) -> None:
        """Look until cancelled."""
        loop = asyncio.get_running_loop()
        begun = await loop.run_in_executor(None, self._processor)
        spent, before, ticks = 0.0, loop.time(), 0
        while self.why is None:
            await asyncio.sleep(_TICK)
            now, ticks = loop.time(), ticks + 1
            spent += now - before if not traffic.in_flight else 0.0
            before = now
            if self._is_stopping():
                self.why = "stopped"
            elif spent - traffic.waited > WALL_FACTOR * bounds.seconds:
                self.why = "time"
            elif ticks % _EACH_LOOK == 0:
                self.why = await loop.run_in_executor(None, self._too_much, bounds, begun)
        self._end()
        work.cancel()

    def _too_much(self, bounds: Bounds, begun: float) -> Ended | None:
        """Whether the browser took too much; this looks at all processes, and takes a while."""
        if self._processor() - begun > bounds.seconds:
            return "time"
        return "memory" if self._memory() > bounds.memory else None


async def _work(
    context: BrowserContext,
    url: str,
    traffic: Traffic,
    bounds: Bounds,
    drawn: Drawn,
    *,
    is_list: bool,
) -> None:
    view = await View.opened(context, url)
    await _settle(view, traffic)
    seen = _Seen()
    drawn.states.append(await view.markup())
    if not is_list:
        await view.scroll()
        await _settle(view, traffic)
        drawn.states[-1] = await view.markup()
        drawn.ended = await _reached(view, traffic, bounds, drawn) or drawn.ended
        return
    await _note(view, seen, drawn)
    going = await _grow(view, traffic, bounds, drawn, seen)
    while going and await _press(view, "tab", seen.pressed):
        await _done(view, traffic, drawn, seen)
        drawn.ended = await _reached(view, traffic, bounds, drawn) or drawn.ended
        going = drawn.ended == "settled" and await _grow(view, traffic, bounds, drawn, seen)
    if await view.links() == seen.last:
        drawn.states[-1] = await view.markup()  # what changed besides its links


async def _grow(view: View, traffic: Traffic, bounds: Bounds, drawn: Drawn, seen: _Seen) -> bool:
    """Do what makes a list longer, or turns its pages, while it does; ``False`` at a bound."""
    for step in (view.scroll, partial(_press, view, "more"), partial(_press, view, "next")):
        new = True
        while new and await step():
            new = await _done(view, traffic, drawn, seen)
            drawn.ended = await _reached(view, traffic, bounds, drawn) or drawn.ended
            if drawn.ended != "settled":
                return False
    return True


async def _done(view: View, traffic: Traffic, drawn: Drawn, seen: _Seen) -> bool:
    """After something was done: wait, and note what came; whether it is new."""
    drawn.actions += 1
    await _settle(view, traffic)
    return await _note(view, seen, drawn)


async def _reached(view: View, traffic: Traffic, bounds: Bounds, drawn: Drawn) -> Ended | None:
    if traffic.spent:
        return "requests"
    if drawn.actions >= bounds.actions:
        return "actions"
    return "elements" if await view.elements() > bounds.elements else None


async def _settle(view: View, traffic: Traffic) -> None:
    """Wait until nothing is under way, and nothing more comes of it.

    A page that goes on changing without asking for anything, a clock say, is not waited for.
    """
    idle = 0
    while idle < _ROUNDS:
        begun, elements = traffic.begun, await view.elements()
        await view.quiet()
        traffic.waited += QUIET
        asks = traffic.in_flight or traffic.begun != begun
        if not asks and await view.elements() == elements:
            return
        idle = 0 if asks else idle + 1


async def _note(view: View, seen: _Seen, drawn: Drawn) -> bool:
    """Keep the state, if it has links that none before it had; whether it has."""
    links = await view.links()
    if links <= seen.links:
        return False
    if seen.last <= links:
        drawn.states[-1] = await view.markup()
    else:
        drawn.states.append(await view.markup())
    seen.last = links
    seen.links |= links
    return True


async def _press(view: View, wanted: Button, once: set[str] | None = None) -> bool:
    """Press the first part of the page that brings what is wanted; ``False`` if there is none.

    What is pressed ``once`` is remembered there.
    """
    for number, text in enumerate(await view.buttons()):
        if button(text) != wanted or (once is not None and text in once):
            continue
        if once is not None:
            once.add(text)
        return await view.press(number)
    return False
