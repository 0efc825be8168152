"""Reading XML without its dangers: no definitions, no entities, nothing fetched, no comments or instructions, bounded depth."""

from __future__ import annotations

import re

from lxml import etree

from sekimori.sanitize.policy import Limits
from sekimori.sanitize.refusing import refusal

_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def parsed(untrusted: bytes, limits: Limits, *, mend: bool = False) -> etree._Element:
    """The root element. `mend` lets broken markup be read as far as it goes (the legacy drawings that Office itself writes).

    Raises Refusal for definitions, broken markup, foreign encodings and too deep a nesting.
    """
    content = _as_utf8(untrusted)
    if _DOCTYPE.search(content):
        raise refusal("XML-DTD")
    if content.count(b"<") > 2 * limits.xml_elements:
        raise refusal("XML-BOMB", str(content.count(b"<") // 2))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=mend,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        code = "XML-DEEP" if "depth" in str(error).lower() else "XML-MALFORMED"
        raise refusal(code, f"{error.lineno}行") from None
    if root is None:
        raise refusal("XML-MALFORMED")
    _check_depth(root, limits.xml_depth)
    return root


def _as_utf8(untrusted: bytes) -> bytes:
    for mark, encoding in _WIDE:
        if untrusted.startswith(mark):
            try:
                text = untrusted.decode(encoding)
            except UnicodeDecodeError:
                raise refusal("XML-MALFORMED", encoding) from None
            return _DECLARED.sub("", text.lstrip("\ufeff")).encode()
    head = untrusted[:200].lower()
    declared = re.search(rb"""encoding\s*=\s*["']([^"']+)""", head)
    if declared and declared.group(1) not in {b"utf-8", b"us-ascii", b"ascii"}:
        raise refusal("XML-MALFORMED", declared.group(1).decode("ascii", "replace"))
    return untrusted


def _check_depth(root: etree._Element, most: int) -> None:
    depth = 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            raise refusal("XML-DEEP", str(depth))


def written(root: etree._Element) -> bytes:
    """The canonical bytes of a part."""
    etree.cleanup_namespaces(root, keep_ns_prefixes=_kept_prefixes(root))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _kept_prefixes(root: etree._Element) -> list[str]:
    """Prefixes that stand in attribute values (mc:Ignorable, Requires): they must go on meaning what they mean."""
    found: set[str] = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if str(name).rsplit("}", 1)[-1] in {"Ignorable", "Requires", "MustUnderstand", "ProcessContent"}:
                found.update(part.split(":", 1)[0] for part in str(value).split())
    return sorted(found)
