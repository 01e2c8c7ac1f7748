"""Content-Encoding undone within limits."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from archive.captures.content import decode

TEXT = "政府信息公开工作年度报告".encode() * 3000

VARIED = "".join(f"{n * 7919 % 10007}件；" for n in range(30_000)).encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODERS: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", raw_deflate),
    ("br", brotli.compress),
    ("zstd", zstandard.ZstdCompressor().compress),
]


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_each_encoding_is_undone(name: str, encode: Callable[[bytes], bytes]) -> None:
    assert decode(encode(TEXT), name).body == TEXT
    assert decode(encode(TEXT), name.upper()).body == TEXT


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_body_cut_short_is_an_error(name: str, encode: Callable[[bytes], bytes]) -> None:
    content = decode(encode(VARIED)[:-9], name)
    assert content.error is not None
    assert content.error.startswith(name)
    assert content.is_cut
    assert content.body
    assert VARIED.startswith(content.body)
    assert content.body != VARIED or name in ("gzip", "x-gzip")  # all but the trailer is there


def test_all_that_was_sent_before_a_fault_is_decoded() -> None:
    for name, packed in (("gzip", gzip.compress(VARIED)), ("deflate", zlib.compress(VARIED))):
        assert decode(packed[:-8], name).body is not None
        bad_sum = packed[:-8] + bytes(byte ^ 255 for byte in packed[-8:])
        content = decode(bad_sum, name)
        assert content.is_cut
        assert content.body is not None
        assert len(content.body) > len(VARIED) - 600


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_bomb_stops_at_the_limit(name: str, encode: Callable[[bytes], bytes]) -> None:
    content = decode(encode(bytes(5_000_000)), name, limit=1_000_000)
    assert content.body is None
    assert "more than 1000000 bytes" in (content.error or "")


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_body_of_exactly_the_limit_passes(name: str, encode: Callable[[bytes], bytes]) -> None:
    assert decode(encode(TEXT), name, limit=len(TEXT)).body == TEXT


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_encoded_as_said_is_an_error(name: str) -> None:
    content = decode(b"<html>plain</html>", name)
    assert content.error is not None
    assert content.body == b"<html>plain</html>"
    assert not content.is_cut


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "gzip, br", "UTF-8", "none"])
@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        TEXT.decode().encode("gb18030"),
        b"%PDF-1.4\x00\x01",
        b"PK\x03\x04\x00\x00",
        b"404",
        b"\n",
    ],
)
def test_a_false_encoding_is_taken_as_none(name: str, body: bytes) -> None:
    content = decode(body, name)
    assert content.body == body
    assert content.error is not None
    assert not content.is_cut


def test_plain_bodies_are_left_alone() -> None:
    assert decode(TEXT, None).body == TEXT
    assert decode(TEXT, "identity").body == TEXT
    assert decode(TEXT, "").body == TEXT
    assert decode(TEXT, None, limit=10).error == "more than 10 bytes"


def test_encodings_are_undone_from_the_last_to_the_first() -> None:
    assert decode(brotli.compress(gzip.compress(TEXT)), "gzip, br").body == TEXT


def test_an_unknown_encoding_is_named() -> None:
    assert decode(TEXT, "compress").error == "unknown content encoding 'compress'"
    assert decode(TEXT, "compress").body == TEXT
    assert decode(gzip.compress(TEXT), "utf-8, gzip").body == TEXT


def test_wrapped_too_often() -> None:
    assert "at most 3" in (decode(TEXT, "gzip, gzip, gzip, gzip").error or "")


def test_an_empty_body_is_empty_whatever_its_encoding() -> None:
    assert decode(b"", "gzip").body == b""


def test_several_gzip_members_and_padding_after_them() -> None:
    packed = gzip.compress(TEXT) + gzip.compress(TEXT)
    assert decode(packed, "gzip").body == TEXT * 2
    assert decode(packed + b"\0\0\0", "gzip").body == TEXT * 2


def test_several_zstd_frames() -> None:
    packed = zstandard.ZstdCompressor().compress(TEXT)
    assert decode(packed + packed, "zstd").body == TEXT * 2
