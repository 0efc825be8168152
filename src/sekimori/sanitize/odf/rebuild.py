"""A new OpenDocument file from what may stay of an old one. Runs in the sandbox: "sekimori.sanitize.odf.rebuild:job"."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from sekimori.sanitize import images, links, zips
from sekimori.sanitize.handing import handed
from sekimori.sanitize.odf import allowed
from sekimori.sanitize.ooxml import formulas
from sekimori.sanitize.ooxml.elements import local, namespace, remove, unwrap
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.verdicts import Action, Finding
from sekimori.sanitize.xmls import parsed, written
from sekimori.sanitize.zips import Member

_MANIFEST = "META-INF/manifest.xml"
_SPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_EMPTY = frozenset({"scripts", "forms", "event-listeners"})  # Written into every file, mostly with nothing in them.
_FUNCTION_PREFIX = re.compile(r"^\s*(of|oooc|msoxl):=?")
_VENDOR = re.compile(r"(?<![\w.])(COM\.MICROSOFT|ORG\.(LIBREOFFICE|OPENOFFICE))\.", re.IGNORECASE)
_OUTSIDE = re.compile(r"'(?:file|https?|ftp|smb)[^']*'#|\[\s*'[a-z]+:", re.IGNORECASE)
_DDE = re.compile(r"(?<![\w.])DDE\s*\(", re.IGNORECASE)
_FOLDERS = {
    "Basic": "ODF-SCRIPT", "Scripts": "ODF-SCRIPT", "Dialogs": "ODF-SCRIPT", "Configurations2": "ODF-CONFIGURATION",
    "Thumbnails": "ODF-METADATA", "META-INF": "ODF-METADATA", "meta.xml": "ODF-METADATA", "settings.xml": "ODF-METADATA",
    "manifest.rdf": "ODF-METADATA", "layout-cache": "ODF-METADATA", "Fonts": "ODF-FONT", "database": "ODF-EXTERNAL",
}  # fmt: skip


def prepare_for_sandbox() -> None:
    """Loads the decoders of pictures while files are still in reach."""
    images.prepare_for_sandbox()


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The new document and what was found. Raises Refusal."""
    policy = Policy.model_validate(options["policy"])
    made = Rebuilding(zips.read(untrusted, policy.limits), policy)
    content = made.run()
    return handed(content, allowed.MAINS[made.kind], sorted(set(made.findings))[:500])


