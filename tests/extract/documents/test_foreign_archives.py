"""RAR and 7z archives: members, damage, passwords, bombs, a machine without the library."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest

from common.processes import Exited, Finished, Killed
from extract import read, reports_in
from extract.documents.containers import foreign
from extract.documents.containers.archives import unpack
from extract.documents.limits import Limits
from extract.documents.recognize import sniff
from tests.documents.samples import anshan

from .drawing import mutations

libarchive = pytest.importorskip("libarchive", exc_type=(ImportError, OSError, TypeError))


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _block(fields: bytes) -> bytes:
    body = _number(len(fields)) + fields
    return struct.pack("<I", zlib.crc32(body)) + body


def rar5(**members: bytes) -> bytes:
    """A RAR 5 archive of stored members (RAR 5.0 archive format)."""
    out = b"Rar!\x1a\x07\x01\x00" + _block(_number(1) + _number(0) + _number(0))
    for name, content in members.items():
        raw = name.encode()
        head = _number(2) + _number(2) + _number(len(content)) + _number(4) + _number(len(content))
        head += _number(0o100644) + struct.pack("<I", zlib.crc32(content)) + _number(0) + _number(1)
        out += _block(head + _number(len(raw)) + raw) + content
    return out + _block(_number(5) + _number(0) + _number(0))


def rar4(password: bool = False, **members: bytes) -> bytes:
    """A RAR 4 archive of stored members, named in GBK as old WinRAR in China does."""

    def block(kind: int, flags: int, fields: bytes) -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6))
    for name, content in members.items():
        raw = name.encode("gbk")
        fields = struct.pack(
            "<IIBIIBBHI",
            len(content),
            len(content),
            2,
            zlib.crc32(content),
            0,
            29,
            0x30,
            len(raw),
            0x20,
        )
        out += block(0x74, 0x8000 | (4 if password else 0), fields + raw) + content
    return out + block(0x7B, 0x4000, b"")


def seven(**members: bytes) -> bytes:
    """A 7z archive, as libarchive packs it."""
    out = bytearray()

    def take(data: Any) -> int:
        out.extend(data)
        return len(data)

    with libarchive.custom_writer(take, "7zip") as archive:
        for name, content in members.items():
            archive.add_file_from_memory(name, len(content), content)
    return bytes(out)


def contents(payload: bytes, limits: Limits | None = None) -> dict[str, bytes]:
    return {m.name: m.payload for m in unpack(payload, limits or Limits()).members}


def problems(payload: bytes, limits: Limits | None = None) -> list[str]:
    return [f.rule for f in unpack(payload, limits or Limits()).problems]


MAKERS = [rar5, rar4, seven]
each = pytest.mark.parametrize("make", MAKERS)


@each
def test_members_come_in_order_and_clutter_is_left_out(make: Any) -> None:
    data = make(**{"b.txt": b"1", "附件/年报.txt": b"2" * 5000, "Thumbs.db": b"x", "e.txt": b""})
    assert contents(data) == {"b.txt": b"1", "附件/年报.txt": b"2" * 5000}
    assert problems(data) == []


@each
def test_the_report_within_is_read(make: Any) -> None:
    document = read(
        make(**{"年报.html": anshan().encode()}), "application/octet-stream", "http://g.cn/fj.rar"
    )
    assert document.media_type == sniff(make(a=b"1"))
    (report,) = reports_in(document)
    assert report.figures


@each
def test_archives_within_archives_are_opened_and_counted(make: Any) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as container:
        container.writestr("in.rar", make(**{"a.txt": b"1"}))
    assert contents(data.getvalue()) == {"in.rar/a.txt": b"1"}
    assert contents(make(**{"in.zip": data.getvalue()})) == {"in.zip/in.rar/a.txt": b"1"}
    assert problems(make(**{"in.zip": data.getvalue()}), Limits(depth=2)) == ["limit_reached"]


@each
def test_names_never_lead_out_of_the_archive(make: Any) -> None:
    assert list(contents(make(**{"../../etc/x": b"1"}))) == ["etc/x"]


@each
def test_limits_hold(make: Any) -> None:
    many = make(**{f"{n}.txt": b"12345" for n in range(10)})
    assert problems(many, Limits(members=5)) == ["limit_reached"]
    assert problems(many, Limits(unpacked=20)) == ["limit_reached"]
    assert problems(seven(bomb=bytes(40_000_000))) == ["limit_reached"]
    assert problems(many, Limits(seconds=0)) == ["limit_reached"]


@each
def test_an_archive_that_breaks_off_keeps_what_came(make: Any) -> None:
    data = make(**{"a.txt": b"1" * 99, "b.txt": bytes(range(256)) * 99})
    for end in (len(data) * 2 // 3, len(data) - 7, 150, 30):
        found = unpack(data[:end])
        assert {f.rule for f in found.problems} <= {"truncated_document", "unsupported_format"}
        assert found.problems
        assert all(m.payload in (b"1" * 99, bytes(range(256)) * 99) for m in found.members)


def test_a_password_gives_a_finding() -> None:
    assert problems(rar4(password=True, **{"a.txt": b"secret"})) == ["encrypted_document"]


@each
def test_damaged_copies_never_raise(make: Any) -> None:
    for payload in mutations(make(a=b"1" * 50, b=b"2" * 300), 12):
        found = unpack(payload)
        assert found.members or found.problems


def test_without_the_library_a_finding_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(*args: Any, **kwargs: Any) -> Finished:
        said = b'{"error": "missing", "message": "No module named libarchive"}\n'
        return Finished(Exited(0), said)

    monkeypatch.setattr(foreign, "run", run)
    (problem,) = unpack(rar5(a=b"1")).problems
    assert problem.rule == "converter_missing"
    assert "gongan-archive[archives]" in problem.message


def test_a_process_that_dies_is_a_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*args: Any, **kwargs: Any) -> Finished:
        return Finished(Killed(11), b'{"name": "a", "size": 3}\nabc{"na')

    monkeypatch.setattr(foreign, "run", run)
    found = unpack(rar5(a=b"1"))
    assert [m.payload for m in found.members] == [b"abc"]
    assert [f.rule for f in found.problems] == ["truncated_document"]
