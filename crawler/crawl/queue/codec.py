"""Requests as JSON, to outlive the program: known fields of known types, nothing else.

An archive may come from somebody else, so what is read here is checked: it can name
no more than an address, a method of the spider that is meant for it, and captures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from scrapy import Request, Spider
from scrapy.utils.python import to_unicode

from spiders.called_lists import Call
from spiders.family import Ask
from spiders.items import Page

CALLBACKS = frozenset({"parse_list", "parse_column", "parse_article", "parse_part"}) | {
    "parse_attachment"
}
ERRBACK = "failed"
MAX_LENGTH = 100_000
"""Characters of one request; longer ones are neither written nor read."""

_FORM = "application/x-www-form-urlencoded"
_META: Mapping[str, type] = {
    "verbatim_url": bool,
    "kind": str,
    "found_on": str,
    "link_text": str,
    "family": str,
    "list_id": str,
    "again": bool,
    "cut_capture": int,
    "held_in": int,
    "unconditional": bool,
    "render": bool,
    "render_empty": bool,
    "depth": int,
    "redirect_times": int,
    "redirect_ttl": int,
}
_REDIRECTS = "redirect_urls"
_WHOLE: Mapping[str, type] = {
    "capture_id": int,
    "portal_id": str,
    "url": str,
    "content_type": str,
    "link_text": str,
    "page_title": str,
    "files": int,
    "found_on": str,
    "kind": str,
}
_ADDRESSES = ("waiting", "asked")
_SINCE = {"files": 0, "kind": "page"}
"""Fields that older requests do not have."""
_NEEDED = ("capture_id", "portal_id", "url")
_COUNTS = ("promised", "number", "seen")
"""Numbers of an :class:`Ask`; 0 in those that have none."""
_SAID = ("elsewhere", "linked")
"""What it says of its page, or does not."""


class NotKnownError(ValueError):
    """A request that has no JSON, or JSON that is no request of this program."""


def encode(request: Request) -> str:
    """The request as JSON; NotKnownError if it carries what nobody could read back."""
    callback, errback = _name(request.callback), _name(request.errback)
    if callback not in CALLBACKS or errback not in (ERRBACK, None):
        raise NotKnownError(f"the callback {callback} or errback {errback}")
    if not request.cb_kwargs.keys() <= _READERS.keys():
        raise NotKnownError(f"arguments {sorted(request.cb_kwargs)}")
    meta = {key: request.meta[key] for key in _META if request.meta.get(key) is not None}
    fields: dict[str, Any] = {
        "url": request.url,
        "method": request.method,
        "callback": callback,
        "errback": errback,
        "dont_filter": request.dont_filter,
        "meta": _meta(meta),
        "arguments": {key: _argument(value) for key, value in request.cb_kwargs.items()},
    }
    if request.body:
        fields["form"] = _form(request)
    if request.meta.get(_REDIRECTS):
        fields["meta"][_REDIRECTS] = list(request.meta[_REDIRECTS])
    text = json.dumps(fields)
    if request.method not in ("GET", "POST") or len(text) > MAX_LENGTH:
        raise NotKnownError(f"{request.method} with {len(text)} characters")
    return text


def decode(text: str, spider: Spider, content: Callable[[int], bytes]) -> Request:
    """The request that was encoded, for ``spider``; NotKnownError if it is none.

    ``content`` gives the decoded body of a capture, which it may refuse with an error of
    its own.
    """
    return _request(_loaded(text), spider, content)


def plain(url: str, callback: str, kind: str, **meta: str | None) -> str:
    """The JSON of a request for a page or file by its address alone."""
    given = {key: value for key, value in meta.items() if value is not None}
    page_title = given.pop("page_title", None)
    return json.dumps(
        {
            "url": url,
            "method": "GET",
            "callback": callback,
            "errback": ERRBACK,
            "meta": {"kind": kind, **given},
            "arguments": {"page_title": page_title} if page_title is not None else {},
        }
    )


def _loaded(text: str) -> dict[str, Any]:
    if len(text) > MAX_LENGTH:
        raise NotKnownError(f"a request of {len(text)} characters, more than {MAX_LENGTH}")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotKnownError(f"no JSON: {error}") from error
    found: dict[str, Any] = _typed(fields, dict)
    return found


def _request(
    fields: dict[str, Any], spider: Spider | None, content: Callable[[int], bytes]
) -> Request:
    method = _typed(fields.get("method"), str)
    form = fields.get("form")
    if method not in ("GET", "POST") or (form is not None and method != "POST"):
        raise NotKnownError(f"the method {method!r} with a body {form!r:.40}")
    try:
        return Request(
            _typed(fields.get("url"), str),
            method=method,
            body=_typed(form, str) if form is not None else None,
            headers={"Content-Type": _FORM} if form is not None else None,
            callback=_method(fields.get("callback"), CALLBACKS, spider),
            errback=_method(fields.get("errback"), (ERRBACK, None), spider),
            dont_filter=_typed(fields.get("dont_filter", False), bool),
            meta=_meta(_typed(fields.get("meta"), dict)),
            cb_kwargs=_arguments(_typed(fields.get("arguments"), dict), content),
        )
    except RecursionError as error:
        raise NotKnownError("lists asked for otherwise, without end") from error
    except ValueError as error:  # an address without a scheme, and our own
        raise NotKnownError(str(error)) from error


def _name(callback: Any) -> str | None:
    return None if callback is None else str(getattr(callback, "__name__", ""))


def _method(name: Any, allowed: Any, spider: Spider | None) -> Callable[..., Any] | None:
    if name is not None and not isinstance(name, str):
        raise NotKnownError(f"no callback: {name!r:.40}")
    if name not in allowed:
        raise NotKnownError(f"no callback of this program: {name!r:.40}")
    if name is None or spider is None:
        return None
    method: Callable[..., Any] | None = getattr(spider, name, None)
    if method is None:
        raise NotKnownError(f"spider {spider.name} has no method {name}")
    return method


def _form(request: Request) -> str:
    if to_unicode(request.headers.get("Content-Type") or b"", "latin-1") != _FORM:
        raise NotKnownError("a body that is no form")
    try:
        return request.body.decode("ascii")
    except UnicodeDecodeError as error:
        raise NotKnownError(str(error)) from error


def _meta(given: dict[str, Any]) -> dict[str, Any]:
    meta = {key: _typed(given[key], of) for key, of in _META.items() if key in given}
    if _REDIRECTS in given:
        meta[_REDIRECTS] = [_typed(url, str) for url in _typed(given[_REDIRECTS], list)]
    return meta


def _argument(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Ask):
        return _ask_fields(value)
    if isinstance(value, Page):
        lists = {key: list(getattr(value, key)) for key in ("parts", *_ADDRESSES)}
        return {key: getattr(value, key) for key in _WHOLE} | lists
    raise NotKnownError(f"an argument of type {type(value).__name__}")


def _ask_fields(ask: Ask) -> dict[str, Any]:
    otherwise = _ask_fields(ask.otherwise) if ask.otherwise is not None else None
    form = dict(ask.form) if ask.form is not None else None
    counts = {name: getattr(ask, name) for name in _COUNTS if getattr(ask, name)}
    said = {name: True for name in _SAID if getattr(ask, name)}
    below = {"below": ask.below} if ask.below is not None else {}
    call = {"call": {**asdict(ask.call), "fields": dict(ask.call.fields)}} if ask.call else {}
    rest = {**counts, **said, **below, **call}
    return {"url": ask.url, "form": form, "otherwise": otherwise, **rest}


def _arguments(given: dict[str, Any], content: Callable[[int], bytes]) -> dict[str, Any]:
    unknown = sorted(set(given) - set(_READERS))
    if unknown:
        raise NotKnownError(f"an argument {unknown[0]!r}")
    return {key: _READERS[key](value, content) for key, value in given.items()}


def _ask(value: Any) -> Ask | None:
    if value is None:
        return None
    fields = _typed(value, dict)
    form, below = fields.get("form"), fields.get("below")
    if form is not None:
        form = _texts(form)
    counts = {name: _typed(fields.get(name, 0), int) for name in _COUNTS}
    said = {name: _typed(fields.get(name, False), bool) for name in _SAID}
    url, otherwise = _typed(fields.get("url"), str), _ask(fields.get("otherwise"))
    below = _typed(below, str) if below is not None else None
    return Ask(url, form, otherwise, below=below, call=_call(fields.get("call")), **counts, **said)


def _call(value: Any) -> Call | None:
    """How a list's script asks for its pages."""
    if value is None:
        return None
    fields = _typed(value, dict)
    total = fields.get("total")
    return Call(
        _typed(fields.get("url"), str),
        _texts(fields.get("fields")),
        _typed(fields.get("page"), str),
        _typed(fields.get("posted"), bool),
        _typed(total, int) if total is not None else None,
    )