class Rebuilding:
    """One document on its way."""

    def __init__(self, members: list[Member], policy: Policy) -> None:
        self.parts = {member.name: member.content for member in members}
        self.policy = policy
        self.findings: list[Finding] = []
        self.output: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.pictures: dict[str, str] = {}
        self.kind = self.parts.get("mimetype", b"").decode("ascii", "replace").strip()
        if self.kind not in allowed.MAINS:
            raise refusal("KIND-UNKNOWN", self.kind[:60])
        self.listed = dict(self._listed())

    def _listed(self) -> Iterator[tuple[str, str]]:
        manifest = self.parts.get(_MANIFEST)
        if manifest is None:
            return
        for element in parsed(manifest, self.policy.limits).iter(f"{{{_SPACE}}}*"):
            if local(element) == "encryption-data":
                raise refusal("ENCRYPTED")
            if local(element) == "file-entry":
                yield (
                    element.get(f"{{{_SPACE}}}full-path", "").rstrip("/"),
                    element.get(f"{{{_SPACE}}}media-type", ""),
                )

    def run(self) -> bytes:
        """The bytes of the new document: its kind first and unpacked, then the parts by name."""
        if not self._document("", self.kind):
            raise refusal("XML-MALFORMED", "content.xml")
        self._left_out()
        self.output[_MANIFEST] = self._manifest()
        members = [Member("mimetype", self.kind.encode())]
        members += [Member(name, self.output[name]) for name in sorted(self.output)]
        return zips.write(members, stored=("mimetype",))

    def _document(self, folder: str, kind: str) -> bool:
        """Filters the parts of a document in a folder; whether it has any."""
        found = False
        for part in allowed.PARTS:
            name = posixpath.join(folder, part)
            content = self.parts.get(name)
            if content:
                root = parsed(content, self.policy.limits)
                self._filter(root, name, folder)
                self.output[name] = written(root)
                self.types[name] = "text/xml"
                found = True
        if found:
            self.types[f"{folder}/"] = kind
        return found

    def _found(self, code: str, where: str, action: Action = Action.REMOVED) -> None:
        self.findings.append(Finding(code, where, action))

    # Markup

    def _filter(self, root: etree._Element, part: str, folder: str) -> None:
        if namespace(str(root.tag)) not in allowed.NAMESPACES:
            raise refusal("XML-MALFORMED", part)
        for element in list(root.iter(etree.Element)):
            if element is not root and element.getparent() is not None:
                self._element(element, part, folder)
        self._attributes(root, part)

    def _element(self, element: etree._Element, part: str, folder: str) -> None:
        space, name = namespace(str(element.tag)), local(element)
        if space in {allowed.SCRIPT, allowed.FORM} or name in allowed.GOES:
            if len(element) or element.attrib or name not in _EMPTY:
                self._found(allowed.GOES.get(name, "ODF-SCRIPT" if space == allowed.SCRIPT else "ODF-FORM"), part)
            remove(element)
        elif space not in allowed.NAMESPACES:
            self._found("ODF-UNKNOWN", part)
            remove(element)
        elif name in allowed.UNWRAPPED:
            self._found(allowed.UNWRAPPED[name], part)
            unwrap(element)
        elif self._leads(element, name, part, folder):
            self._attributes(element, part)

    def _leads(self, element: etree._Element, name: str, part: str, folder: str) -> bool:
        """Judges an element's address; whether the element is still there."""
        key = f"{{{allowed.XLINK}}}href"
        address = element.get(key)
        if address is None:
            return True
        if name in allowed.LINKS:
            if not links.allowed(address, self.policy.schemes):
                self._found("ODF-HYPERLINK", part)
                unwrap(element)
                return False
            return True
        kept = self._inside(address, name, folder) if name in allowed.PICTURES else ""
        if not kept:
            self._found("ODF-OBJECT" if name == "object" else "ODF-EXTERNAL", part)
            remove(element)
            return False
        element.set(key, kept)
        return True

    def _attributes(self, element: etree._Element, part: str) -> None:
        for key, value in list(element.attrib.items()):
            space, name, said = namespace(str(key)), str(key).rsplit("}", 1)[-1], str(value)
            if space in {allowed.SCRIPT, allowed.FORM} or (space and space not in {*allowed.NAMESPACES, allowed.XLINK}):
                self._found("ODF-SCRIPT" if space == allowed.SCRIPT else "ODF-UNKNOWN", part)
                del element.attrib[key]
            elif space.endswith("/namespace") and name == "base":
                del element.attrib[key]
            elif name == "formula" and (code := self._formula(said)):
                self._found(code, part, Action.REPLACED)
                del element.attrib[key]
            elif (
                name in {"href", "macro-name", "database-name", "connection-name", "filter-name"}
                and space != allowed.XLINK
            ):
                self._found("ODF-EXTERNAL", part)
                del element.attrib[key]

    def _formula(self, formula: str) -> str:
        plain = _VENDOR.sub("", _FUNCTION_PREFIX.sub("", formula))
        if _DDE.search(plain):
            return "ODF-DDE"
        if _OUTSIDE.search(plain) or formulas.danger(plain.replace(";", ","), self.policy.schemes):
            return "ODF-FORMULA"
        return ""

    # What addresses lead to

    def _inside(self, address: str, name: str, folder: str) -> str:
        """The address of what stays inside the file; empty when it leads elsewhere or to what may not stay."""
        if links.starts(address) or address.startswith(("/", "../")):
            return ""
        target = posixpath.normpath(posixpath.join(folder, address.removeprefix("./")))
        if name == "object":
            kind = self.listed.get(target, "")
            if kind not in allowed.INSIDE or target in {"", "."} or folder:
                return ""
            return address if f"{target}/" in self.types or self._document(target, kind) else ""
        made = self._picture(target)
        return posixpath.relpath(f"/{made}", f"/{folder}") if made else ""

    def _picture(self, name: str) -> str:
        """The name under which a picture stands in the new file."""
        content = self.parts.get(name)
        if not content:
            return ""
        if name not in self.pictures:
            made = images.rebuilt(content, self.policy.limits)
            self.findings += [Finding(code, name, Action.REPLACED) for code in made.codes]
            new = f"Pictures/picture{len(self.pictures) + 1:04}.{made.extension}"
            self.pictures[name] = new
            self.output[new], self.types[new] = made.content, made.media_type
        return self.pictures[name]

    def _left_out(self) -> None:
        for name in self.parts:
            if name in self.output or name in self.pictures or name in {"mimetype", _MANIFEST}:
                continue
            top = name.split("/", 1)[0]
            code = _FOLDERS.get(top, "ODF-OBJECT" if top.startswith("Object") else "ODF-PART")
            if "macrosignatures" in name or "documentsignatures" in name:
                code = "ODF-SIGNATURE"
            self.findings.append(Finding(code, top))

    def _manifest(self) -> bytes:
        root = etree.Element(f"{{{_SPACE}}}manifest", nsmap={"manifest": _SPACE})
        root.set(f"{{{_SPACE}}}version", "1.2")
        for name, kind in sorted(self.types.items()):
            entry = etree.SubElement(root, f"{{{_SPACE}}}file-entry")
            entry.set(f"{{{_SPACE}}}full-path", name)
            entry.set(f"{{{_SPACE}}}media-type", kind)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
