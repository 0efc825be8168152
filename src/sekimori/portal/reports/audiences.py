"""For whom an annual report is written and what its edition leaves out: the rules of audiences.yaml, read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

FILE = Path(__file__).resolve().parent / "audiences.yaml"


class Audience(BaseModel):
    """An edition of the report; the head of audiences.yaml says what each rule means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    label: str
    purpose: str
    names: bool
    units: bool
    clauses: bool
    decisions: bool
    restricted: bool
    fewer_than: Annotated[int, Field(ge=0)]
    sections: tuple[str, ...]

    def number(self, n: int) -> int | str:
        """A number as this edition prints it."""
        return _("%(least)s未満") % {"least": self.fewer_than} if 0 < n < self.fewer_than else n

    def left_out(self) -> list[str]:
        """What this edition does not say, in whole sentences."""
        rules = (
            (self.names, _("人の名前を載せません。")),
            (self.units, _("所属ごとの弱点と、例外措置のある所属を載せません。")),
            (self.clauses, _("守られていない条項の番号と内容を載せず、件数だけを載せます。")),
            (self.decisions, _("会議の議題の名称を載せず、件数だけを載せます。")),
            (self.restricted, _("閲覧を限る文書の名称を載せません。")),
        )
        said = [sentence for kept, sentence in rules if not kept]
        if self.fewer_than:
            said.append(_("申請の件数が%(least)s件未満のときは、その数を載せません。") % {"least": self.fewer_than})
        return said


@cache
def every() -> Sequence[Audience]:
    """The editions, in the order of the file."""
    return [Audience.model_validate(each) for each in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def of(key: str) -> Audience:
    """The edition with this key. Raises KeyError."""
    for each in every():
        if each.key == key:
            return each
    raise KeyError(key)


def choices() -> list[tuple[str, str]]:
    """Keys and names, for forms."""
    return [(each.key, each.label) for each in every()]
