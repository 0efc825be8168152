"""What must not stand in HTML, SVG or XML that is handed on. Reads with the standard library's parsers only.

Runs in the sandbox: sandbox.run("sekimori.sanitize.checks.markup:page", untrusted, options).
"""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from typing import Any

from sekimori.sanitize.checks import strict_xml

_TAGS = re.compile(
    r"^(html|head|meta|title|body|p|br|hr|h[1-6]|div|span|[biusq]|strong|em|su[bp]|small|big|blockquote|pre|code|kbd|samp|var|tt"
    r"|address"
    r"|cite|abbr|dfn|[uod]l|li|d[td]|table|caption|t(head|body|foot|[rhd])|col(group)?|a|img|ruby|r[tpb]|center|section|article|header"
    r"|footer|main|nav|aside|fig(ure|caption)|details|summary|mark|time|del|ins|strike|font)$"
)
_KEYS = re.compile(r"^(href|rel|src|alt|width|height|colspan|rowspan|align|valign|scope|border|cellpadding|cellspacing|span|start"
                   r"|type|value|size|color|lang|charset)$")  # fmt: skip
_PICTURE = re.compile(r"^data:image/(png|jpeg|gif|tiff);base64,([A-Za-z0-9+/=]+)$")
_MAGIC = {"png": b"\x89PNG", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8", "tiff": b"II*\x00"}
_STEERS = re.compile("[\x00-\x08\x0b\x0e-\x1f\u202a-\u202e\u2066-\u2069]")
_SVG_BAD = frozenset(
    {
        "script",
        "foreignObject",
        "set",
        "animate",
        "animateMotion",
        "animateTransform",
        "handler",
        "iframe",
        "embed",
        "object",
        "audio",
        "video",
        "a",
        "style",
    }
)
_ADDRESS = re.compile(r"url\s*\(\s*['\"]?\s*[^#'\"\s]|javascript:|vbscript:|@import|expression\s*\(", re.IGNORECASE)


def page(untrusted: bytes, options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be in a page, as (what, where); an empty list lets it pass."""
    schemes = tuple(str(each) for each in options.get("schemes", ("http", "https", "mailto")))
    try:
        text = untrusted.decode("utf-8")
    except UnicodeDecodeError:
        return [["encoding", ""]]
    listener = _Page(schemes)
    listener.feed(text)
    listener.close()
    if _STEERS.search(text):
        listener.found.append(["sign", ""])
    return listener.found[:100]


class _Page(HTMLParser):
    """Notes every element, attribute and declaration that is not known."""

    def __init__(self, schemes: tuple[str, ...]) -> None:
        super().__init__(convert_charrefs=True)
        self.schemes = schemes
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if not _TAGS.match(tag):
            self.found.append(["element", tag])
        for key, value in attrs:
            said = value or ""
            if not _KEYS.match(key):
                self.found.append(["attribute", key])
            if key == "href" and not said.startswith("#") and said.split(":", 1)[0].strip().lower() not in self.schemes:
                self.found.append(["address", said[:60]])
            if key == "src":
                self._picture(said)

    def _picture(self, said: str) -> None:
        found = _PICTURE.match(said)
        if not found or not base64.b64decode(found.group(2)[:64]).startswith(_MAGIC[found.group(1)]):
            self.found.append(["picture", said[:40]])

    def handle_comment(self, data: str) -> None:
        """A comment, which some programs read as an instruction."""
        self.found.append(["comment", data[:40]])

    def handle_pi(self, data: str) -> None:
        """A processing instruction."""
        self.found.append(["instruction", data[:40]])

    def handle_decl(self, decl: str) -> None:
        """A declaration: only that of HTML itself."""
        if decl != "DOCTYPE html":
            self.found.append(["declaration", decl[:40]])

    def unknown_decl(self, data: str) -> None:
        """A section of another language."""
        self.found.append(["declaration", data[:40]])


def drawing(untrusted: bytes, _options: dict[str, Any]) -> list[list[str]]:
    """Everything that must not be in a drawing, or in plain data."""
    found: list[list[str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        short = tag.rsplit("}", 1)[-1]
        drawn = "2000/svg" in tag
        if drawn and short in _SVG_BAD:
            found.append(["element", short])
        for key, value in attributes.items():
            word = key.rsplit("}", 1)[-1].lower()
            if drawn and (word.startswith("on") or _ADDRESS.search(value)):
                found.append(["attribute", word])
            if drawn and word == "href" and not value.startswith("#") and not _PICTURE.match(value):
                found.append(["address", value[:60]])

    try:
        strict_xml.parse(untrusted, start)
    except ValueError as error:
        found.append(["markup", str(error)[:60]])
    return found[:100]
