"""HTML that only shows something: elements and attributes from an allow-list, pictures drawn anew. Runs in the sandbox."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from sekimori.sanitize import charsets, images, links, texts
from sekimori.sanitize.handing import handed
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.verdicts import Finding

KEPT = frozenset(
    """
    p br hr h1 h2 h3 h4 h5 h6 div span b i u s strong em sub sup small big blockquote pre code kbd samp var tt address cite q
    abbr dfn ul ol li dl dt dd table caption thead tbody tfoot tr th td colgroup col a img ruby rt rp rb center
    section article header footer
    main nav aside figure figcaption details summary mark time del ins strike font
    """.split()  # noqa: SIM905
)
ALONE = frozenset({"br", "hr", "img", "col"})
ATTRIBUTES = {
    "td": ("colspan", "rowspan", "align", "valign"), "th": ("colspan", "rowspan", "align", "valign", "scope"),
    "table": ("border", "cellpadding", "cellspacing", "align"), "col": ("span",), "colgroup": ("span",), "ol": ("start", "type"),
    "img": ("alt", "width", "height"), "p": ("align",), "div": ("align",), "tr": ("align",), "font": ("size", "color"),
    "h1": ("align",), "h2": ("align",), "h3": ("align",), "li": ("value",),
}  # fmt: skip
GONE: Mapping[str, str] = {
    "script": "HTML-SCRIPT", "noscript": "HTML-SCRIPT", "template": "HTML-SCRIPT", "iframe": "HTML-FRAME", "frame": "HTML-FRAME",
    "frameset": "HTML-FRAME", "object": "HTML-FRAME", "embed": "HTML-FRAME", "applet": "HTML-FRAME", "portal": "HTML-FRAME",
    "svg": "HTML-FRAME", "math": "HTML-UNKNOWN", "canvas": "HTML-UNKNOWN", "audio": "HTML-FRAME", "video": "HTML-FRAME",
    "base": "HTML-REFRESH", "link": "HTML-REMOTE", "style": "HTML-UNKNOWN", "meta": "HTML-UNKNOWN", "input": "HTML-FORM",
    "select": "HTML-FORM", "isindex": "HTML-FORM", "keygen": "HTML-FORM", "xml": "HTML-FRAME", "source": "HTML-UNKNOWN",
    "track": "HTML-UNKNOWN", "map": "HTML-UNKNOWN", "area": "HTML-UNKNOWN", "head": "",
}  # fmt: skip
_PLAIN = re.compile(r"^[\w#%. \-]{0,40}$", re.ASCII)
_NAMED = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w\-:$]{2,40})""", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE
)
_REMOTE = re.compile(r"url\s*\(|@import|expression\s*\(|-moz-binding", re.IGNORECASE)
_DATA = re.compile(r"^\s*data:image/[\w.+\-]+;base64,([A-Za-z0-9+/=\s]+)$")
_DEEPEST, _MOST_IMAGES = 250, 500


