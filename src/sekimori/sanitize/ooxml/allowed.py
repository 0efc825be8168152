"""What may stand in an Office document: relationships, the parts behind them, namespaces, fields, functions. Everything else goes.

Values from ISO/IEC 29500 (parts 1 and 4) and the published Office extensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_W = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_S = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_P = "application/vnd.openxmlformats-officedocument.presentationml."
_D = "application/vnd.openxmlformats-officedocument.drawingml."
_O = "application/vnd.openxmlformats-officedocument."
XML, IMAGE, VML = "xml", "image", "vml"


@dataclass(frozen=True)
class Part:
    """How a part is treated (`xml`, `image`, `vml`) and the content type it is given, whatever it had."""

    treat: str
    content_type: str = ""


@dataclass(frozen=True)
class Main:
    """The root part of a family and variant: content type it is given, extension of the output, and the family."""

    content_type: str
    extension: str
    family: str


# Content type that a root part may have → what it becomes. Macro-enabled variants become their plain ones.
MAINS: Mapping[str, Main] = {
    f"{_W}document.main+xml": Main(f"{_W}document.main+xml", "docx", "word"),
    f"{_W}template.main+xml": Main(f"{_W}template.main+xml", "dotx", "word"),
    "application/vnd.ms-word.document.macroEnabled.main+xml": Main(f"{_W}document.main+xml", "docx", "word"),
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": Main(f"{_W}template.main+xml", "dotx", "word"),
    f"{_S}sheet.main+xml": Main(f"{_S}sheet.main+xml", "xlsx", "excel"),
    f"{_S}template.main+xml": Main(f"{_S}template.main+xml", "xltx", "excel"),
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": Main(f"{_S}sheet.main+xml", "xlsx", "excel"),
    "application/vnd.ms-excel.template.macroEnabled.main+xml": Main(f"{_S}template.main+xml", "xltx", "excel"),
    "application/vnd.ms-excel.addin.macroEnabled.main+xml": Main(f"{_S}sheet.main+xml", "xlsx", "excel"),
    f"{_P}presentation.main+xml": Main(f"{_P}presentation.main+xml", "pptx", "powerpoint"),
    f"{_P}slideshow.main+xml": Main(f"{_P}slideshow.main+xml", "ppsx", "powerpoint"),
    f"{_P}template.main+xml": Main(f"{_P}template.main+xml", "potx", "powerpoint"),
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": Main(
        f"{_P}presentation.main+xml", "pptx", "powerpoint"
    ),
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml": Main(
        f"{_P}slideshow.main+xml", "ppsx", "powerpoint"
    ),
    "application/vnd.ms-powerpoint.template.macroEnabled.main+xml": Main(
        f"{_P}template.main+xml", "potx", "powerpoint"
    ),
    "application/vnd.ms-powerpoint.addin.macroEnabled.main+xml": Main(
        f"{_P}presentation.main+xml", "pptx", "powerpoint"
    ),
}
MAIN = "officeDocument"
# Relationship (the last word of its type) → the part behind it. A relationship that is not here is dropped with its part.
PARTS: Mapping[str, Part] = {
    "styles": Part(XML),
    "stylesWithEffects": Part(XML, "application/vnd.ms-word.stylesWithEffects+xml"),
    "theme": Part(XML, f"{_O}theme+xml"),
    "themeOverride": Part(XML, f"{_O}themeOverride+xml"),
    "settings": Part(XML, f"{_W}settings+xml"),
    "webSettings": Part(XML, f"{_W}webSettings+xml"),
    "fontTable": Part(XML, f"{_W}fontTable+xml"),
    "numbering": Part(XML, f"{_W}numbering+xml"),
    "footnotes": Part(XML, f"{_W}footnotes+xml"),
    "endnotes": Part(XML, f"{_W}endnotes+xml"),
    "header": Part(XML, f"{_W}header+xml"),
    "footer": Part(XML, f"{_W}footer+xml"),
    "glossaryDocument": Part(XML, f"{_W}document.glossary+xml"),
    "comments": Part(XML),
    "commentsExtended": Part(XML, f"{_W}commentsExtended+xml"),
    "commentsIds": Part(XML, f"{_W}commentsIds+xml"),
    "worksheet": Part(XML, f"{_S}worksheet+xml"),
    "chartsheet": Part(XML, f"{_S}chartsheet+xml"),
    "sharedStrings": Part(XML, f"{_S}sharedStrings+xml"),
    "sheetMetadata": Part(XML, f"{_S}sheetMetadata+xml"),
    "table": Part(XML, f"{_S}table+xml"),
    "tableSingleCells": Part(XML, f"{_S}tableSingleCells+xml"),
    "pivotTable": Part(XML, f"{_S}pivotTable+xml"),
    "pivotCacheDefinition": Part(XML, f"{_S}pivotCacheDefinition+xml"),
    "pivotCacheRecords": Part(XML, f"{_S}pivotCacheRecords+xml"),
    "drawing": Part(XML, f"{_O}drawing+xml"),
    "vmlDrawing": Part(VML, f"{_O}vmlDrawing"),
    "chart": Part(XML, f"{_D}chart+xml"),
    "chartUserShapes": Part(XML, f"{_D}chartshapes+xml"),
    "chartStyle": Part(XML, "application/vnd.ms-office.chartstyle+xml"),
    "chartColorStyle": Part(XML, "application/vnd.ms-office.chartcolorstyle+xml"),
    "diagramData": Part(XML, f"{_D}diagramData+xml"),
    "diagramLayout": Part(XML, f"{_D}diagramLayout+xml"),
    "diagramQuickStyle": Part(XML, f"{_D}diagramStyle+xml"),
    "diagramColors": Part(XML, f"{_D}diagramColors+xml"),
    "diagramDrawing": Part(XML, "application/vnd.ms-office.drawingml.diagramDrawing+xml"),
    "slide": Part(XML, f"{_P}slide+xml"),
    "slideLayout": Part(XML, f"{_P}slideLayout+xml"),
    "slideMaster": Part(XML, f"{_P}slideMaster+xml"),
    "notesSlide": Part(XML, f"{_P}notesSlide+xml"),
    "notesMaster": Part(XML, f"{_P}notesMaster+xml"),
    "handoutMaster": Part(XML, f"{_P}handoutMaster+xml"),
    "presProps": Part(XML, f"{_P}presProps+xml"),
    "viewProps": Part(XML, f"{_P}viewProps+xml"),
    "tableStyles": Part(XML, f"{_P}tableStyles+xml"),
    "commentAuthors": Part(XML, f"{_P}commentAuthors+xml"),
    "person": Part(XML, "application/vnd.ms-excel.person+xml"),
    "threadedComment": Part(XML, "application/vnd.ms-excel.threadedcomments+xml"),
    "image": Part(IMAGE),
}
# Content type of parts that several families share by name of relationship.
BY_FAMILY: Mapping[tuple[str, str], str] = {
    ("word", "styles"): f"{_W}styles+xml",
    ("excel", "styles"): f"{_S}styles+xml",
    ("word", "comments"): f"{_W}comments+xml",
    ("excel", "comments"): f"{_S}comments+xml",
    ("powerpoint", "comments"): f"{_P}comments+xml",
}
# Relationship that is dropped → what it is called.
DROPPED: Mapping[str, str] = {
    "vbaProject": "OOXML-MACRO",
    "vbaProjectSignature": "OOXML-MACRO",
    "vbaProjectSignatureAgile": "OOXML-MACRO",
    "vbaProjectSignatureV3": "OOXML-MACRO",
    "wordVbaData": "OOXML-MACRO",
    "keyMapCustomizations": "OOXML-MACRO",
    "attachedToolbars": "OOXML-CUSTOM-UI",
    "xlMacrosheet": "OOXML-XLM-MACRO",
    "xlIntlMacrosheet": "OOXML-XLM-MACRO",
    "dialogsheet": "OOXML-XLM-MACRO",
    "control": "OOXML-ACTIVEX",
    "activeXControlBinary": "OOXML-ACTIVEX",
    "ctrlProp": "OOXML-ACTIVEX",
    "oleObject": "OOXML-OLE",
    "package": "OOXML-OLE",
    "aFChunk": "OOXML-ALTCHUNK",
    "subDocument": "OOXML-EXTERNAL-LINK",
    "frame": "OOXML-EXTERNAL-LINK",
    "attachedTemplate": "OOXML-REMOTE-TEMPLATE",
    "mailMergeSource": "OOXML-DATA-CONNECTION",
    "mailMergeHeaderSource": "OOXML-DATA-CONNECTION",
    "recipientData": "OOXML-DATA-CONNECTION",
    "connections": "OOXML-DATA-CONNECTION",
    "queryTable": "OOXML-DATA-CONNECTION",
    "externalLink": "OOXML-EXTERNAL-LINK",
    "externalLinkPath": "OOXML-EXTERNAL-LINK",
    "powerPivotData": "OOXML-DATA-CONNECTION",
    "volatileDependencies": "OOXML-DATA-CONNECTION",
    "xmlMaps": "OOXML-DATA-CONNECTION",
    "customXml": "OOXML-METADATA",
    "calcChain": "OOXML-CALCULATION",
    "ui": "OOXML-CUSTOM-UI",
    "extensibility": "OOXML-CUSTOM-UI",
    "userCustomization": "OOXML-CUSTOM-UI",
    "webextension": "OOXML-WEB-EXTENSION",
    "webextensiontaskpanes": "OOXML-WEB-EXTENSION",
    "taskpanes": "OOXML-WEB-EXTENSION",
    "font": "OOXML-FONT",
    "printerSettings": "OOXML-PRINTER",
    "core-properties": "OOXML-METADATA",
    "extended-properties": "OOXML-METADATA",
    "custom-properties": "OOXML-METADATA",
    "thumbnail": "OOXML-METADATA",
    "people": "OOXML-METADATA",
    "tags": "OOXML-METADATA",
    "usernames": "OOXML-METADATA",
    "revisionHeaders": "OOXML-METADATA",
    "origin": "OOXML-SIGNATURE",
    "signature": "OOXML-SIGNATURE",
    "certificate": "OOXML-SIGNATURE",
    "audio": "OOXML-MEDIA",
    "video": "OOXML-MEDIA",
    "media": "OOXML-MEDIA",
    "model3d": "OOXML-MEDIA",
}
HYPERLINK = "hyperlink"
_OFFICIAL = ("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/")
_MICROSOFT = ("http://schemas.microsoft.com/office/", "http://schemas.microsoft.com/ink/")
OFFICE_TYPES = (*_OFFICIAL, *_MICROSOFT)
# Namespaces of elements that may stay; those of Microsoft by their beginning.
NAMESPACES = (
    *_OFFICIAL,
    "http://schemas.microsoft.com/office/word/",
    "http://schemas.microsoft.com/office/excel/",
    "http://schemas.microsoft.com/office/powerpoint/",
    "http://schemas.microsoft.com/office/drawing/",
    "http://schemas.microsoft.com/office/spreadsheetml/",
    "http://schemas.microsoft.com/office/2006/",
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:",
    "http://www.w3.org/XML/1998/namespace",
)
# Words with which a field may begin; what a field does beyond them goes, its last result stays.
FIELD_WORDS = frozenset(
    """
    = ADVANCE ASK AUTHOR AUTONUM AUTONUMLGL AUTONUMOUT BARCODE BIBLIOGRAPHY CITATION COMMENTS COMPARE CREATEDATE DATE
    DISPLAYBARCODE DOCPROPERTY DOCVARIABLE EDITTIME EQ FILENAME FILESIZE FILLIN FORMCHECKBOX FORMDROPDOWN FORMTEXT
    GOTOBUTTON GREETINGLINE HYPERLINK IF INDEX INFO KEYWORDS LASTSAVEDBY LISTNUM MERGEBARCODE MERGEFIELD MERGEREC
    MERGESEQ NEXT NEXTIF NOTEREF NUMCHARS NUMPAGES NUMWORDS PAGE PAGEREF PRINTDATE QUOTE REF REVNUM SAVEDATE SECTION
    SECTIONPAGES SEQ SET SKIPIF STYLEREF SUBJECT SYMBOL TA TC TEMPLATE TIME TITLE TOA TOC USERADDRESS USERINITIALS
    USERNAME XE
    """.split()  # noqa: SIM905
)
# Words that reach outside or start something, wherever they stand in a field's words.
FIELD_DANGER = (
    "DDE", "DDEAUTO", "LINK", "INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "DATABASE", "MACROBUTTON", "RD", "EMBED",
    "CONTROL", "HTMLACTIVEX", "HTMLCONTROL", "ADDIN", "PRIVATE", "AUTOTEXT", "AUTOTEXTLIST", "PRINT",
)  # fmt: skip
# Functions of cells that reach outside or start something: the formula goes, its value stays.
FUNCTION_DANGER = (
    "WEBSERVICE", "FILTERXML", "ENCODEURL", "RTD", "IMAGE", "STOCKHISTORY", "CALL", "REGISTER", "REGISTER.ID", "EXEC", "RUN",
    "EVALUATE", "FOPEN", "FWRITE", "FWRITELN", "FREAD", "FILES", "HALT", "SEND.KEYS", "INITIATE", "POKE", "EXECUTE",
    "REQUEST", "TERMINATE", "PY", "SQL.REQUEST", "GETPIVOTDATA.OLAP", "CUBEVALUE", "CUBEMEMBER", "CUBESET", "CUBERANKEDMEMBER",
    "CUBEKPIMEMBER", "CUBEMEMBERPROPERTY", "CUBESETCOUNT", "FORMULA", "SET.VALUE", "GOTO", "ALERT", "DIALOG.BOX", "ON.TIME",
)  # fmt: skip
# Actions of shapes that only lead about the document itself.
ACTIONS = ("ppaction://hlinksldjump", "ppaction://hlinkshowjump")
