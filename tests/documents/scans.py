"""Scanned reports: pages of a made-up PDF as pictures, clean or as a scanner leaves them.

Drawn by PDFium with whatever Chinese font the system has, so the pixels differ
from machine to machine; :func:`drawable` says whether there is such a font.
They stand apart from the corpus: reading them needs the optional extra for OCR.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterable
from random import Random

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .case import CITY, COUNTY, OFFICE, Case, made
from .cases_files import blocks_of
from .pdf import Sheet, pdf

DOTS = 200
"""Resolution in dots an inch."""

Picture = Image.Image


def drawable() -> bool:
    """Whether the system has a font with Chinese characters to draw with."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip())


def pictures(data: bytes) -> list[Picture]:
    """The pages of a PDF as grey pictures."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.render(scale=DOTS / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def worn(picture: Picture, seed: int) -> Picture:
    """The page turned a little, blurred and speckled, as from an old scanner."""
    random = Random(seed)
    turned = picture.rotate(
        random.uniform(-0.7, 0.7), fillcolor=255, resample=Image.Resampling.BICUBIC
    )
    blurred = turned.filter(ImageFilter.GaussianBlur(0.7))
    pen = ImageDraw.Draw(blurred)
    for _ in range(picture.width * picture.height // 900):
        place = random.randrange(picture.width), random.randrange(picture.height)
        pen.point(place, fill=random.randrange(256))
    return blurred


def scanned_pdf(pages: Iterable[Picture]) -> bytes:
    """A PDF that holds nothing but a picture a page."""
    data = io.BytesIO()
    canvas = Canvas(data, invariant=1)
    for picture in pages:
        width, height = (size * 72 / DOTS for size in picture.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def one_picture(pages: list[Picture], form: str) -> bytes:
    """All pages one below the other in one picture file."""
    whole = Image.new("L", (max(p.width for p in pages), sum(p.height for p in pages)), 255)
    top = 0
    for picture in pages:
        whole.paste(picture, (0, top))
        top += picture.height
    data = io.BytesIO()
    whole.save(data, form, quality=60)
    return data.getvalue()


def _scan(name: str, year: int, edition: str, bureau: str, make: Callable[[list[Picture]], bytes],
          *covers: str) -> Case:  # fmt: skip
    truth = made(name.partition(".")[0], year, edition, bureau)

    def draw() -> bytes:
        return make(pictures(pdf(blocks_of(truth), Sheet(page_numbers=False))))

    return Case(name, draw, (truth,), ("scans", *covers))


def scans() -> tuple[Case, ...]:
    """All scanned reports, in a fixed order."""

    def all_worn(pages: list[Picture]) -> list[Picture]:
        return [worn(picture, seed) for seed, picture in enumerate(pages)]

    return (
        _scan("scan-clean.pdf", 2020, "2019", CITY, scanned_pdf, "clean"),
        _scan("scan-worn.pdf", 2022, "2021", COUNTY, lambda p: scanned_pdf(all_worn(p)), "worn"),
        _scan("scan-worn-old.pdf", 2019, "2019", OFFICE, lambda p: scanned_pdf(all_worn(p)),
              "worn"),
        _scan("scan-page.png", 2021, "2021", CITY, lambda p: one_picture(p, "PNG"), "clean"),
        _scan("scan-photo.jpg", 2020, "2019", COUNTY, lambda p: one_picture(all_worn(p), "JPEG"),
              "worn"),
        _scan("scan-sheet.pdf", 2016, "2014", OFFICE, scanned_pdf, "statistics sheet"),
    )  # fmt: skip
