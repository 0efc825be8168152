"""The words of a message: the plain ones where there are any, those of its page otherwise, and what is attached."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from sekimori.sanitize import charsets
from sekimori.sanitize.mail import headers, htmltext, outlook, parts
from sekimori.sanitize.mail.parts import Part
from sekimori.sanitize.markup import html
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.texts import cleaned
from sekimori.sanitize.verdicts import Action, Finding

MOST = 1024 * 1024
_CUT = "\n\n〔本文が長いため、ここで切りました。〕\n"
_STUB = 60
_SIGNED = "〔電子署名（S/MIME・PGP）は、変換により失われました。〕\n"
_LOCKED = "〔暗号化された部分があり、中を読み取れません。〕\n"
_CALENDAR = {
    "SUMMARY": "件名",
    "DTSTART": "開始",
    "DTEND": "終了",
    "LOCATION": "場所",
    "DESCRIPTION": "内容",
    "ORGANIZER": "主催",
}
_USUAL = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "application/pdf": "pdf", "text/plain": "txt",
          "text/html": "html",
          "message/rfc822": "eml", "text/calendar": "ics", "text/csv": "csv"}  # fmt: skip


@dataclass
class Attached:
    """A file that came with a message: its path in the tree, name, told kind and content."""

    name: str
    kind: str
    content: bytes


@dataclass
class Words:
    """What is made of a message: text, files, findings, encodings that were used."""

    sections: list[str] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    encodings: set[str] = field(default_factory=set)

    def found(self, code: str, detail: str = "", action: Action = Action.REMOVED) -> None:
        """Notes a finding."""
        self.findings.append(Finding(code, "", action, detail[:120]))

    @property
    def text(self) -> str:
        """The whole text, bounded."""
        whole = "\n".join(each.strip("\n") + "\n" for each in self.sections if each.strip())
        if len(whole.encode()) > MOST:
            self.found("MAIL-LONG", action=Action.REPLACED)
            return whole.encode()[:MOST].decode("utf-8", "ignore") + _CUT
        return whole


def words(root: Part) -> Words:
    """The words and files of a message."""
    made = Words()
    _part(root, made)
    return made


def _part(part: Part, made: Words) -> None:  # noqa: C901  # One line for each kind there is.
    kind = part.kind
    if kind == "multipart/alternative":
        _alternative(part, made)
    elif kind.startswith("multipart/"):
        if kind == "multipart/signed":
            made.found("MAIL-SIGNATURE")
            made.sections.append(_SIGNED)
        if kind == "multipart/encrypted":
            made.found("MAIL-ENCRYPTED", action=Action.REFUSED)
            made.sections.append(_LOCKED)
        for child in part.parts:
            _part(child, made)
    elif kind in {"message/rfc822", "message/global"} and not part.attached:
        _nested(part, made)
    elif kind in {"message/partial", "message/external-body"}:
        made.found("MAIL-EXTERNAL", kind)
    elif _is_tnef(part):
        _outlook(part, made)
    elif kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        made.found("MAIL-ENCRYPTED", action=Action.REFUSED)
        made.sections.append(_LOCKED)
        _file(part, made)
    elif part.disposition != "attachment" and (text := _readable(part, made)) is not None:
        made.sections.append(text)
    else:
        _file(part, made)


def _is_tnef(part: Part) -> bool:
    return part.kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or part.content.startswith(outlook.TNEF)


def _alternative(part: Part, made: Words) -> None:
    """Of several ways to say the same, the plain one, unless it says next to nothing."""
    plain = next((each for each in part.parts if each.kind == "text/plain" and not each.attached), None)
    if plain is None:
        for child in part.parts[-1:]:
            _part(child, made)
        others: list[Part] = part.parts[:-1]
    else:
        text = _readable(plain, made) or ""
        rich = next((each for each in parts.leaves(part) if each.kind == "text/html"), None)
        shown = htmltext.text(html.text_of(rich.content, rich.given.get("charset", "")))[0] if rich else ""
        if len(text.strip()) < _STUB and len(shown.strip()) > 3 * len(text.strip()) + _STUB and rich is not None:
            made.found("MAIL-ALTERNATIVE", action=Action.REPLACED)
            made.sections.append(_readable(rich, made) or "")
        else:
            made.sections.append(text)
        others = [each for each in part.parts if each is not plain]
    for other in others:
        for leaf in parts.leaves(other):
            if leaf.kind not in {"text/plain", "text/html", "text/enriched", "text/x-amp-html", "text/calendar"}:
                _file(leaf, made)


def _nested(part: Part, made: Words) -> None:
    head = part.parts[0].head if part.parts else part.head
    shown = [
        f"{label}: {head.text(name)}"
        for label, name in (("差出人", "from"), ("宛先", "to"), ("日時", "date"), ("件名", "subject"))
    ]
    made.sections.append("\n".join(["-------- 転送されたメール --------", *shown, ""]))
    for child in part.parts:
        _part(child, made)


def _readable(part: Part, made: Words) -> str | None:
    """The words of a part; None for one that is no text."""
    if part.kind == "text/html":
        said = html.text_of(part.content, part.given.get("charset", ""))
        text, found = htmltext.text(said)
        made.findings += found
        made.found("MAIL-HTML", action=Action.REPLACED)
        return _made_plain(text, made)
    if part.kind == "text/calendar":
        return _calendar(_decoded(part, made))
    if part.kind == "message/delivery-status" or part.kind.startswith("text/rfc822"):
        return _made_plain(_decoded(part, made), made)
    if part.kind not in {"text/plain", "text/enriched", "text/richtext"} or (part.attached and part.name):
        return None
    for name, content in parts.uuencoded(part.content):
        made.attached.append(Attached(name, "application/octet-stream", content))
    part.content = parts.without_uuencoded(part.content)
    text = _decoded(part, made)
    if part.kind != "text/plain":
        text = re.sub(r"<<|</?[A-Za-z][\w-]{0,40}>", lambda found: "<" if found.group() == "<<" else "", text)
    if part.given.get("format", "").lower() == "flowed":
        text = _flowed(text, joined=part.given.get("delsp", "").lower() == "yes")
    return _made_plain(text, made)


def _decoded(part: Part, made: Words) -> str:
    told = charsets.decoded(part.content, part.given.get("charset", ""))
    made.encodings.add(told.encoding)
    if told.lost:
        made.found("MAIL-UNDECODABLE", str(told.lost), Action.REPLACED)
    return told.text


def _made_plain(text: str, made: Words) -> str:
    codes: list[str] = []
    kept = cleaned(re.sub("\r\n|\r|\f", "\n", text), codes)
    for code in codes:
        made.found(code)
    return unicodedata.normalize("NFC", kept)


def _flowed(text: str, *, joined: bool) -> str:
    """Lines that were cut for the way put together again (RFC 3676)."""
    out: list[str] = []
    flows = False
    for line in text.replace("\r\n", "\n").split("\n"):
        plain = line.removeprefix(" ")
        if flows and not line.startswith(">") and out:
            out[-1] = (out[-1][:-1] if joined else out[-1]) + plain
        else:
            out.append(plain)
        flows = line.endswith(" ") and line != "-- "
    return "\n".join(out)


def _calendar(text: str) -> str:
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    shown = ["〔予定〕"]
    for line in lines:
        key, _sign, value = line.partition(":")
        label = _CALENDAR.get(key.split(";", 1)[0].upper())
        if label:
            shown.append(f"{label}: {value.replace(chr(92) + 'n', ' ')[:500]}")
    return headers.plain(" / ".join(shown)).replace(" / ", "\n") + "\n"


def _file(part: Part, made: Words) -> None:
    name = part.name or f"添付{len(made.attached) + 1}.{_USUAL.get(part.kind, 'dat')}"
    made.attached.append(Attached(name, part.kind, part.content))


def _outlook(part: Part, made: Words) -> None:
    try:
        letter = outlook.tnef(part.content)
    except Refusal:
        _file(part, made)
        return
    said(letter, made)


def said(letter: outlook.Letter, made: Words) -> None:
    """The words and files of a message of Outlook."""
    if letter.body.strip():
        made.sections.append(_made_plain(letter.body, made))
    elif letter.html:
        text, found = htmltext.text(html.text_of(letter.html, letter.charset))
        made.findings += found
        made.sections.append(_made_plain(text, made))
    made.attached += [Attached(name, "application/octet-stream", content) for name, content in letter.attached]
