"""Where a page ends: for parsers at its first end tag, for browsers where its bytes do."""

from __future__ import annotations

import re

_ENDS = re.compile(r"</(?:body|html)\s*+>", re.I)


def without_ends(text: str) -> str:
    """A page's text without the tags that end it, in linear time.

    libxml2 passes over all that stands behind ``</html>``; browsers show it (HTML standard,
    "after after body").  Headers that a server includes bring such tags before the page itself.
    """
    return _ENDS.sub("", text)
