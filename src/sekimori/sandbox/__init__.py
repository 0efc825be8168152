"""Parsing distrusted bytes in a child that can do nothing else. See docs/sandbox.md."""

from sekimori.sandbox.client import Outcome, call, run
from sekimori.sandbox.errors import ChildDied, NotConfined, Reason, crosses
from sekimori.sandbox.limits import DEFAULT, Limits, Profile
from sekimori.sandbox.programs import ProgramResult, run_program
from sekimori.sandbox.status import Status, status

PARSE, RENDER = Profile.PARSE, Profile.RENDER

__all__ = [
    "DEFAULT",
    "PARSE",
    "RENDER",
    "ChildDied",
    "Limits",
    "NotConfined",
    "Outcome",
    "Profile",
    "ProgramResult",
    "Reason",
    "Status",
    "call",
    "crosses",
    "run",
    "run_program",
    "status",
]
