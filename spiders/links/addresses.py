"""What an address says by itself: of a list, of an attachment, or nothing at all."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit, urlunsplit

from common import file_types
from common.addresses.asked import asked
from spiders.links.words import words

MAX_URL = 2_000
"""Characters of an address that is followed; servers and browsers take little more."""

_YEAR_FOLDER = re.compile(r"(?:19|20)\d{2}(?:n|nb|nian|nd)?")


def absolute(base: str, href: str, charset: str = "utf-8") -> str | None:
    """The http address that a browser asks for, for a link of a page at ``base``.

    ``charset`` is the page's, in which a query's characters are sent.  ``None`` for
    what is no address, has another scheme, or is longer than :data:`MAX_URL`.
    """
    if len(href) > MAX_URL:
        return None
    url = asked(href, base, charset)
    return url if url is not None and len(url) <= MAX_URL else None


def is_listing(url: str) -> bool:
    """Whether an address looks like a column's rather than an article's."""
    return bool(words().report.listing.search(urlsplit(url).path or "/"))


def is_dated(url: str) -> bool:
    """Whether an address holds the day or month on which its page came to be: an article's."""
    return bool(words().report.dated.search(urlsplit(url).path))


def above_year(url: str) -> str | None:
    """The column above the last folder of a path that is named after a year, if there is one.

    Folders of the years are made by hand and keep no scheme: they are to be had from there.
    """
    parts = urlsplit(url)
    folders = parts.path.split("/")[:-1]
    for at in range(len(folders) - 1, 1, -1):
        if _YEAR_FOLDER.fullmatch(folders[at]):
            return urlunsplit((parts.scheme, parts.netloc, "/".join(folders[:at]) + "/", "", ""))
    return None


def extension(url: str) -> str:
    """The extension of an address's file name, in lower case; empty when it has none."""
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def is_attachment(url: str) -> bool:
    """Whether an address names a document that may be a report's attachment.

    Its path does, or a value of its query, or it is that of a download script.
    """
    followed = file_types.followed()
    if extension(url) in followed or words().attachment.downloads.search(url):
        return True
    values = [part.rpartition("=")[2] for part in urlsplit(url).query.split("&")]
    return any(value.rpartition(".")[2].lower() in followed for value in values if "." in value)
