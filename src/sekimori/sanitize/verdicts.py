"""What the engine says about a file: verdict, findings, and the envelope that another programme takes in once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sekimori.sanitize.techniques import TECHNIQUES

ENGINE = "sekimori-sanitize"
VERSION = "1"


class Verdict(StrEnum):
    """How it ended. Only the first four deliver anything; VERIFIED alone delivers the very bytes that came in."""

    VERIFIED = "CLEAN"
    SANITISED = "SANITISED"
    CONVERTED = "CONVERTED"
    PARTIAL = "PARTIAL"
    BLOCKED = "BLOCKED"
    INFECTED = "INFECTED"
    PASSWORD = "PASSWORD"  # noqa: S105
    HELD = "HELD"
    ERROR = "ERROR"

    @property
    def delivers(self) -> bool:
        """Whether something is handed on."""
        return self in {Verdict.VERIFIED, Verdict.SANITISED, Verdict.CONVERTED, Verdict.PARTIAL}


class Level(StrEnum):
    """What is done with a kind of file. The guideline's own words: 無害の確認, サニタイズ, 画像化, テキスト化, 遮断."""

    VERIFY = "verify"
    REBUILD = "rebuild"
    FLATTEN = "flatten"
    TEXT = "text"
    BLOCK = "block"


class Action(StrEnum):
    """What was done about a finding."""

    REMOVED = "removed"
    REPLACED = "replaced"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, order=True)
class Finding:
    """Something that was found: the technique's code, where (part, object), what was done. `detail` is bounded plain text."""

    code: str
    location: str = ""
    action: Action = Action.REMOVED
    detail: str = ""

    @property
    def severity(self) -> str:
        """high, medium or low, as the technique is judged."""
        return TECHNIQUES[self.code].severity

    @property
    def message(self) -> str:
        """The Japanese sentence for staff."""
        return TECHNIQUES[self.code].sentence

    def as_json(self) -> dict[str, str]:
        """As it stands in the result."""
        return {
            "code": self.code,
            "severity": self.severity,
            "location": self.location,
            "action": self.action.value,
            "message": self.message,
        }


@dataclass(frozen=True)
class Outcome:
    """The result of one file. `output` is what is handed on (None: nothing), `name` its name.

    `missing` are layers of the sandbox that were not there, where the operator allows that.
    """

    input_name: str
    sha256_in: str
    kind: str
    verdict: Verdict
    level: Level
    findings: tuple[Finding, ...] = ()
    name: str = ""
    output: bytes | None = None
    sha256_out: str = ""
    reason: str = ""
    policy: str = ""
    missing: tuple[str, ...] = ()
    seconds: float = 0.0
    further: dict[str, Any] = field(default_factory=dict)

    def as_json(self, output: str | None = None) -> dict[str, Any]:
        """The stable result of the command line; `output` is where the file was put."""
        told: dict[str, Any] = {
            "input": self.input_name,
            "sha256_in": self.sha256_in,
            "type": self.kind,
            "verdict": self.verdict.value,
            "output": output,
            "sha256_out": self.sha256_out or None,
            "level": self.level.value,
            "findings": [each.as_json() for each in self.findings],
            "seconds": round(self.seconds, 3),
            "reason": self.reason or None,
            "engine": f"{ENGINE}/{VERSION}",
            "policy": self.policy,
        }
        if self.missing:
            told["unconfined"] = list(self.missing)
        return told
