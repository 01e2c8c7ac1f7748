"""Pictures on PDF pages with text, kept so that a table drawn as one can be recognised."""

from __future__ import annotations

import importlib
import importlib.util
import io

from pdfminer.pdftypes import PDFStream, resolve1

from extract.records import Inside

LEAST_COVERED = 0.04
"""Share of a page that a picture covers which may be a table."""
MAX_PICTURES = 20
_MOST_PIXELS = 60_000_000
_MODES = {
    "DeviceGray": "L",
    "CalGray": "L",
    "DeviceRGB": "RGB",
    "CalRGB": "RGB",
    "DeviceCMYK": "CMYK",
}
_COMPONENTS = {1: "L", 3: "RGB", 4: "CMYK"}


def picture(stream: PDFStream, name: str) -> Inside | None:
    """An image of a PDF as a file; ``None`` where its coding is not known here."""
    filters = [getattr(kind, "name", "") for kind, _ in stream.get_filters()]
    if filters[-1:] == ["DCTDecode"]:
        return Inside(name, stream.get_data(), "image/jpeg")
    if filters and filters[-1] not in ("FlateDecode", "LZWDecode", "RunLengthDecode"):
        return None
    width, height = (resolve1(stream.get(key)) for key in ("Width", "Height"))
    if not (isinstance(width, int) and isinstance(height, int) and width * height < _MOST_PIXELS):
        return None
    return _from_samples(stream, (width, height), name)


def is_opaque(stream: PDFStream) -> bool:
    """Whether nothing shows through an image: it is no stencil and has no mask."""
    return not any(resolve1(stream.get(key)) for key in ("ImageMask", "IM", "SMask", "Mask"))


def _from_samples(stream: PDFStream, size: tuple[int, int], name: str) -> Inside | None:
    """An image of plain samples (grey, RGB, CMYK, black and white) as PNG."""
    if importlib.util.find_spec("PIL") is None:
        return None
    pil = importlib.import_module("PIL.Image")
    bits = resolve1(stream.get("BitsPerComponent"))
    mode = "1" if bits == 1 or resolve1(stream.get("ImageMask")) else _mode(stream)
    data = stream.get_data()
    try:
        image = pil.frombytes(mode, size, data) if mode and bits in (1, 8, None) else None
    except ValueError:
        return None
    if image is None:
        return None
    file = io.BytesIO()
    image.convert("RGB").save(file, "PNG")
    return Inside(name, file.getvalue(), "image/png")


def _mode(stream: PDFStream) -> str | None:
    space = resolve1(stream.get("ColorSpace"))
    if isinstance(space, list) and len(space) == 2:
        profile = resolve1(space[1])
        count = resolve1(profile.get("N")) if isinstance(profile, PDFStream) else None
        return _COMPONENTS.get(count)  # type: ignore[arg-type]
    return _MODES.get(getattr(space, "name", ""))