def _texts(value: Any) -> dict[str, str]:
    return {key: _typed(entry, str) for key, entry in _typed(value, dict).items()}


def _whole(value: Any, content: Callable[[int], bytes]) -> Page:
    """An article whose further pages are still to come; its body is in the archive."""
    fields = _SINCE | _typed(value, dict)
    values: dict[str, Any] = {
        key: None if fields.get(key) is None and key not in _NEEDED else _typed(fields.get(key), of)
        for key, of in _WHOLE.items()
    }
    parts = tuple(_typed(part, int) for part in _typed(fields.get("parts"), list))
    waiting, asked = (
        tuple(_typed(url, str) for url in _typed(fields.get(key, []), list)) for key in _ADDRESSES
    )
    body = content(values["capture_id"])
    return Page(**values, parts=parts, body=body, waiting=waiting, asked=asked)


def _title(value: Any) -> str | None:
    return None if value is None else str(_typed(value, str))


_READERS: Mapping[str, Callable[[Any, Callable[[int], bytes]], Any]] = {
    "ask": lambda value, _: _ask(value),
    "whole": _whole,
    "page_title": lambda value, _: _title(value),
}
"""How each argument that callbacks take is read."""


def _typed(value: Any, of: type) -> Any:
    if type(value) is not of:
        raise NotKnownError(f"{value!r:.40} where {of.__name__} is expected")
    return value
