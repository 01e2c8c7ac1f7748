"""Articles whose files are still being fetched: read once all have come, or failed."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.reading.article import PendingDocument


@dataclass(slots=True)
class _Held:
    """An article that waits; without a number it waits for the end of the crawl."""

    pending: PendingDocument
    body: bytes | None
    waits_for: int | None


class Gathering:
    """The articles of one crawl that wait for their files, by the address of their page.

    Nothing is lost with it: what waits is marked in the archive, and what a file
    belongs to follows from its capture.
    """

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}

    def hold(self, page: str, pending: PendingDocument, body: bytes | None, files: int) -> None:
        """Let an article wait for this many files, each of which comes or is missed."""
        self._held[page] = _Held(pending, body, files)

    def hold_to_the_end(self, page: str, pending: PendingDocument) -> None:
        """Let an article wait to which a file came on another night than its page."""
        self._held.setdefault(page, _Held(pending, None, None))

    def expect(self, page: str, files: int) -> None:
        """Let an article that waits wait for so many files more."""
        held = self._held[page]
        if held.waits_for is not None:
            held.waits_for += files

    def came(self, page: str) -> tuple[PendingDocument, bytes | None] | None:
        """Note that a file of a page came or failed; gives the article once it is complete."""
        held = self._held.get(page)
        if held is None or held.waits_for is None:
            return None
        held.waits_for -= 1
        if held.waits_for > 0:
            return None
        del self._held[page]
        return held.pending, held.body

    def holds(self, page: str) -> bool:
        """Whether the article waits."""
        return page in self._held

    def release(self) -> list[tuple[PendingDocument, bytes | None]]:
        """All that still wait: no more files will come."""
        waiting = [(held.pending, held.body) for held in self._held.values()]
        self._held.clear()
        return waiting
