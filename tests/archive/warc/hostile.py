"""WARC files by somebody who attacks whoever imports them, or who did not know better.

Each holds a page of a report (``URL``) behind, before or in the hostile part.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import json
import zlib
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped]
import zstandard

from tests.archive.warc.styles import HOST, URL, page

EVIL = f"{HOST}/evil.html"
PAGE = page()
DATE = "2024-02-03T04:05:06Z"


@dataclass(frozen=True)
class Case:
    """A file; what becomes of the good page in it, and whether something is to be told.

    ``good`` is ``whole``, ``cut`` (kept and marked) or ``none`` (it cannot be reached);
    ``told`` says whether the import must name a problem.
    """

    make: Callable[[], bytes]
    good: str = "whole"
    told: bool = False


def sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()


def record(
    block: bytes, url: str = URL, kind: str = "response", length: object = None, **fields: str
) -> bytes:
    """A record as plain bytes; ``fields`` are WARC's, _ for -; ``None`` leaves the id out."""
    name = hashlib.sha256(f"{kind}{url}".encode() + block[:9999]).hexdigest()[:32]
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{name}>",
        "WARC-Target-URI": url,
        "WARC-Date": DATE,
        "Content-Type": "application/http; msgtype=response",
        **{field.replace("_", "-"): value for field, value in fields.items()},
        "Content-Length": str(len(block) if length is None else length),
    }
    lines = "".join(f"{field}: {value}\r\n" for field, value in head.items())
    return f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def http(body: bytes = PAGE, status: str = "200 OK", *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in ("Content-Type: text/html", *headers))
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


GOOD = record(http())


def evil(block: bytes, **fields: str) -> bytes:
    return record(block, EVIL, **fields) + GOOD


def parts(
    *,
    order: tuple[int, ...] = (0, 1, 2),
    total: str | None = None,
    first: Mapping[str, str] | None = None,
    last: Mapping[str, str] | None = None,
    named: str = "<urn:uuid:origin>",
    digits: int = 1,
) -> bytes:
    """The good page as a record in three parts; ``first`` and ``last`` are fields of its ends."""
    block = http()
    third = len(block) // 3
    pieces = [block[:third], block[third : 2 * third], block[2 * third :]]
    one = f"{1:0{digits}}"
    begin = {"WARC_Record_ID": "<urn:uuid:origin>", "WARC_Segment_Number": one, **(first or {})}
    made = [record(pieces[0], **begin)]
    for number, piece in enumerate(pieces[1:], 2):
        more = {"WARC_Segment_Origin_ID": named, "WARC_Segment_Number": f"{number:0{digits}}"}
        if number == 3:
            more["WARC_Segment_Total_Length"] = total or str(len(block))
            more |= last or {}
        made.append(record(piece, kind="continuation", **more))
    return b"".join(made[index] for index in order)


def chunked(body: bytes, *, end: bool = True, size: int = 1000) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return sent + (b"0\r\n\r\n" if end else b"")


def encoded(name: str, body: bytes) -> bytes:
    return record(http(body, "200 OK", f"Content-Encoding: {name}"))


