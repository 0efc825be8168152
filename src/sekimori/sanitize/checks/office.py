"""What must not stand in an Office document that is handed on. Reads with expat and plain searches, never as the rebuilding does.

Runs in the sandbox: sandbox.run("sekimori.sanitize.checks.office:job", untrusted, options).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from sekimori.sanitize.checks import strict_xml

# Content types and parts that belong to honest documents only as far as their words say: anything else is a fault.
_TYPE = re.compile(
    r"^application/(vnd\.openxmlformats-(officedocument|package)\.[\w.\-]+\+xml|vnd\.openxmlformats-officedocument\.vmlDrawing"
    r"|vnd\.ms-(word|excel|powerpoint|office)\.[\w.\-]+\+xml|xml)$"
)
_IMAGE_TYPE = re.compile(r"^image/(png|jpeg|gif)$")
_BAD_TYPE = re.compile(
    r"macro|vba|activex|oleobject|control|dialogsheet|externallink|connections|querytable|webextension|customui|attachedtoolbars"
    r"|keymap|printersettings|customxml|fontdata|obfuscated|afchunk|package\.digital|ctrlprop|volatile|revision|signature",
    re.IGNORECASE,
)
_BAD_RELATION = re.compile(
    r"/(vba\w*|wordVba\w*|xl\w*[Mm]acrosheet|dialogsheet|control|activeX\w*|ctrlProp|oleObject|package|aFChunk|subDocument|frame"
    r"|attached\w+|mailMerge\w+|recipientData|connections|queryTable|externalLink\w*|powerPivot\w*|customXml\w*|ui|extensibility"
    r"|userCustomization|webext\w*|taskpanes|font|printerSettings|audio|video|media|model3d|keyMap\w*|origin|signature)$"
)
_BAD_ELEMENT = frozenset(
    """
    altChunk subDoc control controls attachedTemplate mailMerge docEvents OLEObject oleObject oleObjects oleObj object
    ocx externalReferences externalReference ddeLink ddeItem oleLink webPublishItems webPublishing connection cmd
    FmlaMacro MapOCX Script ScriptText customUI macro sndAc snd videoFile audioFile wavAudioFile quickTimeFile
    embedRegular embedBold embedItalic embedBoldItalic embeddedFont dbPr webPr olapPr queryTableParts contentPart
    subscription publisher externalData vbaSuppData mcd keymap toolbar smartTagType saveThroughXslt include script
    iframe embed applet form
    """.split()  # noqa: SIM905
)
# Attributes that hold what people wrote.
_WORDS = frozenset({"descr", "title", "name", "tooltip", "display", "val", "alt"})
_BAD_ADDRESS = ("javascript:", "vbscript:", "file:", "\\\\", "mhtml:", "ms-msdt:", "search-ms:")
_BAD_ATTRIBUTE = frozenset(
    {"onaction", "onload", "hlinkmacro", "refreshonload", "connectionid", "onclick", "onmouseover"}
)
_FIELD = re.compile(
    r"^\s*(DDE|DDEAUTO|LINK|INCLUDE\w*|IMPORT|DATABASE|MACROBUTTON|RD|EMBED|CONTROL|HTML\w+|ADDIN|PRIVATE|AUTOTEXT\w*|PRINT)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"(?<![\w.])(_xl\w*\.)*(WEBSERVICE|FILTERXML|RTD|CALL|REGISTER(\.ID)?|EXEC|EVALUATE|FOPEN|FWRITE|HALT|INITIATE|EXECUTE"
    r"|STOCKHISTORY|PY|CUBE\w+|SQL\.REQUEST)\s*\(",
    re.IGNORECASE,
)
_DDE = re.compile(r"[\w'\]]\|['\w][^!]{0,1000}!")
_OUTSIDE = re.compile(r"\[\d+\][^!\[\]\"]{0,64}!")
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula"})
# A field that puts words together, with words in it that would do harm; where a link's field or formula leads.
_HIDDEN = re.compile(
    r"^\s*(QUOTE|SET|IF|=).*(?<![A-Za-z])(DDE|DDEAUTO|LINK|INCLUDE\w*|IMPORT|MACROBUTTON)\b", re.IGNORECASE | re.DOTALL
)
_LEADS = re.compile(r'^\s*HYPERLINK\s+"?([^\\"\s][^"\s]*|\\\\\\\\[^"\s]*)', re.IGNORECASE)
_LINKS = re.compile(r'(?<![\w.])HYPERLINK\s*\(\s*"([^"]+)"', re.IGNORECASE)
_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_SCHEMES = re.compile(r"^\s*(https?|mailto):\S", re.IGNORECASE)
_CODE = (
    b"\xd0\xcf\x11\xe0",
    b"MZ\x90\x00",
    b"\x7fELF",
    b"Attribute VB_",
    b"Attribut\x00e VB_",
    b"<!DOCTYPE",
    b"<!ENTITY",
)
_PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8"}


def job(untrusted: bytes, options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be there, as (what, where); an empty list lets the document pass."""
    schemes = tuple(str(each) for each in options.get("schemes", ("http", "https", "mailto")))
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as container:
            return [list(each) for each in _faults(container, schemes)][:100]
    except (zipfile.BadZipFile, KeyError, RuntimeError, OSError, ValueError) as error:
        return [["zip", type(error).__name__]]


