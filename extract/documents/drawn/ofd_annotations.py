"""What is written over the pages of an OFD: its annotations (GB/T 33190, 15)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from lxml import etree

from extract.documents.containers.zipped import attribute, beside, local, optional_xml

MAX_ANNOTATIONS = 2_000


def part_of(document: etree._Element, part: str) -> str | None:
    """The name of the part that lists a document's annotations, if it has some."""
    for element in document:
        if local(element) == "Annotations" and element.text:
            return beside(part, _path(element.text))
    return None


def annotated(
    container: zipfile.ZipFile, listing: str | None, page: str
) -> Iterator[etree._Element]:
    """The appearances of the visible annotations of the page with this ID; no watermarks."""
    root = optional_xml(container, listing) if listing else None
    if root is None or listing is None:
        return
    count = 0
    for entry in root.iter():
        if local(entry) != "Page" or attribute(entry, "PageID") != page:
            continue
        for place in entry:
            own = optional_xml(container, beside(listing, _path(place.text or "")))
            for annotation in own.iter() if own is not None else ():
                count += local(annotation) == "Annot"
                if count > MAX_ANNOTATIONS:
                    return
                yield from _appearances(annotation)


def _appearances(annotation: etree._Element) -> Iterator[etree._Element]:
    if local(annotation) != "Annot" or attribute(annotation, "Type") == "Watermark":
        return
    if (attribute(annotation, "Visible") or "").lower() == "false":
        return
    yield from (child for child in annotation if local(child) == "Appearance")


def _path(text: str) -> str:
    return text.strip().replace("\\", "/")
