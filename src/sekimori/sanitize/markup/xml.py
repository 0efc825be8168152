"""SVG drawings and plain XML data, written anew: no definitions, instructions, scripts or addresses. Runs in the sandbox."""

from __future__ import annotations

import base64
import re
from typing import Any

from lxml import etree

from sekimori.sanitize import images
from sekimori.sanitize.handing import handed
from sekimori.sanitize.markup import html
from sekimori.sanitize.ooxml.elements import local, namespace, remove, unwrap
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.verdicts import Finding
from sekimori.sanitize.xmls import parsed, written

SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
SHAPES = frozenset(
    """
    svg g path rect circle ellipse line polyline polygon text tspan textPath defs linearGradient radialGradient stop clipPath mask
    pattern symbol use title desc image marker switch a filter feGaussianBlur feOffset feBlend feMerge feMergeNode feColorMatrix
    feFlood feComposite feMorphology
    """.split()  # noqa: SIM905
)
_ACTS = frozenset(
    {
        "script",
        "handler",
        "listener",
        "foreignObject",
        "set",
        "animate",
        "animateMotion",
        "animateTransform",
        "animateColor",
    }
)
_ADDRESS = re.compile(
    r"url\s*\(\s*['\"]?(?!\s*#)|@import|expression|javascript:|behavior|-moz-binding|\\", re.IGNORECASE
)
_GRAMMAR = re.compile(rb"<!DOCTYPE\s+svg(?:\s+PUBLIC\s+\"[^\"<>\[]*\"\s+\"[^\"<>\[]*\")?\s*>")
# Roots that programs open as something else than data.
_ACTIVE = re.compile(
    r"schemas\.microsoft\.com/office/(word|excel|powerpoint|2006/xmlPackage)|urn:schemas-microsoft-com:office|1999/XSL/|1999/xhtml|xul"
    r"|opendocument|ns\.adobe\.com/(xdp|xfa)|2000/svg|xaml|mathml",
    re.IGNORECASE,
)


def prepare_for_sandbox() -> None:
    """Loads the decoders of pictures while files are still in reach."""
    html.prepare_for_sandbox()


def svg(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The new drawing and what was found. Raises Refusal."""
    policy = Policy.model_validate(options["policy"])
    # That a drawing names its own grammar does nothing; definitions of its own stay refused.
    root = parsed(_GRAMMAR.sub(b"", untrusted, count=1), policy.limits)
    if root.tag != f"{{{SVG}}}svg":
        raise refusal("XML-MALFORMED", local(root))
    found: set[Finding] = set()
    for element in list(root.iter(etree.Element)):
        if element is root or element.getparent() is not None:
            _shape(element, policy, found)
    return handed(written(root), "svg", sorted(found))


def data(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """Plain data written anew, without comments and instructions. Raises Refusal for what is opened by programs."""
    root = parsed(untrusted, Policy.model_validate(options["policy"]).limits)
    if any(_ACTIVE.search(space) for space in [*map(str, root.nsmap.values()), namespace(str(root.tag))]):
        raise refusal("XML-ACTIVE", local(root)[:40])
    return handed(written(root), "xml", [])


def _shape(element: etree._Element, policy: Policy, found: set[Finding]) -> None:
    name = local(element)
    if namespace(str(element.tag)) != SVG or name not in SHAPES:
        found.add(Finding("SVG-SCRIPT" if name in _ACTS else "SVG-UNKNOWN", detail=name[:40]))
        remove(element)
        return
    if name == "a":
        found.add(Finding("SVG-EXTERNAL", detail="a"))
        unwrap(element)
        return
    for key, value in list(element.attrib.items()):
        _attribute(element, str(key), str(value), policy, found)


def _attribute(element: etree._Element, key: str, value: str, policy: Policy, found: set[Finding]) -> None:
    name = key.rsplit("}", 1)[-1]
    space = namespace(key)
    if name == "href" and space in {"", _XLINK}:
        if local(element) == "image" and (drawn := _picture(value, policy)):
            element.set(key, drawn)
        elif not value.startswith("#") or local(element) == "image":
            found.add(Finding("SVG-EXTERNAL"))
            del element.attrib[key]
    elif name.lower().startswith("on") or _ADDRESS.search(value):
        found.add(Finding("SVG-SCRIPT" if name.lower().startswith("on") else "SVG-EXTERNAL", detail=name[:40]))
        del element.attrib[key]
    elif space and not (space.endswith("/namespace") and name in {"space", "lang"}):
        found.add(Finding("SVG-UNKNOWN", detail=name[:40]))
        del element.attrib[key]


def _picture(address: str, policy: Policy) -> str:
    content = html.embedded(address)
    if not content:
        return ""
    made = images.rebuilt(content, policy.limits)
    if {"IMAGE-VECTOR", "IMAGE-UNREADABLE"} & set(made.codes):
        return ""
    return f"data:{made.media_type};base64,{base64.b64encode(made.content).decode()}"