def _faults(container: zipfile.ZipFile, schemes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    names = container.namelist()
    if len({name.lower() for name in names}) != len(names):
        yield "duplicate", ""
    listed = _listed(container)
    yield from _type_faults(listed, names)
    reached = {"[content_types].xml", "_rels/.rels"}
    for name in names:
        content = container.read(name)
        extension = name.rsplit(".", 1)[-1].lower()
        if extension in _PICTURES:
            if not content.startswith(_PICTURES[extension]):
                yield "picture", name
            continue
        if any(mark in content for mark in _CODE):
            yield "code", name
        if extension not in {"xml", "rels", "vml"}:
            yield "part", name
            continue
        if extension == "rels":
            reached |= _reached(content, name)
        yield from _markup_faults(content, name, schemes)
    for name in names:
        if name.lower() not in reached and not name.endswith(".rels"):
            yield "orphan", name


def _listed(container: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if name.endswith("Default"):
            found["." + attributes.get("Extension", "")] = kind
        elif name.endswith("Override"):
            found[attributes.get("PartName", "").lstrip("/")] = kind

    strict_xml.parse(container.read("[Content_Types].xml"), start)
    return found


def _type_faults(listed: dict[str, str], names: list[str]) -> Iterator[tuple[str, str]]:
    for place, kind in listed.items():
        if _BAD_TYPE.search(kind) or not (_TYPE.match(kind) or _IMAGE_TYPE.match(kind)):
            yield "type", f"{place} {kind}"
    for name in names:
        if name != "[Content_Types].xml" and name not in listed and f".{name.rsplit('.', 1)[-1]}" not in listed:
            yield "untyped", name


def _reached(content: bytes, name: str) -> set[str]:
    folder = name.rsplit("_rels/", 1)[0]
    found: set[str] = set()

    def start(_tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") == "External" or "Target" not in attributes:
            return
        target = attributes["Target"]
        parts = (target.lstrip("/") if target.startswith("/") else folder + target).split("/")
        kept: list[str] = []
        for part in parts:
            if part == ".." and kept:
                kept.pop()
            elif part not in {"", ".", ".."}:
                kept.append(part)
        found.add("/".join(kept).lower())

    strict_xml.parse(content, start)
    return found


def _markup_faults(content: bytes, name: str, schemes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    markup = Markup(name, schemes)
    try:
        strict_xml.parse(content, markup.start, markup.text, markup.end)
    except ValueError as error:
        yield "markup", f"{name} {error}"
        return
    for what, where in markup.found:
        yield what, f"{name} {where}"


class Markup:
    """Listens to one part's markup and notes what must not be there."""

    def __init__(self, name: str, schemes: tuple[str, ...]) -> None:
        self.name = name
        self.schemes = schemes
        self.found: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.fields: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        short = tag.rsplit("}", 1)[-1]
        self.open.append(short)
        self.words.clear()
        if short in _BAD_ELEMENT:
            self.found.append(("element", short))
        for key, value in attributes.items():
            self.found.extend(_attribute_faults(short, key.rsplit("}", 1)[-1], value))
        if short == "Relationship":
            self.found.extend(_relation_faults(attributes, self.schemes))
        elif short == "fldChar":
            self._mark(_ending(attributes, "fldCharType"))
        elif short == "fldSimple":
            self._field(_ending(attributes, "instr"))
        elif short == "definedName" and attributes.get("name", "").lower().startswith(("auto_", "_xlnm.auto_")):
            self.found.append(("name", attributes["name"]))

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append("")
        elif self.fields and kind == "separate":
            self._field(self.fields[-1])
        elif self.fields and kind == "end":
            self._field(self.fields.pop())

    def _field(self, words: str) -> None:
        leads = _LEADS.match(words)
        if _FIELD.match(words) or _HIDDEN.match(words) or (leads and not self._may_lead(leads.group(1))):
            self.found.append(("field", words.strip()[:40]))

    def _may_lead(self, address: str) -> bool:
        return address.startswith("#") or address.split(":", 1)[0].strip().lower() in self.schemes

    def text(self, data: str) -> None:
        """Words of the element that is open."""
        self.words.append(data)

    def end(self, _tag: str) -> None:
        """An element ends."""
        short = self.open.pop() if self.open else ""
        said = "".join(self.words)
        self.words.clear()
        if short == "instrText":
            if self.fields:
                self.fields[-1] += said
            else:
                self._field(said)
        elif short in _FORMULAS and "chart" not in self.name:
            plain = _TEXTS.sub("", said)
            if any(each.search(plain) for each in (_FORMULA, _DDE, _OUTSIDE)):
                self.found.append(("formula", said[:60]))
            for address in _LINKS.findall(said):
                if not self._may_lead(address):
                    self.found.append(("formula", said[:60]))


def _ending(attributes: dict[str, str], name: str) -> str:
    return next((value for key, value in attributes.items() if key.endswith(name)), "")


def _attribute_faults(element: str, name: str, value: str) -> Iterator[tuple[str, str]]:
    folded = name.lower()
    if folded in _BAD_ATTRIBUTE:
        yield "attribute", name
    if folded == "macro" and value.strip():
        yield "attribute", f"macro={value[:40]}"
    if folded == "action" and value and not re.match(r"ppaction://(hlinksldjump|hlinkshowjump)", value, re.IGNORECASE):
        yield "action", f"{element} {value[:60]}"
    if folded not in _WORDS and value.lower().lstrip().startswith(_BAD_ADDRESS):
        yield "address", f"{element} {value[:60]}"


def _relation_faults(attributes: dict[str, str], schemes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    kind, target = attributes.get("Type", ""), attributes.get("Target", "")
    if _BAD_RELATION.search(kind):
        yield "relation", kind
    if attributes.get("TargetMode", "").lower() == "external":
        if not kind.endswith("/hyperlink"):
            yield "external", kind
        elif not (target.startswith("#") or target.split(":", 1)[0].strip().lower() in schemes):
            yield "external", target[:80]
