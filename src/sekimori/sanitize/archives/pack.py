"""A new ZIP from what became of the files of an archive, with a list of what did not pass or was changed."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from sekimori.sanitize import names, zips
from sekimori.sanitize.archives.unpack import Node
from sekimori.sanitize.verdicts import Action, Finding, Outcome, Verdict
from sekimori.sanitize.zips import Member

LISTING = "無害化結果.txt"
_HEAD = "無害化の結果（この一覧は、渡せなかったファイルと、取り除いたものがあるファイルだけを示します）"
# Which of several reasons stands for an archive of which nothing passes.
_ORDER = (Verdict.INFECTED, Verdict.BLOCKED, Verdict.PASSWORD, Verdict.ERROR, Verdict.HELD)
_LONGEST_PATH = 240
Judge = Callable[[bytes, str], Outcome]


@dataclass
class Packed:
    """What became of an archive: members of the new one, findings with their place, lines of the list, verdicts."""

    members: list[Member] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    @property
    def verdict(self) -> Verdict:
        """Delivered whole, in part, or not at all (the gravest reason)."""
        passed = [each for each in self.verdicts if each.delivers]
        if self.verdicts and len(passed) == len(self.verdicts) and Verdict.PARTIAL not in passed:
            return Verdict.SANITISED
        if passed:
            return Verdict.PARTIAL
        return next((each for each in _ORDER if each in self.verdicts), Verdict.HELD)

    def free(self, path: str) -> str:
        """The path, or one with a number where another member has it already."""
        stem, extension = posixpath.splitext(path)
        made, number = path, 1
        while made.casefold() in self.taken:
            number += 1
            made = f"{stem}({number}){extension}"
        self.taken.add(made.casefold())
        return made


def packed(tree: list[Node], contents: memoryview, judge: Judge, quiet: frozenset[str]) -> Packed:
    """The members of a new archive. `judge` says what becomes of a file; findings in `quiet` are not worth a line."""
    made = Packed()
    for node in tree:
        if "members" in node:
            _nested(node, contents, judge, quiet, made)
        elif "code" in node:
            _refused(node["name"], Finding(node["code"], node["name"], Action.REFUSED), made)
        else:
            _file(node, contents, judge, quiet, made)
    return made


def content(made: Packed) -> bytes:
    """The bytes of the new archive, the list among its members where there is something to list."""
    members = sorted(made.members, key=lambda each: each.name)
    if made.lines:
        text = "\r\n".join([_HEAD, "", *made.lines, ""])
        members.append(Member(made.free(LISTING), text.encode("utf-8-sig")))
    return zips.write(members)


def path_of(name: str, base: str) -> str:
    """The path of a member: folders made safe each by itself, `base` at its end, all of it writable in CP932."""
    folders = [names.safe(each, "") for each in name.replace("\\", "/").split("/")[:-1] if each not in {"", "."}]
    path = "/".join(_writable(each) for each in [*folders, base])
    return path if len(path) <= _LONGEST_PATH else _writable(base)


def _writable(name: str) -> str:
    return "".join(_sign(char) for char in unicodedata.normalize("NFC", name))


def _sign(char: str) -> str:
    for form in (char, unicodedata.normalize("NFKC", char), unicodedata.normalize("NFKD", char)[:1]):
        try:
            form.encode("cp932")
        except UnicodeEncodeError:
            continue
        if not set(form) & set('/\\:*?"<>|'):
            return form
    return "_"


def _refused(name: str, finding: Finding, made: Packed) -> None:
    made.findings.append(finding)
    if finding.code == "ARCHIVE-JUNK":
        return
    made.verdicts.append(Verdict.PASSWORD if finding.code == "ENCRYPTED" else Verdict.HELD)
    made.lines.append(f"{_shown(name)}\t渡していません\t{finding.message}")


def _file(node: Node, contents: memoryview, judge: Judge, quiet: frozenset[str], made: Packed) -> None:
    name = str(node["name"])
    outcome = judge(bytes(contents[node["at"] : node["at"] + node["size"]]), posixpath.basename(name))
    made.verdicts.append(outcome.verdict)
    made.outcomes.append(outcome)
    made.findings += [_placed(each, name) for each in outcome.findings]
    told = list(dict.fromkeys(each.message for each in outcome.findings if each.code not in quiet))
    if outcome.output is None or not outcome.verdict.delivers:
        made.findings.append(Finding("ARCHIVE-MEMBER", name, Action.REFUSED, outcome.verdict.value))
        made.lines.append(f"{_shown(name)}\t渡していません\t{outcome.reason}")
        return
    path = made.free(path_of(name, outcome.name))
    if posixpath.splitext(path)[0] != posixpath.splitext(unicodedata.normalize("NFC", name))[0]:
        made.findings.append(Finding("ARCHIVE-NAME", name, Action.REPLACED, path))
    made.members.append(Member(path, outcome.output))
    if told:
        made.lines.append(f"{path}\t渡しました\t{''.join(told)}")


def _nested(node: Node, contents: memoryview, judge: Judge, quiet: frozenset[str], made: Packed) -> None:
    name = str(node["name"])
    inner = packed(node["members"], contents, judge, quiet)
    made.verdicts.append(inner.verdict)
    made.outcomes += inner.outcomes
    made.findings += [_placed(each, name) for each in inner.findings]
    if inner.members:
        path = made.free(path_of(name, names.safe(posixpath.basename(name), "zip")))
        made.members.append(Member(path, content(inner)))
    else:
        made.lines.append(f"{_shown(name)}\t渡していません\t中に渡せるファイルがありません。")


def _placed(finding: Finding, name: str) -> Finding:
    where = f"{name} › {finding.location}" if finding.location else name
    return Finding(finding.code, where[:200], finding.action, finding.detail)


def _shown(name: str) -> str:
    return names.visible(name).replace("\t", " ")[:200]
