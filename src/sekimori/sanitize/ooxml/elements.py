"""What stays of a part's markup: elements of known namespaces, without what starts, embeds or fetches anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lxml import etree

from sekimori.sanitize import links
from sekimori.sanitize.ooxml import allowed, fields, formulas
from sekimori.sanitize.verdicts import Action, Finding

# Local name of an element that goes with everything in it → what it is called.
GOES: Mapping[str, str] = {
    "altChunk": "OOXML-ALTCHUNK", "subDoc": "OOXML-EXTERNAL-LINK", "control": "OOXML-ACTIVEX", "controls": "OOXML-ACTIVEX",
    "ocx": "OOXML-ACTIVEX", "attachedTemplate": "OOXML-REMOTE-TEMPLATE", "mailMerge": "OOXML-DATA-CONNECTION",
    "docEvents": "OOXML-MACRO", "vbaSuppData": "OOXML-MACRO", "mcds": "OOXML-MACRO", "keymaps": "OOXML-MACRO",
    "toolbars": "OOXML-CUSTOM-UI", "saveThroughXslt": "OOXML-EXTERNAL-LINK", "smartTagType": "OOXML-EXTERNAL-LINK",
    "dataBinding": "OOXML-METADATA", "attachedSchema": "OOXML-EXTERNAL-LINK", "schemaLibrary": "OOXML-EXTERNAL-LINK",
    "embedRegular": "OOXML-FONT", "embedBold": "OOXML-FONT", "embedItalic": "OOXML-FONT", "embedBoldItalic": "OOXML-FONT",
    "embeddedFontLst": "OOXML-FONT", "movie": "OOXML-MEDIA", "frameset": "OOXML-EXTERNAL-LINK",
    "oleObjects": "OOXML-OLE", "OLEObject": "OOXML-OLE", "oleSize": "OOXML-OLE", "externalReferences": "OOXML-EXTERNAL-LINK",
    "ddeLink": "OOXML-DDE", "oleLink": "OOXML-OLE", "webPublishing": "OOXML-EXTERNAL-LINK",
    "webPublishItems": "OOXML-EXTERNAL-LINK", "webPublishObjects": "OOXML-EXTERNAL-LINK",
    "queryTableParts": "OOXML-DATA-CONNECTION",
    "fileRecoveryPr": "OOXML-UNKNOWN-CONTENT", "smartTagPr": "OOXML-EXTERNAL-LINK", "smartTagTypes": "OOXML-EXTERNAL-LINK",
    "smartTags": "OOXML-EXTERNAL-LINK", "connection": "OOXML-DATA-CONNECTION", "externalData": "OOXML-EXTERNAL-LINK",
    "custDataLst": "OOXML-METADATA", "custData": "OOXML-METADATA", "snd": "OOXML-MEDIA", "sndAc": "OOXML-MEDIA",
    "sndTgt": "OOXML-MEDIA", "audioFile": "OOXML-MEDIA", "videoFile": "OOXML-MEDIA", "wavAudioFile": "OOXML-MEDIA",
    "quickTimeFile": "OOXML-MEDIA", "audioCd": "OOXML-MEDIA", "media": "OOXML-MEDIA", "cmd": "OOXML-ACTION",
    "contentPart": "OOXML-PART", "webExtensionRef": "OOXML-WEB-EXTENSION", "webextensionref": "OOXML-WEB-EXTENSION",
    "FmlaMacro": "OOXML-MACRO", "MapOCX": "OOXML-ACTIVEX", "Script": "OOXML-ACTION", "ScriptText": "OOXML-ACTION",
    "ScriptExtended": "OOXML-ACTION", "ScriptLanguage": "OOXML-ACTION", "ScriptLocation": "OOXML-ACTION",
    "FmlaPict": "OOXML-ACTIVEX", "absPath": "OOXML-METADATA", "LinkedToSaved": "OOXML-EXTERNAL-LINK",
    "dbPr": "OOXML-DATA-CONNECTION",
    "olapPr": "OOXML-DATA-CONNECTION", "webPr": "OOXML-DATA-CONNECTION", "textPr": "OOXML-DATA-CONNECTION",
    "modelTables": "OOXML-DATA-CONNECTION", "model3d": "OOXML-MEDIA", "slideSyncPr": "OOXML-EXTERNAL-LINK",
    "subscription": "OOXML-EXTERNAL-LINK", "publisher": "OOXML-EXTERNAL-LINK", "writeReservation": "OOXML-METADATA",
}  # fmt: skip
# Attributes that go wherever they stand.
ATTRIBUTES: Mapping[str, str] = {
    "macro": "OOXML-MACRO", "onAction": "OOXML-CUSTOM-UI", "onLoad": "OOXML-CUSTOM-UI", "fPublished": "OOXML-MACRO",
    "refreshOnLoad": "OOXML-DATA-CONNECTION", "connectionId": "OOXML-DATA-CONNECTION", "hlinkmacro": "OOXML-MACRO",
    "codeName": "OOXML-MACRO", "hlinktarget": "OOXML-HYPERLINK", "updateLinks": "OOXML-EXTERNAL-LINK",
}  # fmt: skip
_QUIET = frozenset({"codeName", "macro", "fPublished", "updateLinks"})  # Empty or technical in every honest file.
# Elements that mean something without their relationship.
STAYS_WITHOUT = frozenset(
    {"blip", "hyperlink", "imagedata", "fill", "stroke", "shape", "rect", "background", "textpath"}
)
_RELATIONS = ("officeDocument/2006/relationships", "officeDocument/relationships", "package/2006/relationships")
_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"})
_ACTING = frozenset({"hlinkClick", "hlinkHover", "hlinkMouseOver"})
_VML_ADDRESSES = frozenset({"href", "src", "althref"})


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rsplit("}", 1)[-1]


def namespace(tag: str) -> str:
    """The namespace of a tag or attribute; empty when it has none."""
    return tag[1:].split("}", 1)[0] if tag.startswith("{") else ""


class Filter:
    """Filters one part: `kept` are the ids of the relationships that stay, `place` names the part in findings."""

    def __init__(self, place: str, kept: Collection[str], schemes: Collection[str]) -> None:
        self.place = place
        self.kept = kept
        self.schemes = schemes
        self.findings: list[Finding] = []

    def run(self, root: etree._Element) -> None:
        """Takes out of the tree what may not stay."""
        self._objects(root)
        for code, elements in list(fields.complex_fields(root, self.schemes)):
            self._found(code)
            for element in elements:
                remove(element)
        for element in list(root.iter(etree.Element)):
            if element is root or element.getparent() is None:
                continue
            self._element(element)
        self._attributes(root)
        self._formulas(root)

    def _found(self, code: str, action: Action = Action.REMOVED, detail: str = "") -> None:
        self.findings.append(Finding(code, self.place, action, detail))

    def _element(self, element: etree._Element) -> None:
        space, name = namespace(str(element.tag)), local(element)
        if not space.startswith(allowed.NAMESPACES):
            self._found("OOXML-UNKNOWN-CONTENT", detail=name)
            remove(element)
            return
        if name in GOES:
            self._found(GOES[name])
            remove(element)
            return
        if name == "fldSimple":
            self._simple_field(element)
            return
        if name in _ACTING and not self._leads_inside(element):
            self._found("OOXML-ACTION")
            remove(element)
            return
        if self._attributes(element) and name not in STAYS_WITHOUT:
            remove(element)

    def _leads_inside(self, element: etree._Element) -> bool:
        action = element.get("action", "")
        return not action or action.lower().startswith(allowed.ACTIONS)

    def _simple_field(self, element: etree._Element) -> None:
        words = next((value for key, value in element.attrib.items() if str(key).endswith("instr")), "")
        if code := fields.danger(str(words), self.schemes):
            self._found(code)
            unwrap(element)

    def _attributes(self, element: etree._Element) -> bool:
        """Takes attributes out; whether a relationship is among them that no longer is."""
        lost = False
        for key, value in list(element.attrib.items()):
            space, name = namespace(str(key)), str(key).rsplit("}", 1)[-1]
            if any(part in space for part in _RELATIONS) or name == "relid":
                if value and value not in self.kept:
                    del element.attrib[key]
                    lost = True
            elif name in ATTRIBUTES or (name.lower().startswith("on") and "vml" in namespace(str(element.tag))):
                if name not in _QUIET or str(value).strip("0"):
                    self._found(ATTRIBUTES.get(name, "OOXML-ACTION"), detail=name)
                del element.attrib[key]
            elif self._leads_astray(element, name, str(value)):
                self._found("OOXML-HYPERLINK", detail=name)
                del element.attrib[key]
        return lost

    def _leads_astray(self, element: etree._Element, name: str, value: str) -> bool:
        """Whether an attribute is an address that may not stay."""
        if name in _VML_ADDRESSES and "vml" in namespace(str(element.tag)):
            return not links.allowed(value, self.schemes)
        return name == "location" and local(element) == "hyperlink" and links.starts(value)

    def _objects(self, root: etree._Element) -> None:
        """Embedded objects become the picture that stands for them."""
        for element in list(root.iter(etree.Element)):
            name = local(element)
            if name == "object" and "wordprocessingml" in namespace(str(element.tag)):
                self._found("OOXML-OLE", Action.REPLACED)
                element.tag = str(element.tag).replace("}object", "}pict")
                for attribute in list(element.attrib):
                    del element.attrib[attribute]
            elif name == "graphicFrame" and any(local(each) == "oleObj" for each in element.iter()):
                self._found("OOXML-OLE", Action.REPLACED)
                self._picture_for(element)

    @staticmethod
    def _picture_for(frame: etree._Element) -> None:
        picture = next((each for each in frame.iter() if local(each) == "pic"), None)
        parent = frame.getparent()
        if parent is None:
            return
        if picture is None:
            remove(frame)
        else:
            picture.tail = frame.tail
            parent.replace(frame, picture)

    def _formulas(self, root: etree._Element) -> None:
        shared: set[str] = set()
        for element in list(root.iter(etree.Element)):
            if not any(part in str(element.tag) for part in ("spreadsheetml", "excel")):
                continue
            name = local(element)
            if name == "definedName":
                self._defined_name(element)
            elif name in _FORMULAS and (code := formulas.danger(element.text or "", self.schemes)):
                self._found(code, Action.REPLACED)
                shared.update(filter(None, [element.get("si")]))
                parent = element.getparent()
                remove(parent if parent is not None and name.startswith("formula") else element)
        for element in list(root.iter(etree.Element)) if shared else ():
            if local(element) == "f" and element.get("si") in shared:
                remove(element)

    def _defined_name(self, element: etree._Element) -> None:
        named = element.get("name", "").lower()
        runs = named.startswith(("auto_", "_xlnm.auto_", "_xlnm.auto"))
        flagged = any(element.get(each) in {"1", "true"} for each in ("function", "vbProcedure", "xlm"))
        code = formulas.danger(element.text or "", self.schemes)
        if runs or flagged:
            self._found("OOXML-XLM-MACRO", detail=named)
        elif code:
            self._found(code, detail=named)
        else:
            return
        remove(element)


def remove(element: etree._Element) -> None:
    """Takes an element out; the words behind it stay where they are."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Puts what an element holds, words and children, in its place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.text:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.text
        else:
            parent.text = (parent.text or "") + element.text
    place = parent.index(element)
    for child in reversed(list(element)):
        parent.insert(place, child)
    remove(element)
