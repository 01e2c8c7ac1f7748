"""The same damaged bytes are read with the same words, in any process and at any time."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from crawler.reading.read import ReadJob, read_job
from tests.crawler.running import ROOT

DAMAGED = {
    "a picture.gif": b"GIF89a" + b"\0" * 50,
    "a scan.tiff": b"II*\0" + b"\xff" * 40,
    "a picture.png": b"\x89PNG\r\n\x1a\n" + b"0" * 40,
    "an archive.7z": b"7z\xbc\xaf\x27\x1c\0\x04" + b"\x01" * 60,
    "an archive.rar": b"Rar!\x1a\x07\x00" + b"1" * 60,
    "an archive.zip": b"PK\x03\x04" + b"1" * 60,
    "a report.pdf": b"%PDF-1.7\n1 0 obj\n<< /Type",
    "a report.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
    "a book.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xfe" * 1200,
}
_TOLD = """
import sys
from tests.extract.test_same_words import told
print(told(sys.argv[1]))
"""


def told(name: str) -> list[tuple[str, str]]:
    """What is said of a damaged file: rules and messages."""
    job = ReadJob(DAMAGED[name], None, f"http://gaj.example.gov.cn/{name.replace(' ', '_')}")
    return [(problem.rule, problem.message) for problem in read_job(job).problems]


@pytest.mark.parametrize("name", DAMAGED)
def test_the_same_bytes_are_read_with_the_same_words(name: str) -> None:
    here = told(name)
    assert here
    assert not re.search(r"0x[0-9a-fA-F]{6}|_p=[0-9]|object at|None", str(here))
    elsewhere = subprocess.run(
        [sys.executable, "-c", _TOLD, name], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert elsewhere.stdout.strip().splitlines()[-1] == str(here)
