"""A page as a text that a person reads: where links really lead stands beside them, what is not shown is left out and told."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from lxml import etree

from sekimori.sanitize import links
from sekimori.sanitize.markup import html
from sekimori.sanitize.verdicts import Finding

_BLOCKS = frozenset(
    """
    p div br hr h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table tr blockquote pre section article header footer address center figure form
    """.split()  # noqa: SIM905
)
_GONE = frozenset(
    """
    head script style template noscript iframe object embed applet svg math canvas audio video select textarea title
    """.split()  # noqa: SIM905
)
_HOST = re.compile(r"(?:https?://)?((?:[\w\-]+\.)+[a-z]{2,})", re.IGNORECASE)
_MOST_DEPTH = 400
_SCHEMES = ("http", "https", "mailto", "tel")
_PIXEL = 2


def text(content: str) -> tuple[str, list[Finding]]:
    """The words of a page and what was found in it."""
    root = html.tree(content)
    if root is None:
        return "", []
    work = _Reading()
    work.read(root)
    lines = [" ".join(line.split(" ")).rstrip() for line in "".join(work.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n", sorted(set(work.findings))


def defanged(address: str) -> str:
    """An address that no program takes for a link: hxxps://host[.]…, its host as it is looked up."""
    parts = urlsplit(address)
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        host = parts.hostname or ""
    scheme = parts.scheme.replace("http", "hxxp")
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"{scheme}://{host}{rest}"[:500] if host else address.replace("http", "hxxp").replace(":", "：", 1)[:500]


class _Reading:
    def __init__(self) -> None:
        self.out: list[str] = []
        self.findings: list[Finding] = []

    def read(self, root: etree._Element) -> None:
        """Goes through a tree without recursion."""
        waiting: list[tuple[etree._Element | str, int]] = [(root, 0)]
        while waiting:
            found, depth = waiting.pop()
            if isinstance(found, str):
                self.out.append(found)
                continue
            following: list[tuple[etree._Element | str, int]] = []
            name = str(found.tag).lower() if isinstance(found.tag, str) else ""
            if name and depth < _MOST_DEPTH and self._shown(found, name):
                before, after = self._around(found, name)
                self.out += [before, _squeezed(found.text or "", name)]
                following = [*((child, depth + 1) for child in found), (after, depth)]
            following.append((_squeezed(found.tail or "", ""), depth))
            waiting.extend(reversed(following))

    def _shown(self, element: etree._Element, name: str) -> bool:
        if name in {"script", "iframe", "object", "embed", "applet"}:
            self.findings.append(Finding("HTML-SCRIPT" if name == "script" else "HTML-FRAME"))
        if name in _GONE:
            return False
        if html.hidden(element):
            self.findings.append(Finding("HTML-HIDDEN"))
            return False
        return True

    def _around(self, element: etree._Element, name: str) -> tuple[str, str]:
        if name == "img":
            return self._image(element), ""
        if name == "a":
            return "", self._link(element)
        if name in {"td", "th"}:
            return "", "　"
        if name == "li":
            return "\n・", ""
        if name == "hr":
            return "\n" + "-" * 40 + "\n", ""
        return ("\n", "" if name == "br" else "\n") if name in _BLOCKS else ("", "")

    def _image(self, element: etree._Element) -> str:
        address = element.get("src", "")
        small = [element.get(key, "").strip().removesuffix("px") for key in ("width", "height")]
        if any(each.isdigit() and int(each) < _PIXEL for each in small):
            self.findings.append(Finding("MAIL-TRACKING"))
            return ""
        if address.lower().startswith("http"):
            self.findings.append(Finding("HTML-REMOTE"))
        said = " ".join(element.get("alt", "").split())
        return f"[画像: {said}]" if said else "[画像]"

    def _link(self, element: etree._Element) -> str:
        address = element.get("href", "").strip()
        if not address or address.startswith("#"):
            return ""
        if not links.allowed(address, _SCHEMES):
            self.findings.append(Finding("HTML-HYPERLINK"))
            return " <渡せない種類のリンク>"
        shown = _HOST.search("".join(map(str, element.itertext())))
        try:
            host = urlsplit(address).hostname or ""
        except ValueError:
            host = ""
        if shown and host and shown.group(1).lower().removeprefix("www.") != host.lower().removeprefix("www."):
            self.findings.append(Finding("MAIL-LINK-DIFFERS"))
        if not host.isascii() or "xn--" in host.lower() or _mixed(host):
            self.findings.append(Finding("MAIL-LINK-ODD"))
        return f" <{_safely(address)}>"


def _safely(address: str) -> str:
    try:
        return defanged(address)
    except ValueError:
        return "（読み取れないリンク）"


def _mixed(host: str) -> bool:
    """Whether letters of several scripts stand in one host."""
    scripts = {unicodedata.name(char, "").split(" ")[0] for char in host if char.isalpha()}
    return len(scripts) > 1


def _squeezed(text: str, name: str) -> str:
    return text if name == "pre" else re.sub(r"[ \t\r\n]+", " ", text)
