"""A capture's facts as the archive has them, in one field of its metadata record.

WARC has fields for some of them only, and a head is written anew for the body that
follows it.  With the field ``gongan-capture`` (a JSON object) an export comes back as the
captures that it was made of: of which portal, from which source, with the very heads.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast, get_args

from archive.records import ARCHIVES, Capture, CaptureSource, Headers, Outcome
from archive.warc.selection import CaptureRow
from common.times import timestamp

FIELD = "gongan-capture"

_TEXTS = (
    "url", "method", "kind", "outcome", "source", "error", "vendor", "redirect_to", "found_on",
    "link_text", "page_title", "ip", "protocol", "reason", "cut", "portal_id", "archive_url",
    "archive_digest",
)  # fmt: skip
_NEEDED = ("url", "method", "kind", "outcome", "source")
_KIND = re.compile(r"[a-z_]{1,20}\Z")
_METHOD = re.compile(r"[A-Z]{1,20}\Z")
_WEB = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Exact:
    """What an export of ours says of a capture beside its bytes.

    ``has_body`` says whether anything came, be it empty; ``to_read`` whether it was marked
    for reading.
    """

    texts: Mapping[str, str | None]
    status: int | None
    fetched_at: datetime
    tls: bool
    has_body: bool
    to_read: bool
    request_headers: Headers
    response_headers: Headers
    request_body: bytes | None
    response_head: bytes | None
    digest_agrees: bool | None

    @property
    def portal_id(self) -> str | None:
        """The portal on whose account it was captured."""
        return self.texts["portal_id"]

    def applied(self, capture: Capture, portal_id: str | None) -> Capture:
        """The capture with these facts, and the portal if it is known here."""
        texts = {name: self.texts[name] for name in _TEXTS if name not in ("portal_id", "outcome")}
        texts.pop("page_title")
        outcome = cast("Outcome", self.texts["outcome"])
        return replace(
            capture,
            **cast("dict[str, Any]", texts),
            portal_id=portal_id,
            # whether it is the same as before is this archive's to say
            outcome="ok" if outcome == "unchanged" and self.status != 304 else outcome,
            status=self.status,
            fetched_at=self.fetched_at,
            tls=self.tls,
            body=capture.body if self.has_body else None,
            request_headers=self.request_headers,
            response_headers=self.response_headers,
            request_body=self.request_body,
            response_head=self.response_head,
            digest_agrees=self.digest_agrees,
        )


def written(row: CaptureRow) -> str:
    """The field's value."""
    facts: dict[str, object] = {name: getattr(row, name) for name in _TEXTS}
    facts |= {
        "status": row.status,
        "fetched_at": timestamp(row.fetched_at),
        "tls": row.tls,
        "has_body": row.payload_digest is not None,
        "to_read": row.to_read,
        "request_headers": row.request_headers,
        "response_headers": row.response_headers,
        "request_body": _base64(row.request_body),
        "response_head": _base64(row.response_head),
        "digest_differs": row.digest_agrees == 0,
        "digest_agrees": row.digest_agrees == 1,
    }
    kept = {name: value for name, value in facts.items() if value not in (None, False, ())}
    return json.dumps(kept, ensure_ascii=True, separators=(",", ":"))


def read(value: str | None) -> Exact | None:
    """What the field says; ``None`` if there is none, or it is not as :func:`written` makes it."""
    if value is None:
        return None
    try:
        facts = json.loads(value)
        return _read(facts) if isinstance(facts, dict) else None
    except (ValueError, TypeError, RecursionError):
        return None


def _read(facts: Mapping[str, Any]) -> Exact | None:
    texts = {name: facts.get(name) for name in _TEXTS}
    if not all(text is None or isinstance(text, str) for text in texts.values()):
        return None
    if any(texts[name] is None for name in _NEEDED) or not _is_capture(cast("Any", texts)):
        return None
    status = facts.get("status")
    if status is not None and (type(status) is not int or not 100 <= status <= 999):
        return None
    fetched_at = datetime.fromisoformat(facts["fetched_at"]) if "fetched_at" in facts else None
    if fetched_at is None or fetched_at.tzinfo is None:
        return None
    return Exact(
        texts=texts,
        status=status,
        fetched_at=fetched_at,
        tls=facts.get("tls") is True,
        has_body=facts.get("has_body") is True,
        to_read=facts.get("to_read") is True,
        request_headers=_headers(facts.get("request_headers", [])),
        response_headers=_headers(facts.get("response_headers", [])),
        request_body=_bytes(facts.get("request_body")),
        response_head=_bytes(facts.get("response_head")),
        digest_agrees=_agrees(facts),
    )


def _agrees(facts: Mapping[str, Any]) -> bool | None:
    """Whether the bytes had the digest of the web archive's index; ``None`` if it gave none."""
    if facts.get("digest_differs") is True:
        return False
    return True if facts.get("digest_agrees") is True else None


def _is_capture(texts: Mapping[str, str]) -> bool:
    return bool(
        _WEB.match(texts["url"])
        and _METHOD.match(texts["method"])
        and _KIND.match(texts["kind"])
        and texts["outcome"] in get_args(Outcome)
        and texts["source"] in get_args(CaptureSource)
        and (texts["source"] in ARCHIVES) == (texts["archive_url"] is not None)
    )


def _headers(pairs: Any) -> Headers:
    if not all(isinstance(text, str) for pair in pairs for text in pair):
        raise TypeError("a header is no pair of texts")
    return tuple((name, value) for name, value in pairs)


def _base64(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text, validate=True)
