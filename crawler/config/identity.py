"""How the crawler introduces itself to web servers."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from common.errors import ContactMissingError

PRODUCT = "gongan-archive"
"""The product token: in the User-Agent, and the name robots.txt rules are matched with."""

_CONTACT = re.compile(
    r"(?:https?://[^\s()<>\"]+|(?:mailto:)?[^\s@()<>\"]+@[^\s@()<>\"]+\.[^\s@()<>\"]+)\Z"
)


def user_agent(contact: str | None) -> str:
    """The User-Agent header: product, version and, if there is one, the contact."""
    try:
        release = version(PRODUCT)
    except PackageNotFoundError:
        release = "0"
    name = f"{PRODUCT}/{release}"
    return f"{name} (+{contact})" if contact else name


def check_contact(contact: str | None) -> str | None:
    """The contact without surrounding blanks, ``None`` for an empty one.

    Raises ContactMissingError for something that is neither an address nor a page.
    """
    text = (contact or "").strip()
    if not text:
        return None
    if not text.isascii() or not _CONTACT.match(text):
        raise ContactMissingError(
            f"the contact must be an e-mail address or a web page, not {contact!r}"
        )
    return text


def require_contact(contact: str | None) -> str:
    """The checked contact; raises ContactMissingError when there is none."""
    checked = check_contact(contact)
    if checked is None:
        raise ContactMissingError(
            "a crawl of real portals needs a contact that webmasters can reach: "
            "set --contact or GONGAN_CONTACT to an e-mail address or a web page"
        )
    return checked
