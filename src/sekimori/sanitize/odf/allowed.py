"""What may stand in an OpenDocument file: kinds, namespaces, places of addresses. Everything else goes.

Values from ISO/IEC 26300 (OASIS OpenDocument 1.3) and the extensions that LibreOffice writes.
"""

from __future__ import annotations

from collections.abc import Mapping

_TYPE = "application/vnd.oasis.opendocument."
# What the file says it is → the usual ending.
MAINS: Mapping[str, str] = {
    f"{_TYPE}text": "odt", f"{_TYPE}text-template": "ott", f"{_TYPE}spreadsheet": "ods", f"{_TYPE}spreadsheet-template": "ots",
    f"{_TYPE}presentation": "odp", f"{_TYPE}presentation-template": "otp", f"{_TYPE}graphics": "odg",
    f"{_TYPE}graphics-template": "otg", f"{_TYPE}chart": "odc", f"{_TYPE}formula": "odf",
}  # fmt: skip
# Embedded documents that stay: charts and formulas, by what the manifest calls their folder.
INSIDE = frozenset({f"{_TYPE}chart", f"{_TYPE}formula"})
PARTS = ("content.xml", "styles.xml")
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
SCRIPT = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
FORM = "urn:oasis:names:tc:opendocument:xmlns:form:1.0"
XLINK = "http://www.w3.org/1999/xlink"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = frozenset(
    {
        *(f"{_OASIS}{name}:1.0" for name in (
            "office", "style", "text", "table", "drawing", "datastyle", "presentation", "chart", "dr3d", "animation",
            "svg-compatible", "xsl-fo-compatible", "smil-compatible", "meta",
        )),
        "http://purl.org/dc/elements/1.1/", "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/XML/1998/namespace",
        "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
        "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
        "http://openoffice.org/2009/table", "http://openoffice.org/2010/draw", "http://openoffice.org/2004/office",
        "http://openoffice.org/2004/calc", "http://openoffice.org/2009/office",
    }
)  # fmt: skip
# Local name of an element that goes with everything in it → what it is called.
GOES: Mapping[str, str] = {
    "scripts": "ODF-SCRIPT", "script": "ODF-SCRIPT", "event-listeners": "ODF-SCRIPT", "event-listener": "ODF-SCRIPT",
    "forms": "ODF-FORM", "control": "ODF-FORM", "dde-connection-decls": "ODF-DDE", "dde-connection-decl": "ODF-DDE",
    "dde-links": "ODF-DDE", "dde-link": "ODF-DDE", "dde-source": "ODF-DDE", "cell-range-source": "ODF-EXTERNAL",
    "database-ranges": "ODF-EXTERNAL", "database-source-sql": "ODF-EXTERNAL", "database-source-table": "ODF-EXTERNAL",
    "database-source-query": "ODF-EXTERNAL", "section-source": "ODF-EXTERNAL", "plugin": "ODF-OBJECT", "applet": "ODF-OBJECT",
    "floating-frame": "ODF-OBJECT", "object-ole": "ODF-OBJECT", "binary-data": "ODF-OBJECT", "sound": "ODF-OBJECT",
    "audio": "ODF-OBJECT", "video": "ODF-OBJECT", "command": "ODF-SCRIPT", "param": "ODF-OBJECT", "font-face-src": "ODF-FONT",
    "definition-src": "ODF-EXTERNAL",
    "auto-reload": "ODF-EXTERNAL", "hyperlink-behaviour": "ODF-EXTERNAL", "template": "ODF-EXTERNAL",
    "external-data": "ODF-EXTERNAL", "table-source": "ODF-EXTERNAL", "data-pilot-group-member-source": "ODF-EXTERNAL",
    "source-service": "ODF-EXTERNAL", "database-connection": "ODF-EXTERNAL", "connection-resource": "ODF-EXTERNAL",
}  # fmt: skip
# Elements that go while the words in them stay.
UNWRAPPED: Mapping[str, str] = {
    "execute-macro": "ODF-SCRIPT", "dde-connection": "ODF-DDE", "database-display": "ODF-EXTERNAL", "database-name": "ODF-EXTERNAL",
    "database-row-select": "ODF-EXTERNAL", "database-next": "ODF-EXTERNAL", "database-row-number": "ODF-EXTERNAL",
}  # fmt: skip
# Elements whose address is a link that a person follows.
LINKS = frozenset({"a"})
# Elements whose address is a picture or a document inside the file.
PICTURES = frozenset(
    {"image", "fill-image", "background-image", "list-level-style-image", "list-level-style-bullet", "object"}
)
