"""Reading of pages whose layout the tests of shapes write by hand."""

from __future__ import annotations

from extract.documents.html import reader
from extract.records import Document, Grid

COLUMNS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
ROWS = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
)


def read(body: str, head: str = "") -> Document:
    return reader.read(
        f"<html><head>{head}</head><body>{body}</body></html>".encode(), "http://a/b/"
    )


def rows_of(document: Document) -> list[list[str]]:
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    return [[cell.text for cell in line] for grid in grids for line in grid.lines()]


def cells(*inner: str) -> str:
    return "<table><tr>" + "".join(f"<td>{part}</td>" for part in inner) + "</tr></table>"
