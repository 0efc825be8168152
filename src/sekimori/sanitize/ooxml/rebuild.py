"""A new document from what may stay of an old one: parts that are reached by allowed relationships, each filtered and written anew.

Runs in the sandbox: sandbox.run("sekimori.sanitize.ooxml.rebuild:job", untrusted, options).
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from typing import Any

from lxml import etree

from sekimori.sanitize import images, links, zips
from sekimori.sanitize.handing import handed
from sekimori.sanitize.ooxml import allowed
from sekimori.sanitize.ooxml.allowed import Main
from sekimori.sanitize.ooxml.elements import Filter, local, remove
from sekimori.sanitize.ooxml.package import TYPES, Package, Relation, fold, opened, relations_part, types_part
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import Refusal, refusal
from sekimori.sanitize.verdicts import Action, Finding
from sekimori.sanitize.xmls import parsed, written
from sekimori.sanitize.zips import Member

_PLAIN = re.compile(r"^[\w\-.()\[\] ]+(/[\w\-.()\[\] ]+)*$", re.ASCII)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_FINDINGS = 500


def prepare_for_sandbox() -> None:
    """Loads the decoders of pictures while files are still in reach."""
    images.prepare_for_sandbox()


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The new document, its extension, its family and what was found. Raises Refusal."""
    policy = Policy.model_validate(options["policy"])
    made = Rebuilding(opened(zips.read(untrusted, policy.limits), policy.limits), policy)
    content = made.run()
    return handed(content, made.main.extension, made.told())


