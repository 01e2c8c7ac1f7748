"""Scanned reports: pages of a made-up PDF as pictures, clean or as a scanner leaves them.

Drawn by PDFium with whatever Chinese font the system has, so the pixels differ
from machine to machine; :func:`drawable` says whether there is such a font.
They stand apart from the corpus: reading them needs the optional extra for OCR.
"""

from __future__ import annotations

import io
import math
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from random import Random

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from .case import CITY, COUNTY, OFFICE, Case, made
from .cases_files import blocks_of
from .pdf import Sheet, pdf
from .truth import Truth

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


def skewed(picture: Picture, degrees: float) -> Picture:
    """The page as it lay askew on the glass."""
    return picture.rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)


def sealed(picture: Picture, seed: int) -> Picture:
    """The page with the red seal of its office stamped over its table."""
    random = Random(seed)
    colour = picture.convert("RGB")
    radius = round(2.1 / 2.54 * DOTS)  # seals of offices are 4.2 cm wide
    stamp = Image.new("RGB", (2 * radius, 2 * radius), "white")
    pen = ImageDraw.Draw(stamp)
    red = (random.randrange(185, 225), random.randrange(20, 60), random.randrange(20, 60))
    pen.ellipse((2, 2, 2 * radius - 3, 2 * radius - 3), outline=red, width=round(radius / 14))
    star = [
        (radius + reach * math.sin(turn), radius - reach * math.cos(turn))
        for point in range(10)
        for turn, reach in [(point * math.pi / 5, radius * (0.13 if point % 2 else 0.34))]
    ]
    pen.polygon(star, fill=red)
    for letter in range(12):  # the office's name around the star, as strokes of its letters
        turn = math.radians(-130 + letter * 260 / 11)
        for offset in (-0.05, 0.0, 0.05):
            ends = [
                (radius + far * math.sin(turn + offset), radius - far * math.cos(turn + offset))
                for far in (radius * 0.62, radius * 0.84)
            ]
            pen.line([*ends[0], *ends[1]], fill=red, width=max(2, radius // 40))
    stamp = stamp.rotate(random.uniform(-20, 20), fillcolor="white")
    left = random.randrange(radius, colour.width - 3 * radius)
    top = random.randrange(colour.height // 4, colour.height // 2)
    box = (left, top, left + stamp.width, top + stamp.height)
    colour.paste(ImageChops.multiply(colour.crop(box), stamp), box)
    return colour


def photographed(picture: Picture, seed: int) -> Picture:
    """The page as a telephone sees it on a desk: from aside, in uneven light, with noise."""
    random = Random(seed)
    width, height = picture.size
    border = width // 12
    desk = Image.new("RGB", (width + 2 * border, height + 2 * border), (96, 84, 70))
    desk.paste(picture.convert("RGB"), (border, border))
    most = width // 22
    wide, high = desk.size
    corners = [(0, 0), (0, high), (wide, high), (wide, 0)]
    aside = [value + random.uniform(-most, most) for corner in corners for value in corner]
    # a quadrilateral of the desk, which may reach beyond it, becomes the whole photo
    photo = desk.transform(
        desk.size, Image.Transform.PERSPECTIVE, _perspective(corners, aside),
        Image.Resampling.BICUBIC, fillcolor=(96, 84, 70),
    )  # fmt: skip
    light = Image.linear_gradient("L").rotate(random.choice((0, 90, 180, 270))).resize(photo.size)
    shade = light.point(lambda value: round(120 + value * 130 / 255))
    photo = ImageChops.multiply(photo, Image.merge("RGB", (shade, shade, shade)))
    noise = Image.effect_noise(photo.size, 14).convert("RGB")
    photo = ImageChops.add(photo.filter(ImageFilter.GaussianBlur(0.8)), noise, offset=-128)
    data = io.BytesIO()
    photo.save(data, "JPEG", quality=55)
    return Image.open(io.BytesIO(data.getvalue())).convert("RGB")


def _perspective(shown: Sequence[tuple[float, float]], seen: Sequence[float]) -> tuple[float, ...]:
    """The eight numbers by which Pillow finds for a point of the result that of the source."""
    rows = []
    for (x, y), (u, v) in zip(shown, zip(seen[::2], seen[1::2], strict=True), strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for at in range(8):  # Gauss and Jordan, with the largest element first
        best = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(8):
            if other != at:
                factor = rows[other][at]
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[at], strict=True)]
    return tuple(row[8] for row in rows)


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


CONDITIONS: dict[str, Callable[[Picture, int], Picture]] = {
    "clean": lambda picture, _: picture,
    "worn": worn,
    "skewed 2": lambda picture, seed: skewed(picture, (2.0, -2.0)[seed % 2]),
    "skewed 5": lambda picture, seed: skewed(picture, (5.0, -4.6)[seed % 2]),
    "sealed": sealed,
    "photographed": photographed,
    "photographed, sealed": lambda picture, seed: photographed(sealed(picture, seed), seed),
}
"""What may become of a page before it is read, by name."""


def scanned(truth: Truth, condition: str, seed: int = 0) -> bytes:
    """A report as a PDF of pictures in a condition."""
    pages = pictures(pdf(blocks_of(truth), Sheet(page_numbers=False)))
    change = CONDITIONS[condition]
    return scanned_pdf([change(page, seed + number) for number, page in enumerate(pages)])


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
