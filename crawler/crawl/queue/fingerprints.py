"""Which requests are the same: what the duplicate filter goes by."""

from __future__ import annotations

import hashlib

from scrapy import Request

from common.addresses.asked import asked
from common.addresses.canonical import key


class Fingerprinter:
    """Requests are the same when they ask for one page, whatever the spelling of its address.

    A redirect to another spelling of the page (from http to https, say) is none:
    it has to be followed to get the page at all.
    """

    def fingerprint(self, request: Request) -> bytes:
        """SHA-256 of method, page and body."""
        name = key(request.url)
        if any(key(url) == name for url in request.meta.get("redirect_urls", ())):
            name = f"redirect {asked(request.url)} {len(request.meta['redirect_urls'])}"
        digest = hashlib.sha256(f"{request.method} {name}\n".encode())
        digest.update(request.body)
        return digest.digest()
