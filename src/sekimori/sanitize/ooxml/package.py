"""A package: its members by name, their content types, and the relationships of each part."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import etree

from sekimori.sanitize.ooxml import allowed
from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.xmls import parsed
from sekimori.sanitize.zips import Member

TYPES = "[Content_Types].xml"
_CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@dataclass(frozen=True)
class Relation:
    """A relationship: its id, the last word of its type ("" when the type is nobody's we know), and where it leads.

    `target` is the name of a part, or an address when `external`.
    """

    id: str
    kind: str
    type: str
    target: str
    external: bool


@dataclass
class Package:
    """What was read: parts by folded name, with the name as written."""

    parts: Mapping[str, Member]
    types: Mapping[str, str]
    limits: Limits
    _relations: dict[str, list[Relation]] = field(default_factory=dict)

    def part(self, name: str) -> Member | None:
        """The part with this name, whatever its case."""
        return self.parts.get(fold(name))

    def type_of(self, name: str) -> str:
        """The content type that the package gives a part; empty when none."""
        folded = fold(name)
        return self.types.get(f"/{folded}") or self.types.get(posixpath.splitext(folded)[1][1:], "")

    def relations(self, name: str) -> list[Relation]:
        """The relationships of a part ("" for the package itself)."""
        if name not in self._relations:
            self._relations[name] = list(self._read_relations(name))
        return self._relations[name]

    def _read_relations(self, name: str) -> Iterator[Relation]:
        folder, base = posixpath.split(name)
        member = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        if member is None:
            return
        for element in parsed(member.content, self.limits).iter(f"{_RELATIONSHIPS}Relationship"):
            kind, external = element.get("Type", ""), element.get("TargetMode", "").lower() == "external"
            target = element.get("Target", "")
            if not external:
                target = resolved(folder, target)
            word = kind.rstrip("/").rsplit("/", 1)[-1]
            known = kind.startswith(allowed.OFFICE_TYPES)
            yield Relation(element.get("Id", ""), word if known else "", kind, target, external)


def fold(name: str) -> str:
    """A part's name as packages compare it."""
    return unquote(name).replace("\\", "/").lstrip("/").lower()


def resolved(folder: str, target: str) -> str:
    """The part that a target names, seen from `folder`."""
    target = target.split("#", 1)[0].replace("\\", "/")
    joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(joined) if joined else ""


def opened(members: list[Member], limits: Limits) -> Package:
    """The package of these members. Raises Refusal when it has no content types or two parts share a name."""
    parts: dict[str, Member] = {}
    for member in members:
        folded = fold(member.name)
        if folded in parts:
            raise refusal("ZIP-DUPLICATE", member.name)
        parts[folded] = member
    types = parts.get(fold(TYPES))
    if types is None:
        raise refusal("XML-MALFORMED", TYPES)
    known: dict[str, str] = {}
    for element in parsed(types.content, limits).iter():
        if element.tag == f"{_CONTENT_TYPES}Default":
            known[element.get("Extension", "").lower()] = element.get("ContentType", "")
        elif element.tag == f"{_CONTENT_TYPES}Override":
            known[f"/{fold(element.get('PartName', ''))}"] = element.get("ContentType", "")
    return Package(parts, known, limits)


def _default(space: str) -> dict[str, str]:
    """The namespace map of an element whose namespace stands without prefix; the stubs do not know that a prefix may be None."""
    found: dict[Any, str] = {None: space[1:-1]}
    return found


def types_part(types: Mapping[str, str], images: Mapping[str, str]) -> bytes:
    """A new list of content types: one for each part, defaults for relationships and images alone."""
    root = etree.Element(f"{_CONTENT_TYPES}Types", nsmap=_default(_CONTENT_TYPES))
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", **images}
    for extension, kind in sorted(defaults.items()):
        etree.SubElement(root, f"{_CONTENT_TYPES}Default", {"Extension": extension, "ContentType": kind})
    for name, kind in sorted(types.items()):
        etree.SubElement(root, f"{_CONTENT_TYPES}Override", {"PartName": f"/{name}", "ContentType": kind})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def relations_part(relations: list[Relation], folder: str) -> bytes:
    """The relationships of a part, written anew: targets as seen from its folder."""
    root = etree.Element(f"{_RELATIONSHIPS}Relationships", nsmap=_default(_RELATIONSHIPS))
    for each in relations:
        target = each.target if each.external else posixpath.relpath(f"/{each.target}", f"/{folder}")
        written = {"Id": each.id, "Type": each.type, "Target": target}
        if each.external:
            written["TargetMode"] = "External"
        etree.SubElement(root, f"{_RELATIONSHIPS}Relationship", written)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