def bomb(size: int = 200_000_000) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1_000_000)
    return b"".join(packer.compress(zeros) for _ in range(size // len(zeros))) + packer.flush()


def exact(**facts: object) -> bytes:
    """A metadata record that claims to be an export of ours."""
    text = "gongan-capture: " + json.dumps(facts)
    return record(http(), EVIL) + record(text.encode(), EVIL, "metadata") + GOOD


def arc(version: int = 1) -> bytes:
    block = http()
    more = "" if version == 1 else " 200 - - 0 a.arc"
    line = f"{URL} 203.0.113.9 20240203040506 text/html{more} {len(block)}\n".encode()
    about = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    first = f"filedesc://a.arc 0.0.0.0 20240203040506 text/plain {len(about)}\n".encode()
    return first + about + line + block + b"\n"


CASES: dict[str, Case] = {
    "a record in three parts": Case(parts),
    "its parts in another order": Case(lambda: parts(order=(2, 0, 1))),
    "its last part truncated": Case(
        lambda: parts(last={"WARC_Truncated": "length"}), "cut"
    ),
    "its first part called truncated, and all there": Case(
        lambda: parts(first={"WARC_Truncated": "length"})
    ),
    "its first part called truncated, and the total false": Case(
        lambda: parts(first={"WARC_Truncated": "length"}, total="9999999"), "cut"
    ),
    "its parts named without brackets": Case(lambda: parts(named="urn:uuid:origin")),
    "its parts numbered 01, 02, 03": Case(lambda: parts(digits=2)),
    "a part twice": Case(lambda: parts(order=(0, 1, 1, 2))),
    "its last part missing": Case(lambda: parts(order=(0, 1)), "cut"),
    "its second part missing": Case(lambda: parts(order=(0, 2)), "cut"),
    "its first part missing": Case(lambda: parts(order=(1, 2)), "none", told=True),
    "a false total length": Case(lambda: parts(total="7"), "cut"),
    "a part numbered 99999999": Case(
        lambda: record(b"x", kind="continuation", WARC_Segment_Number="99999999") + GOOD, told=True
    ),
    "a truncated record": Case(
        lambda: record(http(PAGE[: len(PAGE) // 2]), WARC_Truncated="length"), "cut"
    ),
    "truncated for reasons unheard of": Case(
        lambda: record(http(PAGE[: len(PAGE) // 2]), WARC_Truncated="moon"), "cut"
    ),
    "fewer bytes than Content-Length": Case(
        lambda: record(http(PAGE, "200 OK", f"Content-Length: {len(PAGE) + 9}")), "cut"
    ),
    "interim answers": Case(
        lambda: record(
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nA: b\r\n\r\n"
            b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + http()
        )
    ),
    "an answer that switches protocols before it": Case(
        lambda: record(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + http())
    ),
    "blank lines behind an interim answer": Case(
        lambda: record(b"HTTP/1.1 100 Continue\r\n\r\n\r\n\r\n" + http())
    ),
    "ten thousand interim answers": Case(
        lambda: record(b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000 + http())
    ),
    "an interim answer alone": Case(lambda: evil(b"HTTP/1.1 103 Early Hints\r\n\r\n")),
    "gzip undone, header kept": Case(lambda: encoded("gzip", PAGE)),
    "deflate undone, header kept": Case(lambda: encoded("deflate", PAGE)),
    "brotli undone, header kept": Case(lambda: encoded("br", PAGE)),
    "zstd undone, header kept": Case(lambda: encoded("zstd", PAGE)),
    "an encoding nobody knows": Case(lambda: encoded("moon", PAGE)),
    "an encoding in quotes": Case(lambda: encoded('"gzip"', gzip.compress(PAGE))),
    "gzip undone once of twice": Case(lambda: encoded("gzip, gzip", gzip.compress(PAGE))),
    "gzip without its trailer": Case(
        lambda: encoded("gzip", gzip.compress(PAGE)[:-8]), "cut"
    ),
    "gzip, deflate and brotli": Case(
        lambda: encoded("gzip, deflate, br", brotli.compress(zlib.compress(gzip.compress(PAGE))))
    ),
    "chunks put together, header kept": Case(
        lambda: record(http(PAGE, "200 OK", "Transfer-Encoding: chunked"))
    ),
    "chunks": Case(lambda: record(http(chunked(PAGE), "200 OK", "Transfer-Encoding: chunked"))),
    "chunks without the last": Case(
        lambda: record(http(chunked(PAGE, end=False), "200 OK", "Transfer-Encoding: chunked")),
        "cut",
    ),
    "a chunk of 2**60 bytes": Case(
        lambda: evil(http(b"fffffffffffffff\r\nx", "200 OK", "Transfer-Encoding: chunked"))
    ),
    "a wrong block digest": Case(
        lambda: record(http(), WARC_Block_Digest=sha1(b"other")), told=True
    ),
    "a wrong payload digest": Case(
        lambda: record(http(), WARC_Payload_Digest="sha256:" + "0" * 64), told=True
    ),
    "a digest of the decoded body": Case(
        lambda: record(
            http(gzip.compress(PAGE), "200 OK", "Content-Encoding: gzip"),
            WARC_Payload_Digest=sha1(PAGE),
        )
    ),
    "a digest nobody knows": Case(lambda: record(http(), WARC_Payload_Digest="moon:abc")),
    "no digest behind its name": Case(lambda: record(http(), WARC_Payload_Digest="sha1:")),
    "SHA-1 in base 16": Case(
        lambda: record(http(), WARC_Payload_Digest="SHA1:" + hashlib.sha1(PAGE).hexdigest())
    ),
    "SHA-256 in base 64": Case(
        lambda: record(
            http(),
            WARC_Payload_Digest="sha256:" + b64encode(hashlib.sha256(PAGE).digest()).decode(),
        )
    ),
    "SHA-256 in base 64 for addresses": Case(
        lambda: record(
            http(),
            WARC_Payload_Digest="sha-256:"
            + urlsafe_b64encode(hashlib.sha256(PAGE).digest()).decode().rstrip("="),
        )
    ),
    "a wrong digest in base 64": Case(
        lambda: record(
            http(), WARC_Payload_Digest="sha256:" + b64encode(bytes(32)).decode()
        ),
        told=True,
    ),
    "a wrong digest in small letters": Case(
        lambda: record(http(), WARC_Block_Digest="sha1:" + "a" * 32), told=True
    ),
    "a body that swells": Case(
        lambda: evil(http(bomb(), "200 OK", "Content-Encoding: gzip")),
    ),
    "a file that swells": Case(
        lambda: gzip.compress(GOOD) + bomb() + gzip.compress(GOOD), told=True
    ),
    "a length that is none": Case(
        lambda: record(b"x", EVIL, length="many") + GOOD, told=True
    ),
    "a length below zero": Case(lambda: record(b"x", EVIL, length=-5) + GOOD, told=True),
    "a length of 2**70": Case(lambda: record(b"x", EVIL, length=2**70) + GOOD, told=True),
    "a length beyond the file's end": Case(
        lambda: GOOD + record(b"x", EVIL, length=10**9), told=True
    ),
    "a head without end": Case(
        lambda: GOOD + b"WARC/1.1\r\n" + b"A: b\r\n" * 300_000, told=True
    ),
    "a line of ten million bytes": Case(
        lambda: GOOD + b"WARC/1.1\r\nA: " + b"b" * 10_000_000, told=True
    ),
    "an HTTP head without end": Case(lambda: evil(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300_000),
                                     told=True),
    "addresses that are none": Case(
        lambda: b"".join(
            record(http(), url)
            for url in ("http://[", "http://a:99999999/", "file:///etc/passwd", "\udc80".encode(
                "utf-8", "surrogatepass").decode("latin-1"), "http://", "javascript:alert(1)")
        )
        + GOOD
    ),
    "dates that are none": Case(
        lambda: evil(http(), WARC_Date="9999-99-99T99:99:99Z"), told=True
    ),
    "a revisit of itself": Case(
        lambda: record(
            b"", EVIL, "revisit", WARC_Record_ID="<urn:uuid:self>",
            WARC_Refers_To="<urn:uuid:self>",
            WARC_Profile="http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        ) + GOOD,
        told=True,
    ),
    "an export that is none": Case(
        lambda: exact(url="file:///etc/passwd", method="GET", kind="page", outcome="ok")
    ),
    "an export with deep JSON": Case(
        lambda: record(http(), EVIL)
        + record(b"gongan-capture: " + b"[" * 100_000, EVIL, "metadata")
        + GOOD
    ),
    "one id for all records": Case(
        lambda: record(http(b"<html>other</html>"), EVIL, WARC_Record_ID="<urn:uuid:0>")
        + record(http(), WARC_Record_ID="<urn:uuid:0>")
    ),
    "records without an id": Case(
        lambda: record(http(b"<html>other</html>"), EVIL, WARC_Record_ID="")
        + record(http(), WARC_Record_ID="")
    ),
    "addresses in brackets, types in capitals, lines folded": Case(
        lambda: record(
            http(), f"<{URL}>", WARC_Type="RESPONSE", WARC_Filename="a\r\n b\r\n\tc"
        )
    ),
    "noise between records": Case(
        lambda: record(http(), EVIL) + b"\xff" * 999 + b"\r\n" + GOOD, told=True
    ),
    "bzip2": Case(lambda: bz2.compress(GOOD)),
    "bzip2 that is cut short": Case(lambda: bz2.compress(GOOD)[:-20], "none", told=True),
    "zstd that is cut short": Case(
        lambda: zstandard.compress(GOOD) + zstandard.compress(GOOD)[:20], told=True
    ),
    "ARC, version 1": Case(arc),
    "ARC, version 2, gzip": Case(lambda: gzip.compress(arc(2))),
}  # fmt: skip
