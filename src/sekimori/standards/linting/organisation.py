"""A city's own organisation, as far as the lint looks at it: units, posts and the documents that exist."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from sekimori.common.errors import InvalidInput, Place
from sekimori.standards.models import Strict


class UnitRank(StrEnum):
    """What a unit counts as."""

    ORGAN = "organ"
    DEPARTMENT = "department"
    SECTION = "section"


class Unit(Strict):
    """A unit with the unit above it (its name, empty at the top) and the post that heads it."""

    name: str
    rank: UnitRank
    above: str = ""
    head: str = ""


class Organisation(Strict):
    """Units by name and the titles of documents the city already has."""

    units: tuple[Unit, ...] = ()
    documents: tuple[str, ...] = Field(default=())

    def unit(self, name: str) -> Unit | None:
        """The unit with this name, or None."""
        return next((unit for unit in self.units if unit.name == name), None)

    def department_of(self, unit: Unit) -> Unit | None:
        """The unit itself or the nearest unit above it that is a 部等; None when there is none."""
        seen: set[str] = set()
        at: Unit | None = unit
        while at is not None and at.name not in seen:
            if at.rank is UnitRank.DEPARTMENT:
                return at
            seen.add(at.name)
            at = self.unit(at.above)
        return None


def read_organisation(path: Path) -> Organisation:
    """Reads an organisation from a YAML or JSON file. Raises InvalidInput that names the file and the fault."""
    try:
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(
            "組織の一覧を読めません。UTF-8のYAML又はJSONにしてください。", place=Place(str(path))
        ) from error
    try:
        return Organisation.model_validate(record or {}, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"組織の一覧の「{where}」が正しくありません。", place=Place(str(path))) from error