def prepare_for_sandbox() -> None:
    """Loads parser and decoders while files are still in reach."""
    images.prepare_for_sandbox()
    tree("<p>a</p>")


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The new page in UTF-8 and what was found. Raises Refusal."""
    policy = Policy.model_validate(options["policy"])
    content, findings = rebuilt(text_of(untrusted), policy, {})
    return handed(content, "html", findings)


def text_of(untrusted: bytes, named: str = "") -> str:
    """The page as text: in the encoding that is named, or that it names itself, or that fits."""
    said = _NAMED.search(untrusted[:4096])
    return charsets.decoded(untrusted, named or (said.group(1).decode("ascii") if said else "")).text


def tree(text: str) -> etree._Element | None:
    """The elements of a page; None where there are none."""
    plain = texts.cleaned(text, []).replace("\x00", "")
    plain = re.sub(r"^\s*<\?xml[^>]*>", "", plain)
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        return etree.fromstring(plain.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def hidden(element: etree._Element) -> bool:
    """Whether a page does not show an element."""
    return "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")) is not None


def rebuilt(text: str, policy: Policy, pictures: Mapping[str, bytes]) -> tuple[bytes, list[Finding]]:
    """The new page and what was found. `pictures` are those that came with it, by the address under which it names them."""
    root = tree(text)
    if root is None:
        raise refusal("XML-MALFORMED", "html")
    work = _Writing(policy, pictures)
    work.write(root)
    title = " ".join("".join(map(str, each.itertext())) for each in root.iter("title"))[:300].strip()
    head = f'<!DOCTYPE html>\n<html lang="ja">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title></head>\n<body>\n'
    body = "".join(work.out).strip()
    return f"{head}{body}\n</body>\n</html>\n".encode(), sorted(set(work.findings))


class _Writing:
    def __init__(self, policy: Policy, pictures: Mapping[str, bytes]) -> None:
        self.policy = policy
        self.pictures = pictures
        self.out: list[str] = []
        self.findings: list[Finding] = []
        self.drawn = 0

    def _found(self, code: str, detail: str = "") -> None:
        if code:
            self.findings.append(Finding(code, "", detail=detail))

    def write(self, root: etree._Element) -> None:
        """Writes what stays of a tree."""
        waiting: list[tuple[etree._Element | str, int]] = [(root, 0)]
        while waiting:
            found, depth = waiting.pop()
            if isinstance(found, str):
                self.out.append(found)
                continue
            if depth > _DEEPEST:
                raise refusal("XML-DEEP", str(depth))
            following: list[tuple[etree._Element | str, int]] = []
            if isinstance(found.tag, str) and self._stays(found):
                name = found.tag.lower()
                known = name in KEPT
                if known:
                    self.out.append(self._opened(found, name))
                self.out.append(html.escape(found.text or "", quote=False))
                following = [(child, depth + 1) for child in found]
                if known and name not in ALONE:
                    following.append((f"</{name}>", depth))
            following.append((html.escape(found.tail or "", quote=False), depth))
            waiting.extend(reversed(following))

    def _stays(self, element: etree._Element) -> bool:
        name = str(element.tag).lower()
        self._attributes(element)
        if name == "meta" and element.get("http-equiv", "").lower() == "refresh":
            self._found("HTML-REFRESH")
        elif name in GONE:
            self._found("" if name == "link" and not element.get("href") else GONE[name], name)
        elif name == "form":
            self._found("HTML-FORM")
        elif hidden(element):
            self._found("HTML-HIDDEN")
            return False
        return name not in GONE

    def _attributes(self, element: etree._Element) -> None:
        for key, value in element.attrib.items():
            name = str(key).lower()
            if name.startswith("on") or re.match(r"\s*(java|vb)script:", str(value), re.IGNORECASE):
                self._found("HTML-SCRIPT", name)
            elif name in {"style", "background", "srcset"} and (_REMOTE.search(str(value)) or name != "style"):
                self._found("HTML-REMOTE", name)

    def _opened(self, element: etree._Element, name: str) -> str:
        said = ""
        for key in ATTRIBUTES.get(name, ()):
            value = element.get(key)
            if value is not None and (_PLAIN.match(value) or key == "alt"):
                said += f' {key}="{html.escape(value)}"'
        if name == "a" and (address := element.get("href")):
            if links.allowed(address, self.policy.schemes):
                said += f' href="{html.escape(address.strip())}" rel="noopener noreferrer"'
            else:
                self._found("HTML-HYPERLINK")
        if name == "img":
            return self._image(element, said)
        return f"<{name}{said}>"

    def _image(self, element: etree._Element, said: str) -> str:
        address = element.get("src", "").strip()
        content = self.pictures.get(address) or embedded(address)
        self.drawn += 1
        if content and self.drawn <= _MOST_IMAGES:
            made = images.rebuilt(content, self.policy.limits)
            if "IMAGE-VECTOR" not in made.codes and "IMAGE-UNREADABLE" not in made.codes:
                drawn = base64.b64encode(made.content).decode()
                return f'<img{said} src="data:{made.media_type};base64,{drawn}">'
        self._found(
            "HTML-REMOTE" if address and not address.lower().startswith(("data:", "cid:")) else "IMAGE-UNREADABLE"
        )
        return f"[画像{': ' + html.escape(element.get('alt', '')) if element.get('alt') else ''}]"


def embedded(address: str) -> bytes:
    """The bytes of a picture that stands in its own address; empty for any other address."""
    found = _DATA.match(address)
    try:
        return base64.b64decode(found.group(1)) if found else b""
    except ValueError:
        return b""
