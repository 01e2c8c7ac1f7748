"""Scans: the cell is framed where the text recognition found it."""

from __future__ import annotations

import base64
import io
import re

import pytest
from PIL import Image

from archive.site.preview.pictures import scan
from archive.site.preview.spots import Spot

BOX = re.compile(
    r'class="box (\w+)"( id="cell")? style="left:([\d.]+)%;top:([\d.]+)%;width:([\d.]+)%;'
    r'height:([\d.]+)%"'
)


def picture(form: str = "PNG", frames: int = 1, orientation: int = 1) -> bytes:
    """A picture 3,000 pixels wide and 2,000 high, dark where the first page's cell is."""
    first = Image.new("L", (3000, 2000), 255)
    first.paste(0, (300, 400, 900, 500))
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    others = [Image.new("L", (500, 1000), 255) for _ in range(frames - 1)]
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(data, form, exif=exif, **more)
    return data.getvalue()


def shown(body: str) -> Image.Image:
    """The picture in the markup."""
    found = re.search(r"base64,([\w+/=]+)", body)
    assert found
    return Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("L")


CELL = Spot(grid=1, row=2, column=3, page=1, box=(300, 400, 900, 500))


def test_the_cell_and_the_doubtful_ones_are_framed() -> None:
    body, pages = scan(picture(), 1, CELL, [Spot(page=1, box=(0, 0, 1500, 1000))])
    assert pages == 1
    doubt, cell = BOX.findall(body)
    assert doubt == ("doubt", "", "0.000", "0.000", "50.000", "50.000")
    assert cell == ("cell", ' id="cell"', "10.000", "20.000", "20.000", "5.000")
    small = shown(body)
    assert small.width == 1100
    assert small.getpixel((220, 165)) == 0
    assert small.getpixel((220, 250)) == 255


def test_a_picture_is_shown_upright_as_its_boxes_are() -> None:
    body, _ = scan(picture("JPEG", orientation=6), 1, None, [])
    assert shown(body).height > shown(body).width


def test_each_picture_of_a_file_is_a_page() -> None:
    data = picture("TIFF", frames=2)
    body, pages = scan(data, 2, CELL, [])
    assert pages == 2
    assert shown(body).size == (500, 1000)
    assert not BOX.search(body)
    with pytest.raises(ValueError, match="no page 3 of 2"):
        scan(data, 3, CELL, [])


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"GIF89a" + b"\xff" * 40,
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        picture()[:400],
    ],
)
def test_what_is_no_picture_is_not_shown(payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        scan(payload, 1, CELL, [])
