"""What a mail says, read in the sandbox alone; what cannot be read is named and nothing of the mail is lost by it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common.errors import InvalidInput
from sekimori.sandbox.errors import ChildDied, Reason
from sekimori.sanitize import handing
from sekimori.sanitize.verdicts import Action

HEAD, WHOLE = "sekimori.sanitize.mail.heads:job", "sekimori.sanitize.mail.reader:job"
# How much of a mail its head is looked for in.
MOST_HEAD = 300 * 1024
MOST_WORDS, MOST_KEPT = 4000, 10
MAIL_SUFFIXES = (".eml", ".msg")


@dataclass(frozen=True)
class Attached:
    """A file that came with a mail: told name, told kind, size; the content of mails that were forwarded alone."""

    name: str
    kind: str
    size: int
    content: bytes = b""


@dataclass
class Letter:
    """A mail as far as it could be read. `faults` are whole sentences about the rest."""

    digest: str
    size: int
    head: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    attached: Sequence[Attached] = ()
    faults: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What makes it this mail: its Message-ID, or its bytes where it has none."""
        said = self.told("message-id").strip()
        return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest() if said else self.digest

    @property
    def sender(self) -> tuple[str, str]:
        """The name and the address in From; empty ones where there are none."""
        first = next(iter(self.head.get("from", [])), ("", ""))
        return str(first[0])[:200], str(first[1])[:320].lower()

    def told(self, name: str) -> str:
        """A field of the head; "" where there is none."""
        return str(self.head.get(name, "") or "")


def read(untrusted: bytes) -> Letter:
    """Reads head, words and forwarded mails of a message.

    What is broken, a bomb, or no mail at all is named in `faults`. Raises NotAvailable when nothing can be confined, ChildDied
    when the sandbox itself failed: then it is tried again later.
    """
    letter = Letter(hashlib.sha256(untrusted).hexdigest(), len(untrusted))
    try:
        letter.head = sandbox.run(HEAD, untrusted[:MOST_HEAD], {})
    except (InvalidInput, ChildDied) as error:
        letter.faults.append(_("見出しを読み取れません（%(why)s）。") % {"why": _why(error)})
    try:
        told, contents = handing.parted(bytes(sandbox.run(WHOLE, untrusted, {})))
    except (InvalidInput, ChildDied) as error:
        letter.faults.append(
            _("本文と添付を読み取れません（%(why)s）。原本を証跡として保存しました。") % {"why": _why(error)}
        )
        return letter
    words = str(told.get("text", ""))
    letter.text = words[:MOST_WORDS]
    if len(words) > MOST_WORDS:
        letter.faults.append(_("本文が長いため、初めの%(most)s文字だけを載せました。") % {"most": MOST_WORDS})
    letter.attached = _attached(told, contents)
    if any(action == Action.REFUSED.value for _c, _l, action, _d in told.get("findings", [])):
        letter.faults.append(_("読み取れない部分があります。"))
    return letter


def _why(error: InvalidInput | ChildDied) -> str:
    """The reason in a few words. Raises ChildDied again where it was not the mail's fault."""
    if isinstance(error, ChildDied) and error.reason is Reason.SERVER:
        raise error
    return error.sentence[:200]


def _attached(told: Mapping[str, Any], contents: memoryview) -> list[Attached]:
    found: list[Attached] = []
    for each in list(told.get("files", []))[:1000]:
        name, size, at = str(each.get("name", ""))[:200], int(each.get("size", 0)), int(each.get("at", 0))
        mail = name.lower().endswith(MAIL_SUFFIXES) or str(each.get("kind", "")) == "message/rfc822"
        kept = mail and sum(bool(other.content) for other in found) < MOST_KEPT
        content = bytes(contents[at : at + size]) if kept else b""
        found.append(Attached(name, str(each.get("kind", ""))[:100], size, content))
    return found
