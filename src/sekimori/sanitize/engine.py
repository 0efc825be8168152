"""The way of one file through the engine. No parser runs here: each reads in a confined child."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from dataclasses import replace

from sekimori import sandbox
from sekimori.common.errors import InvalidInput
from sekimori.sandbox.errors import ChildDied, Reason
from sekimori.sanitize import kinds, names
from sekimori.sanitize.handing import Rebuilt, taken
from sekimori.sanitize.kinds import Kind
from sekimori.sanitize.policy import Policy
from sekimori.sanitize.refusing import Refusal
from sekimori.sanitize.verdicts import Action, Finding, Level, Outcome, Verdict

OFFICE = frozenset({"word", "excel", "powerpoint"})
REBUILDERS = {
    **dict.fromkeys(OFFICE, "sekimori.sanitize.ooxml.rebuild:job"),
    "pdf": "sekimori.sanitize.pdf.rebuild:job",
    "image": "sekimori.sanitize.images:job",
    "text": "sekimori.sanitize.texts:job",
    "csv": "sekimori.sanitize.texts:job",
}
CHECKS = {**dict.fromkeys(OFFICE, "sekimori.sanitize.checks.office:job"), "pdf": "sekimori.sanitize.checks.pdf:job"}
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
        ("ZIP-BOMB", "ZIP-TOO-MANY", "ZIP-PATH", "IMAGE-BOMB", "PDF-BOMB", "XML-BOMB", "XML-DTD"), Verdict.BLOCKED
    ),
}
_OUT_OF_BOUNDS = {
    Reason.CPU: "LIMIT-TIME",
    Reason.CLOCK: "LIMIT-TIME",
    Reason.MEMORY: "LIMIT-MEMORY",
    Reason.DEPTH: "XML-DEEP",
    Reason.OUTPUT: "LIMIT-SIZE",
}
# Findings that say nothing of danger: a document with these alone was clean before.
QUIET = frozenset(
    {
        "OOXML-METADATA",
        "OOXML-CALCULATION",
        "OOXML-PRINTER",
        "OOXML-FONT",
        "OOXML-UNKNOWN-CONTENT",
        "OOXML-PART",
        "IMAGE-REBUILT",
        "PDF-METADATA",
        "PDF-UNKNOWN",
    }
)


def sanitize(untrusted: bytes, name: str, policy: Policy, level: Level | None = None) -> Outcome:
    """What becomes of a file under a policy; `level` overrules the family's own. Never raises for what a file holds.

    Raises NotAvailable when this machine cannot confine the parsers.
    """
    begun = time.monotonic()
    outcome = _judged(untrusted, name, policy, level)
    return replace(
        outcome, seconds=time.monotonic() - begun, policy=f"{policy.id}/{policy.version}/{policy.digest[:12]}"
    )


def _judged(untrusted: bytes, name: str, policy: Policy, level: Level | None) -> Outcome:  # noqa: PLR0911
    kind = kinds.of(untrusted, name)
    treatment = policy.of(kind.family)
    found = [*names.findings(name), *_kind_findings(kind, name)]
    blank = Outcome(
        name, hashlib.sha256(untrusted).hexdigest(), kind.family, Verdict.HELD, level or treatment.level, tuple(found)
    )
    if len(untrusted) > policy.limits.file:
        return _stopped(blank, Verdict.BLOCKED, Finding("LIMIT-SIZE", action=Action.REFUSED))
    if any(each.code in _STOPPING for each in found):
        return _stopped(blank, Verdict.BLOCKED)
    if kind.code == "ENCRYPTED":
        return _stopped(blank, Verdict.PASSWORD)
    if kind.code:
        return _stopped(blank, Verdict.HELD)
    if blank.level is Level.BLOCK:
        return _stopped(blank, Verdict.BLOCKED, Finding("POLICY-BLOCK", action=Action.REFUSED))
    if kind.family not in REBUILDERS or blank.level is not Level.REBUILD:
        return _stopped(blank, Verdict.HELD, Finding("KIND-UNKNOWN", action=Action.REFUSED, detail=kind.family))
    return _carried_out(untrusted, blank, kind, policy)


def _kind_findings(kind: Kind, name: str) -> Iterable[Finding]:
    if kind.code:
        yield Finding(kind.code, action=Action.REFUSED)
    elif kinds.mismatch(kind, name):
        yield Finding("KIND-MISMATCH", action=Action.REFUSED, detail=kind.family)


def _stopped(blank: Outcome, verdict: Verdict, *more: Finding) -> Outcome:
    findings = tuple(sorted({*blank.findings, *more}))
    reason = next((each.message for each in (*more, *findings)), "")
    return replace(blank, verdict=verdict, findings=findings, reason=reason)


def _carried_out(untrusted: bytes, blank: Outcome, kind: Kind, policy: Policy) -> Outcome:
    try:
        made, missing = _rebuild(untrusted, kind, policy)
        faults = _check(made, kind, policy)
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
    if faults:
        finding = Finding("CHECK-VETO", faults[0][1][:120], Action.REFUSED, faults[0][0])
        return _stopped(blank, Verdict.HELD, finding)
    findings = tuple(sorted({*blank.findings, *made.findings}))
    return replace(
        blank,
        verdict=Verdict.SANITISED,
        findings=findings,
        name=names.safe(blank.input_name, made.extension),
        output=made.content,
        sha256_out=hashlib.sha256(made.content).hexdigest(),
        missing=missing,
    )


def _limits(policy: Policy, size: int) -> sandbox.Limits:
    limits = policy.limits
    return sandbox.Limits(
        memory_bytes=limits.memory,
        cpu_seconds=limits.seconds_for(size),
        wall_seconds=limits.seconds,
        output_bytes=2 * limits.file,
        input_bytes=limits.file,
    )


def _rebuild(untrusted: bytes, kind: Kind, policy: Policy) -> tuple[Rebuilt, tuple[str, ...]]:
    options = {"policy": policy.model_dump(mode="json"), "family": kind.family, "extension": kind.extension}
    told = sandbox.call(REBUILDERS[kind.family], untrusted, options, _limits(policy, len(untrusted)))
    return taken(told.untrusted_value), told.missing


def _check(made: Rebuilt, kind: Kind, policy: Policy) -> list[list[str]]:
    if kind.family not in CHECKS:
        return []
    faults: list[list[str]] = sandbox.run(
        CHECKS[kind.family], made.content, {"schemes": list(policy.schemes)}, _limits(policy, len(made.content))
    )
    return faults