class Rebuilding:
    """One document on its way."""

    def __init__(self, package: Package, policy: Policy) -> None:
        self.package = package
        self.policy = policy
        self.findings: list[Finding] = []
        self.output: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.images: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.dropped: set[str] = set()
        self.main = self._main()

    def _main(self) -> Main:
        for relation in self.package.relations(""):
            if relation.kind == allowed.MAIN and not relation.external:
                found = allowed.MAINS.get(self.package.type_of(relation.target))
                if found is not None:
                    return found
        raise refusal("KIND-UNKNOWN", "officeDocument")

    def run(self) -> bytes:
        """The bytes of the new document: content types first, then the relationships of the package, then the parts by name."""
        kept = self._relations("")
        root = relations_part(kept, "")
        self._orphans()
        members = [Member(TYPES, types_part(self.types, self.images)), Member("_rels/.rels", root)]
        members += [Member(name, self.output[name]) for name in sorted(self.output)]
        return zips.write(members)

    def told(self) -> list[Finding]:
        """What was found, each once, in order."""
        return sorted(set(self.findings))[:_MOST_FINDINGS]

    # Relationships

    def _relations(self, source: str) -> list[Relation]:
        """The relationships of a part that stay, their targets rebuilt."""
        kept = []
        for relation in self.package.relations(source):
            made = self._relation(source, relation)
            if made is not None:
                kept.append(made)
        return sorted(kept, key=lambda each: each.id)

    def _relation(self, source: str, relation: Relation) -> Relation | None:
        place = source or "/"
        if relation.external:
            return self._outside(place, relation)
        if not source and relation.kind == allowed.MAIN:
            name = self._part(relation.target, allowed.Part(allowed.XML, self.main.content_type))
        else:
            part = allowed.PARTS.get(relation.kind)
            if part is None:
                self._drop(place, relation)
                return None
            kind = part.content_type or allowed.BY_FAMILY.get((self.main.family, relation.kind), "")
            name = self._part(relation.target, allowed.Part(part.treat, kind))
        return Relation(relation.id, relation.kind, relation.type, name, external=False) if name else None

    def _outside(self, place: str, relation: Relation) -> Relation | None:
        if relation.kind == allowed.HYPERLINK and links.allowed(relation.target, self.policy.schemes):
            return relation
        code = "OOXML-HYPERLINK" if relation.kind == allowed.HYPERLINK else allowed.DROPPED.get(relation.kind, "")
        self.findings.append(Finding(code or "OOXML-EXTERNAL-LINK", place, detail=relation.kind))
        return None

    def _drop(self, place: str, relation: Relation) -> None:
        code = allowed.DROPPED.get(relation.kind, "OOXML-PART")
        self.findings.append(Finding(code, place, detail=relation.kind or "unknown"))
        self._forget(relation.target)

    def _forget(self, name: str) -> None:
        """A part that is dropped, and what hangs on it."""
        folded = fold(name)
        if folded in self.dropped or self.package.part(name) is None:
            return
        self.dropped.add(folded)
        for relation in self.package.relations(name):
            if not relation.external and fold(relation.target) not in self.names:
                self._forget(relation.target)

    # Parts

    def _part(self, name: str, part: allowed.Part) -> str:
        """The name under which a part stands in the new document; empty when it does not."""
        member = self.package.part(name)
        if member is None or (not part.content_type and part.treat != allowed.IMAGE):
            return ""
        folded = fold(name)
        if folded in self.names:
            return self.names[folded]
        if not member.content:
            self.findings.append(Finding("OOXML-PART", name, detail="empty"))
            return ""
        if part.treat == allowed.IMAGE:
            return self._image(folded, member)
        written_as = self._name(folded, member.name)
        self.names[folded] = written_as
        try:
            self.output[written_as] = self._markup(member, written_as, mend=part.treat == allowed.VML)
        except Refusal:
            del self.names[folded]
            if folded.count("/") and part.treat == allowed.VML:
                self.findings.append(Finding("XML-MALFORMED", name))
                return ""
            raise
        self.types[written_as] = part.content_type
        return written_as

    def _name(self, folded: str, name: str) -> str:
        plain = name.replace("\\", "/").lstrip("/")
        if _PLAIN.match(plain) and ".." not in plain:
            return plain
        return f"{posixpath.dirname(folded) or 'parts'}/part{len(self.names) + 1}{posixpath.splitext(folded)[1][:6]}"

    def _markup(self, member: Member, name: str, *, mend: bool) -> bytes:
        root = parsed(member.content, self.policy.limits, mend=mend)
        if not str(root.tag).startswith("{") and not mend:
            raise refusal("XML-MALFORMED", name)
        kept = self._relations(fold(member.name))
        work = Filter(name, {each.id for each in kept}, self.policy.schemes)
        if local(root) == "workbook":
            _sheets(root, {each.id for each in kept})
        work.run(root)
        _counts(root)
        self.findings += work.findings
        if kept:
            folder, base = posixpath.split(name)
            self.output[posixpath.join(folder, "_rels", f"{base}.rels")] = relations_part(kept, folder)
        return written(root)

    def _image(self, folded: str, member: Member) -> str:
        made = images.rebuilt(member.content, self.policy.limits)
        self.findings += [Finding(code, member.name, Action.REPLACED) for code in made.codes]
        stem = posixpath.splitext(self._name(folded, member.name))[0]
        name = f"{stem}.{made.extension}"
        while name in self.output:
            name = f"{stem}_{len(self.output)}.{made.extension}"
        self.output[name] = made.content
        self.images[made.extension] = made.media_type
        self.names[folded] = name
        return name

    def _orphans(self) -> None:
        """Parts that nothing leads to; code among them is called by its name."""
        reached = set(self.names) | self.dropped
        counted: Counter[str] = Counter()
        for folded, member in self.package.parts.items():
            if folded in reached or folded.endswith(".rels") or folded == fold(TYPES):
                continue
            looks = "OOXML-MACRO" if "vba" in folded or b"Attribut" in member.content[:4096] else "OOXML-ORPHAN"
            counted[
                looks if looks == "OOXML-MACRO" else ("OOXML-OLE" if member.content.startswith(_OLE) else looks)
            ] += 1
        self.findings += [Finding(code, "/", detail=str(count)) for code, count in sorted(counted.items())]


def _sheets(root: etree._Element, kept: set[str]) -> None:
    """Sheets whose part is gone go from the workbook, and names that belong to a sheet count anew."""
    sheets = next((each for each in root if local(each) == "sheets"), None)
    if sheets is None:
        return
    places: dict[int, int] = {}
    for index, sheet in enumerate(list(sheets)):
        relation = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        if relation in kept:
            places[index] = len(places)
        else:
            remove(sheet)
    for element in list(root.iter(etree.Element)):
        if local(element) == "definedName" and (own := element.get("localSheetId")) is not None:
            moved = places.get(int(own)) if own.isdecimal() else None
            if moved is None:
                remove(element)
            else:
                element.set("localSheetId", str(moved))
        elif local(element) == "workbookView":
            for name in ("activeTab", "firstSheet"):
                value = element.get(name, "")
                if value.isdecimal() and int(value) >= len(places):
                    del element.attrib[name]


def _counts(root: etree._Element) -> None:
    """Lists that say how long they are say so truly; those that hold nothing go where the schema wants something in them."""
    for element in list(root.iter(etree.Element)):
        name = local(element)
        if name in {"tableParts", "pivotCaches", "hyperlinks", "definedNames", "legacyDrawingHF"} and not len(element):
            remove(element)
        elif name == "tableParts" and element.get("count"):
            element.set("count", str(len(element)))
