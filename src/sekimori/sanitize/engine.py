"""The way of one file through the engine. No parser runs here: each reads in a confined child."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from sekimori import sandbox
from sekimori.common.errors import InvalidInput
from sekimori.sandbox.errors import ChildDied, Reason
from sekimori.sanitize import kinds, names
from sekimori.sanitize.archives import lhasa, pack, unpack
from sekimori.sanitize.handing import Rebuilt, taken
from sekimori.sanitize.kinds import Kind
from sekimori.sanitize.mail import message, reader
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.verdicts import Action, Finding, Level, Outcome, Verdict

OFFICE = frozenset({"word", "excel", "powerpoint"})
REBUILDERS = {
    **dict.fromkeys(OFFICE, "sekimori.sanitize.ooxml.rebuild:job"),
    "odf": "sekimori.sanitize.odf.rebuild:job",
    "pdf": "sekimori.sanitize.pdf.rebuild:job",
    "rtf": "sekimori.sanitize.rtf.rebuild:job",
    "image": "sekimori.sanitize.images:job",
    "html": "sekimori.sanitize.markup.html:job",
    "mhtml": "sekimori.sanitize.mail.reader:page",
    "svg": "sekimori.sanitize.markup.xml:svg",
    "xml": "sekimori.sanitize.markup.xml:data",
    "text": "sekimori.sanitize.texts:job",
    "csv": "sekimori.sanitize.texts:job",
}
VERIFIERS = {"jtd": "sekimori.sanitize.verify.jtd:job", "dxf": "sekimori.sanitize.verify.dxf:job"}
# Families for which there is no method, and how that is said; of every other it is that there is none.
_NO_METHOD = {"ole": "KIND-OLD-OFFICE", "excel-binary": "KIND-OLD-OFFICE"}
MAILS = frozenset({"mail"})
READER = "sekimori.sanitize.mail.reader:job"
UNPACKER = "sekimori.sanitize.archives.unpack:job"
CHECKS = {
    **dict.fromkeys(OFFICE, "sekimori.sanitize.checks.office:job"),
    "odf": "sekimori.sanitize.checks.odf:job",
    "pdf": "sekimori.sanitize.checks.pdf:job",
    "rtf": "sekimori.sanitize.checks.rtf:job",
    "html": "sekimori.sanitize.checks.markup:page",
    "mhtml": "sekimori.sanitize.checks.markup:page",
    "svg": "sekimori.sanitize.checks.markup:drawing",
    "xml": "sekimori.sanitize.checks.markup:drawing",
}
# Findings of a name that end the matter by themselves.
_STOPPING = frozenset(
    {
        "NAME-FORBIDDEN-EXTENSION",
        "NAME-HIDDEN-DIRECTION",
        "NAME-DOUBLE-EXTENSION",
        "NAME-PADDED-EXTENSION",
        "KIND-PROGRAM",
        "KIND-MISMATCH",
    }
)
# What a refusal by one of these techniques ends in; every other ends in the file being held.
_ENDS = {
    "ENCRYPTED": Verdict.PASSWORD,
    **dict.fromkeys(
        (
            "ZIP-BOMB",
            "ZIP-TOO-MANY",
            "ZIP-PATH",
            "ARCHIVE-DEEP",
            "IMAGE-BOMB",
            "PDF-BOMB",
            "MAIL-HEAD",
            "MAIL-DEEP",
            "XML-BOMB",
            "XML-DTD",
        ),
        Verdict.BLOCKED,
    ),
}
_OUT_OF_BOUNDS = {
    Reason.CPU: "LIMIT-TIME",
    Reason.CLOCK: "LIMIT-TIME",
    Reason.MEMORY: "LIMIT-MEMORY",
    Reason.DEPTH: "XML-DEEP",
    Reason.OUTPUT: "LIMIT-SIZE",
}
_MOST_FINDINGS = 1000
_TREE = 16 * 1024 * 1024  # Room for the names of what is unpacked.
# Findings that say nothing of danger: a document with these alone was clean before.
QUIET = frozenset(
    {
        "UNLOCKED",
        "ARCHIVE-JUNK",
        "OOXML-METADATA",
        "OOXML-CALCULATION",
        "OOXML-PRINTER",
        "OOXML-FONT",
        "OOXML-UNKNOWN-CONTENT",
        "OOXML-PART",
        "IMAGE-REBUILT",
        "ODF-METADATA",
        "ODF-FONT",
        "ODF-UNKNOWN",
        "RTF-METADATA",
        "RTF-FONT",
        "HTML-UNKNOWN",
        "MAIL-HTML",
        "MAIL-ATTACHMENT",
        "MAIL-MALFORMED",
        "SVG-UNKNOWN",
        "PDF-METADATA",
        "PDF-UNKNOWN",
    }
)


@dataclass(frozen=True)
class Order:
    """What is asked for with a file: the policy, a level that overrules the family's own, passwords to try.

    `unlocked` says that a lock was opened already: there is none within another.
    """

    policy: Policy
    level: Level | None = None
    passwords: tuple[str, ...] = ()
    unlocked: bool = False


def sanitize(
    untrusted: bytes, name: str, policy: Policy, level: Level | None = None, passwords: tuple[str, ...] = ()
) -> Outcome:
    """What becomes of a file under a policy; `level` overrules the family's own. Never raises for what a file holds.

    Raises NotAvailable when this machine cannot confine the parsers.
    """
    begun = time.monotonic()
    outcome = _judged(untrusted, name, Order(policy, level, passwords))
    return replace(
        outcome, seconds=time.monotonic() - begun, policy=f"{policy.id}/{policy.version}/{policy.digest[:12]}"
    )


def _judged(untrusted: bytes, name: str, order: Order) -> Outcome:  # noqa: PLR0911
    policy = order.policy
    kind = kinds.of(untrusted, name)
    treatment = policy.of(kind.family)
    found = [*names.findings(name), *_kind_findings(kind, name)]
    digest = hashlib.sha256(untrusted).hexdigest()
    blank = Outcome(name, digest, kind.family, Verdict.HELD, order.level or treatment.level, tuple(found))
    if len(untrusted) > policy.limits.file:
        return _stopped(blank, Verdict.BLOCKED, Finding("LIMIT-SIZE", action=Action.REFUSED))
    if any(each.code in _STOPPING for each in found):
        return _stopped(blank, Verdict.BLOCKED)
    if kind.code == "ENCRYPTED" and not order.unlocked:
        return _ended(replace(blank, findings=tuple(names.findings(name))), lambda: _unlocked(untrusted, name, order))
    if kind.code:
        return _stopped(blank, Verdict.HELD)
    if blank.level is Level.BLOCK:
        return _stopped(blank, Verdict.BLOCKED, Finding("POLICY-BLOCK", action=Action.REFUSED))
    if blank.level is Level.REBUILD and kind.family == "archive":
        return _ended(blank, lambda: _archive(untrusted, blank, kind, order))
    if blank.level is Level.VERIFY and kind.family in VERIFIERS:
        return _ended(blank, lambda: _verified(untrusted, blank, kind, order))
    if kind.family == "mail" and blank.level is not Level.VERIFY:
        return _mail(untrusted, blank, order)[0]
    if kind.family not in REBUILDERS or blank.level is not Level.REBUILD:
        code = _NO_METHOD.get(kind.family, "KIND-NO-METHOD")
        return _stopped(blank, Verdict.HELD, Finding(code, action=Action.REFUSED, detail=kind.family))
    return _ended(blank, lambda: _carried_out(untrusted, blank, kind, order))


def _kind_findings(kind: Kind, name: str) -> Iterable[Finding]:
    if kind.code:
        yield Finding(kind.code, action=Action.REFUSED)
    elif kinds.mismatch(kind, name):
        yield Finding("KIND-MISMATCH", action=Action.REFUSED, detail=kind.family)


def _stopped(blank: Outcome, verdict: Verdict, *more: Finding) -> Outcome:
    findings = tuple(sorted({*blank.findings, *more}))
    reason = next((each.message for each in (*more, *findings)), "")
    return replace(blank, verdict=verdict, findings=findings, reason=reason)


def _ended(blank: Outcome, work: Callable[[], Outcome]) -> Outcome:
    """What the work makes of a file; every way in which it can fail is an outcome without output."""
    try:
        return work()
    except Refusal as error:
        finding = Finding(error.code, action=Action.REFUSED, detail=error.detail)
        return _stopped(blank, _ENDS.get(error.code, Verdict.HELD), finding)
    except ChildDied as error:
        code = _OUT_OF_BOUNDS.get(error.reason, "ENGINE-FAILED")
        finding = Finding(code, action=Action.REFUSED, detail=error.reason.value)
        verdict = Verdict.ERROR if code == "ENGINE-FAILED" else Verdict.BLOCKED
        return replace(_stopped(blank, verdict, finding), reason=error.sentence)
    except InvalidInput as error:
        finding = Finding("ENGINE-FAILED", action=Action.REFUSED, detail=type(error).__name__)
        return replace(_stopped(blank, Verdict.ERROR, finding), reason=error.sentence)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        # What came back from a child is not of the form that ours have: it was not ours any more.
        return _stopped(
            blank, Verdict.ERROR, Finding("ENGINE-FAILED", action=Action.REFUSED, detail=type(error).__name__)
        )


def _carried_out(untrusted: bytes, blank: Outcome, kind: Kind, order: Order) -> Outcome:
    made, missing = _rebuild(untrusted, kind, order)
    if (fault := _check(made.content, CHECKS.get(kind.family, ""), order.policy)) is not None:
        return _vetoed(blank, fault)
    findings = tuple(sorted({*blank.findings, *made.findings}))
    return _delivered(blank, Verdict.SANITISED, made, findings, missing)


def mail(
    untrusted: bytes, name: str, policy: Policy, passwords: tuple[str, ...] = ()
) -> tuple[Outcome, tuple[message.Row, ...]]:
    """A new message in plain text, and what became of the files that came with the old one.

    Where the message cannot be read, the new one is a notice with the reason; the verdict is then HELD and nothing else goes out.
    Raises NotAvailable when this machine cannot confine the parsers.
    """
    begun = time.monotonic()
    digest = hashlib.sha256(untrusted).hexdigest()
    blank = Outcome(name, digest, "mail", Verdict.HELD, Level.TEXT, tuple(names.findings(name)))
    outcome, rows = _mail(untrusted, blank, Order(policy, None, passwords))
    if outcome.output is None:
        told = message.notice(digest[:16], outcome.reason)
        content = message.written(told, (), digest[:16], outcome.verdict.value)
        outcome = replace(
            outcome, output=content, name=f"{digest[:16]}.eml", sha256_out=hashlib.sha256(content).hexdigest()
        )
    stamp = f"{policy.id}/{policy.version}/{policy.digest[:12]}"
    return replace(outcome, seconds=time.monotonic() - begun, policy=stamp), rows


def _mail(untrusted: bytes, blank: Outcome, order: Order) -> tuple[Outcome, tuple[message.Row, ...]]:
    rows: list[message.Row] = []
    if len(untrusted) > order.policy.limits.file:
        return _stopped(blank, Verdict.BLOCKED, Finding("LIMIT-SIZE", action=Action.REFUSED)), ()
    return _ended(blank, lambda: _new_message(untrusted, blank, order, rows)), tuple(rows)


def _new_message(untrusted: bytes, blank: Outcome, order: Order, rows: list[message.Row]) -> Outcome:
    limits = replace(_limits(order.policy, len(untrusted)), output_bytes=2 * order.policy.limits.file + _TREE)
    read = sandbox.call(READER, untrusted, {}, limits)
    told, contents = reader.taken(read.untrusted_value)
    for file in told["files"]:
        content = bytes(contents[file["at"] : file["at"] + file["size"]])
        rows.append(message.Row(file["name"], file["size"], _judged(content, file["name"], order)))
    found = [Finding(code, where, Action(action), detail) for code, where, action, detail in told["findings"]]
    found += [Finding("MAIL-ATTACHMENT", row.name[:120], Action.REPLACED, row.outcome.verdict.value) for row in rows]
    case = blank.sha256_in[:16]
    content = message.written(told, rows, case, Verdict.CONVERTED.value)
    if (fault := _check(content, "sekimori.sanitize.checks.mail:job", order.policy)) is not None:
        return _vetoed(blank, fault)
    findings = tuple(sorted({*blank.findings, *found}))
    return _delivered(blank, Verdict.CONVERTED, Rebuilt(content, "eml"), findings, read.missing)


def _unlocked(untrusted: bytes, name: str, order: Order) -> Outcome:
    """A document under a password, opened and then treated like any other; what goes out has no password."""
    options = {"policy": order.policy.model_dump(mode="json"), "passwords": list(order.passwords)}
    limits = replace(_limits(order.policy, len(untrusted)), cpu_seconds=order.policy.limits.seconds)
    opened = sandbox.run("sekimori.sanitize.ooxml.locked:job", untrusted, options, limits)
    outcome = _judged(opened, name, replace(order, unlocked=True))
    digest = hashlib.sha256(untrusted).hexdigest()
    return replace(outcome, sha256_in=digest, findings=tuple(sorted({*outcome.findings, Finding("UNLOCKED")})))


def _verified(untrusted: bytes, blank: Outcome, kind: Kind, order: Order) -> Outcome:
    """A file that passes unchanged, because nothing in it is unknown."""
    told = sandbox.call(VERIFIERS[kind.family], untrusted, {}, _limits(order.policy, len(untrusted)))
    faults = tuple(Finding(code, where[:120], Action.REFUSED) for code, where in told.untrusted_value)
    if faults:
        return _stopped(blank, Verdict.HELD, *faults)
    return _delivered(blank, Verdict.VERIFIED, Rebuilt(untrusted, kind.extension), blank.findings, told.missing)


def _vetoed(blank: Outcome, fault: list[str]) -> Outcome:
    return _stopped(blank, Verdict.HELD, Finding("CHECK-VETO", fault[1][:120], Action.REFUSED, fault[0]))


def _delivered(
    blank: Outcome, verdict: Verdict, made: Rebuilt, findings: tuple[Finding, ...], missing: tuple[str, ...]
) -> Outcome:
    return replace(
        blank,
        verdict=verdict,
        findings=findings[:_MOST_FINDINGS],
        name=names.safe(re.sub(r"\.tar(?=\.\w+$)", "", blank.input_name), made.extension),
        output=made.content,
        sha256_out=hashlib.sha256(made.content).hexdigest(),
        missing=missing,
    )


def _archive(untrusted: bytes, blank: Outcome, kind: Kind, order: Order) -> Outcome:
    """An archive: all that is nested in it unpacked at once, each file judged by itself, packed anew."""
    policy = order.policy
    tree, contents, missing = _unpacked(untrusted, blank.input_name, kind, order)
    made = pack.packed(tree, contents, lambda content, name: _judged(content, name, order), QUIET)
    findings = tuple(sorted({*blank.findings, *made.findings}))
    if not made.verdict.delivers:
        blank = replace(blank, findings=findings)
        return _stopped(
            blank, made.verdict, *(() if made.verdicts else (Finding("KIND-EMPTY", action=Action.REFUSED),))
        )
    content = pack.content(made)
    if (fault := _check(content, "sekimori.sanitize.checks.archive:job", policy)) is not None:
        return _vetoed(blank, fault)
    converted = made.verdict is Verdict.SANITISED and kind.extension != "zip"
    missing = tuple(dict.fromkeys([*missing, *(each for outcome in made.outcomes for each in outcome.missing)]))
    verdict = Verdict.CONVERTED if converted else made.verdict
    return _delivered(blank, verdict, Rebuilt(content, "zip"), findings, missing)


def _unpacked(
    untrusted: bytes, name: str, kind: Kind, order: Order
) -> tuple[list[unpack.Node], memoryview, tuple[str, ...]]:
    policy = order.policy
    options = {"policy": policy.model_dump(mode="json"), "passwords": list(order.passwords), "name": name}
    limits = replace(_limits(policy, len(untrusted)), output_bytes=policy.limits.unpacked + _TREE)
    try:
        told = sandbox.call(UNPACKER, untrusted, options, limits)
    except Refusal as error:
        if kind.extension != "lzh" or error.code != "ARCHIVE-MALFORMED" or not lhasa.installed():
            raise
        told = sandbox.call(UNPACKER, lhasa.as_zip(untrusted, limits), options, limits)
    return *unpack.taken(told.untrusted_value), told.missing


def _limits(policy: Policy, size: int) -> sandbox.Limits:
    limits = policy.limits
    return sandbox.Limits(
        memory_bytes=limits.memory,
        cpu_seconds=limits.seconds_for(size),
        wall_seconds=limits.seconds,
        output_bytes=2 * limits.file,
        input_bytes=limits.file,
    )


def _rebuild(untrusted: bytes, kind: Kind, order: Order) -> tuple[Rebuilt, tuple[str, ...]]:
    policy = order.policy
    options = {
        "policy": policy.model_dump(mode="json"),
        "family": kind.family,
        "extension": kind.extension,
        "passwords": list(order.passwords),
    }
    told = sandbox.call(REBUILDERS[kind.family], untrusted, options, _limits(policy, len(untrusted)))
    return taken(told.untrusted_value), told.missing


def _check(content: bytes, target: str, policy: Policy) -> list[str] | None:
    """The first thing that may not stand in an output; None where there is none."""
    if not target:
        return None
    options = {"schemes": list(policy.schemes)}
    faults: list[list[str]] = sandbox.run(target, content, options, _limits(policy, len(content)))
    return faults[0] if faults else None
