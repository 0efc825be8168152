"""A message read inside the sandbox: what crosses is its head, its words, and its files, each at its place.

sandbox.run("sekimori.sanitize.mail.reader:job", untrusted, options); a page saved with its pictures: "…reader:page".
"""

from __future__ import annotations

from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from sekimori.sanitize.handing import handed, joined, parted
from sekimori.sanitize.mail import body, headers, outlook, parts
from sekimori.sanitize.mail.headers import Head
from sekimori.sanitize.markup import html
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.verify.compound import MAGIC

ADDRESSES = ("from", "sender", "reply-to", "to", "cc")
_IDS = ("message-id", "in-reply-to", "references")
_LONGEST_DATE = 100


def prepare_for_sandbox() -> None:
    """Loads what is put off while files are still in reach."""
    html.prepare_for_sandbox()
    job(b"From: a@example.jp\nSubject: =?iso-2022-jp?B?GyRCPG8bKEI=?=\n\n\x1b$B<o\x1b(B", {})
    _date(b"Mon, 23 Nov 2026 16:00:00 +0900")
    "日本".encode("idna")


def job(untrusted: bytes, _options: dict[str, Any]) -> bytes:
    """The message as JSON behind its length, and the contents of its files behind that. Raises Refusal."""
    if untrusted.startswith((MAGIC, outlook.TNEF)):
        made, told = _letter(outlook.message(untrusted) if untrusted.startswith(MAGIC) else outlook.tnef(untrusted))
    else:
        made, told = _internet_message(untrusted)
    place, files = 0, []
    for each in made.attached:
        files.append({"name": each.name, "kind": each.kind, "at": place, "size": len(each.content)})
        place += len(each.content)
    text = made.text
    findings = [[each.code, each.location, each.action.value, each.detail] for each in dict.fromkeys(made.findings)]
    whole = {**told, "text": text, "files": files, "findings": findings[:500], "encodings": sorted(made.encodings)}
    return joined(whole, (each.content for each in made.attached))


def taken(blob: bytes) -> tuple[dict[str, Any], memoryview]:
    """The same outside. Raises ChildDied for what is not of that form."""
    told, contents = parted(blob)
    return dict(told), contents


def _internet_message(untrusted: bytes) -> tuple[body.Words, dict[str, Any]]:
    root = parts.read(untrusted)
    made = body.words(root)
    head = root.head
    if head.broken:
        made.found("MAIL-MALFORMED", str(head.broken))
    for name in ("from", "subject", "date", "message-id"):
        if sum(key == name for key, _value in head.fields) > 1:
            made.found("MAIL-DOUBLE", name)
    return made, _head(head)


def _head(head: Head) -> dict[str, Any]:
    told: dict[str, Any] = {name: headers.addresses(head.first(name)) for name in ADDRESSES}
    told["subject"] = head.text("subject")
    told["date"] = _date(head.first("date"))
    for name in _IDS:
        found = headers.plain(head.first(name).decode("ascii", "ignore")).split()
        told[name] = " ".join(each for each in found if _is_id(each))[:2000]
    told["results"] = head.text("authentication-results")[:1000]
    return told


def _is_id(word: str) -> bool:
    return word.startswith("<") and word.endswith(">") and 3 < len(word) < 250 and not set(word[1:-1]) & set("<>")  # noqa: PLR2004


def _date(value: bytes) -> str:
    try:
        return format_datetime(parsedate_to_datetime(value[:_LONGEST_DATE].decode("ascii", "ignore")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _letter(letter: outlook.Letter) -> tuple[body.Words, dict[str, Any]]:
    made = body.Words()
    body.said(letter, made)
    empty = _head(Head())
    sender = headers.plain(letter.texts.get(outlook.SENDER, ""))
    address = letter.texts.get(outlook.MAIL, letter.texts.get(0x0C1F, ""))
    empty["from"] = headers.addresses(f"<{address}>".encode("latin-1", "ignore"))[:1]
    empty["from"] = [(sender, found[1]) for found in empty["from"]] or ([(sender, "")] if sender else [])
    empty["to"] = [(headers.plain(letter.texts[outlook.TO]), "")] if letter.texts.get(outlook.TO) else []
    empty["cc"] = [(headers.plain(letter.texts[outlook.CC]), "")] if letter.texts.get(outlook.CC) else []
    empty["subject"] = headers.plain(letter.texts.get(outlook.SUBJECT, ""))
    return made, empty


def page(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """A page that was saved with its pictures (MHTML), as one page. Raises Refusal."""
    policy = Policy.model_validate(options["policy"])
    leaves = list(parts.leaves(parts.read(untrusted)))
    shown = next((each for each in leaves if each.kind == "text/html"), None)
    if shown is None:
        raise refusal("MAIL-MALFORMED", "text/html")
    pictures: dict[str, bytes] = {}
    for each in leaves:
        if each.kind.startswith("image/"):
            for name in (each.head.text("content-location"), f"cid:{each.head.text('content-id').strip('<>')}"):
                pictures[name] = each.content
    content, findings = html.rebuilt(html.text_of(shown.content, shown.given.get("charset", "")), policy, pictures)
    return handed(content, "html", findings)
