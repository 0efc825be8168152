"""Refusing a file: the one error of the engine's parsers. It crosses from the sandbox as itself."""

from __future__ import annotations

from sekimori import sandbox
from sekimori.common.errors import InvalidInput, Place
from sekimori.sanitize.techniques import TECHNIQUES


@sandbox.crosses
class Refusal(InvalidInput):
    """A file that cannot be made harmless. `code` is the technique's, `detail` what was met, in a few plain words."""

    @property
    def code(self) -> str:
        """The technique's code; ENGINE-FAILED where the error names none."""
        return self.field if self.field in TECHNIQUES else "ENGINE-FAILED"

    @property
    def detail(self) -> str:
        """What was met."""
        return self.place.column


def refusal(code: str, detail: str = "") -> Refusal:
    """The error for a technique of the catalogue."""
    return Refusal(TECHNIQUES[code].sentence, place=Place(column=detail[:120]), field=code)
