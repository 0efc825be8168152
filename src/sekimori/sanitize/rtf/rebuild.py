"""A new RTF file from what may stay of an old one. Runs in the sandbox: "sekimori.sanitize.rtf.rebuild:job"."""

from __future__ import annotations

from typing import Any

from sekimori.sanitize import images
from sekimori.sanitize.handing import handed
from sekimori.sanitize.ooxml import fields
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import refusal
from sekimori.sanitize.rtf import allowed
from sekimori.sanitize.rtf.tokens import CLOSE, HEX, OPEN, Kind, Token, tokens
from sekimori.sanitize.verdicts import Action, Finding

_DEEPEST = 200
_MOST_INDEX = 32_767
_MOST_NUMBER = 2**31 - 1
_LINE = 128
_CODES = {"OOXML-DDE": "RTF-DDE", "OOXML-HYPERLINK": "RTF-HYPERLINK"}


def prepare_for_sandbox() -> None:
    """Loads the decoders of pictures while files are still in reach."""
    images.prepare_for_sandbox()


def job(untrusted: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The new file and what was found. Raises Refusal."""
    made = Rebuilding(Policy.model_validate(options["policy"]))
    content = made.run(list(tokens(untrusted)))
    return handed(content, "rtf", sorted(set(made.findings))[:500])


class Rebuilding:
    """One file on its way."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.findings: list[Finding] = []
        self.out: list[bytes] = []

    def run(self, found: list[Token]) -> bytes:
        """The bytes of the new file: one group, nothing behind it."""
        if found[:1] != [OPEN] or len(found) < 3 or found[1].name != "rtf":  # noqa: PLR2004
            raise refusal("RTF-MALFORMED")
        end = _closing(found, 0)
        if any(each.kind is not Kind.CLOSE for each in found[end + 1 :]):
            self._found("RTF-TRAILING")
        self._group(found[: end + 1])
        return b"".join(self.out) + b"\n"

    def _found(self, code: str, detail: str = "", action: Action = Action.REMOVED) -> None:
        self.findings.append(Finding(code, "", action, detail))

    def _group(self, found: list[Token]) -> None:
        """Writes what stays of the tokens of one or several groups. Not by recursion, so that no nesting is too deep."""
        at, end, depth = 0, len(found), 0
        while at < end:
            token = found[at]
            if token.kind is Kind.OPEN:
                depth += 1
                if depth > _DEEPEST:
                    raise refusal("XML-DEEP", str(depth))
                close = _closing(found, at)
                at = self._opened(found, at, close)
                depth -= at > close  # It was dealt with whole.
                continue
            if token.kind is Kind.CLOSE:
                depth -= 1
                self.out.append(b"}")
            elif token.kind is Kind.DATA:
                self._found("RTF-DATA")
            else:
                self._plain(token)
            at += 1

    def _opened(self, found: list[Token], at: int, close: int) -> int:
        """Judges a group by its first word; where to go on: inside it, or behind it when it was dealt with whole."""
        marked = found[at + 1].kind is Kind.SIGN and found[at + 1].name == "*"
        first = found[at + 2] if marked and at + 2 < close else found[at + 1]
        name = first.name if first.kind is Kind.WORD else ""
        inside = found[at + 1 : close]
        if name == "pict":
            self._picture(inside)
        elif name == "object":
            self._object(inside)
        elif name == "field":
            self._field(inside)
        elif name in allowed.GONE or (marked and name not in allowed.MARKED) or name in {"nonshppict", "sp", "ud"}:
            if name in allowed.GONE:
                self._found(allowed.GONE[name], name)
        elif not marked or name in allowed.MARKED:
            self.out.append(b"{\\*" if marked else b"{")
            return at + 2 if marked else at + 1
        return close + 1

    def _plain(self, token: Token) -> None:
        if token.kind is Kind.TEXT:
            self.out.append(b"\\'%02x" % token.content[0] if token.name == HEX else _escaped(token.content))
        elif token.kind is Kind.SIGN:
            if token.name in allowed.SIGNS:
                self.out.append(f"\\{token.name}".encode())
        elif self._may_stand(token):
            self.out.append(_word(token))

    def _may_stand(self, token: Token) -> bool:
        number = token.number or 0
        most = _MOST_INDEX if token.name in {"f", "af", "ls", "cs", "s", "uc", "ilvl"} else _MOST_NUMBER
        known = allowed.word(token.name) or token.name in allowed.GROUPS | allowed.MARKED
        return known and abs(number) <= most

    def _picture(self, inside: list[Token]) -> None:
        """A picture is decoded and encoded anew; one drawn by instructions goes."""
        sizes = [each for each in inside if each.kind is Kind.WORD and each.name in allowed.PICTURE]
        data = b"".join(each.content for each in inside if each.kind is Kind.DATA)
        digits = b"".join(_own_text(inside)).translate(None, b" \t")
        if not data:
            try:
                data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
            except ValueError:
                data = b""
        made = images.rebuilt(data, self.policy.limits) if data else None
        if (
            made is None
            or made.codes[0] in {"IMAGE-VECTOR", "IMAGE-UNREADABLE"}
            or made.extension not in {"png", "jpeg"}
        ):
            self._found(made.codes[0] if made else "IMAGE-UNREADABLE")
            return
        self.findings += [Finding(code, "", Action.REPLACED) for code in made.codes]
        self.out += [b"{\\pict", b"\\pngblip " if made.extension == "png" else b"\\jpegblip "]
        self.out += [_word(each) for each in sizes if abs(each.number or 0) <= _MOST_INDEX]
        written = made.content.hex().encode()
        self.out += [b"\n" + written[start : start + _LINE] for start in range(0, len(written), _LINE)]
        self.out.append(b"}")

    def _object(self, inside: list[Token]) -> None:
        """Of an object its last look stays."""
        self._found("RTF-OBJECT", action=Action.REPLACED)
        for group in _groups(inside, "result"):
            self._within(group)

    def _field(self, inside: list[Token]) -> None:
        """A harmless field stays with its words as plain text; of any other its last result."""
        instructions, results = _groups(inside, "fldinst"), _groups(inside, "fldrslt")
        nested = any(each.kind is Kind.WORD and each.name == "field" for group in instructions for each in group)
        words = b"".join(each.content for group in instructions for each in group if each.kind is Kind.TEXT)
        said = words.decode("cp932", "replace").strip()
        code = fields.danger(said, self.policy.schemes)
        if code or nested or not said:
            if code:
                self._found(_CODES.get(code, "RTF-FIELD"), action=Action.REPLACED)
            for group in results:
                self._within(group)
            return
        self.out += [b"{\\field {\\*\\fldinst {", b"".join(_spelt(instructions)), b"}}{\\fldrslt "]
        for group in results:
            self._group(group)
        self.out.append(b"}}")

    def _within(self, group: list[Token]) -> None:
        """The contents of a group, in one of its own."""
        self._group([OPEN, *group, CLOSE])


def _closing(found: list[Token], at: int) -> int:
    """Where a group ends. Raises Refusal for one that does not."""
    depth = 0
    for place in range(at, len(found)):
        kind = found[place].kind
        depth += (kind is Kind.OPEN) - (kind is Kind.CLOSE)
        if depth == 0:
            return place
    raise refusal("RTF-MALFORMED", "}")


def _groups(inside: list[Token], name: str) -> list[list[Token]]:
    """What stands in the groups of this name, without their own word."""
    found = []
    at = 0
    while at < len(inside):
        if inside[at].kind is Kind.OPEN:
            close = _closing(inside, at)
            words = [each.name for each in inside[at + 1 : at + 3]]
            if name in words:
                found.append(inside[at + 2 + words.index(name) : close])
            at = close
        at += 1
    return found


def _own_text(inside: list[Token]) -> list[bytes]:
    """The text of a group without that of the groups in it."""
    depth, found = 0, []
    for each in inside:
        depth += (each.kind is Kind.OPEN) - (each.kind is Kind.CLOSE)
        if depth == 0 and each.kind is Kind.TEXT:
            found.append(each.content)
    return found


def _spelt(groups: list[list[Token]]) -> list[bytes]:
    """The text in groups, as it stands in a file."""
    texts = [each for group in groups for each in group if each.kind is Kind.TEXT]
    return [b"\\'%02x" % each.content[0] if each.name == HEX else _escaped(each.content) for each in texts]


def _word(token: Token) -> bytes:
    return f"\\{token.name}{'' if token.number is None else token.number} ".encode()


def _escaped(content: bytes) -> bytes:
    out = bytearray()
    for byte in content:
        if byte in b"\\{}":
            out += b"\\" + bytes([byte])
        elif 0x20 <= byte < 0x7F:  # noqa: PLR2004
            out.append(byte)
        elif byte == 0x09:  # noqa: PLR2004
            out += b"\\tab "
        elif byte >= 0x80:  # noqa: PLR2004
            out += b"\\'%02x" % byte
    return bytes(out)
