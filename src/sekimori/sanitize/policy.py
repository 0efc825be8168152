"""What the city lets pass and how: data, with limits, known by its hash."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sekimori.common import canonical
from sekimori.common.errors import InvalidInput, Place
from sekimori.sanitize.verdicts import Level

MIB = 1024 * 1024
SECOND = 64 * 1024  # Every so many bytes of a file give it another second.
Positive = Annotated[int, Field(ge=1)]


class Strict(BaseModel):
    """No attribute that is not known, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(Strict):
    """Sizes in bytes unless named otherwise. `expanded` counts everything a container unpacks to.

    `unpacked` is what an archive and all archives in it may hold together, `archive_depth` how deep they may be nested,
    `archives` how many there may be.
    `pixels` are those of one picture, `pixels_of_all` those of all pictures in one file. `seconds` are for the largest files; small
    ones get less (`seconds_for`).
    """

    file: Positive = 100 * MIB
    expanded: Positive = 1024 * MIB
    part: Positive = 256 * MIB
    unpacked: Positive = 256 * MIB
    archive_depth: Positive = 5
    archives: Positive = 200
    parts: Positive = 10_000
    xml_depth: Positive = 256
    xml_elements: Positive = 4_000_000
    pixels: Positive = 100_000_000
    pixels_of_all: Positive = 1_000_000_000
    seconds: Positive = 60
    memory: Positive = 1024 * MIB

    def seconds_for(self, size: int) -> int:
        """Seconds of processor time for a file of `size` bytes: what is small and takes long was made to take long."""
        return min(self.seconds, 1 + size // SECOND)


class Kind(Strict):
    """How files of one family are treated."""

    level: Level = Level.REBUILD


class Policy(Strict):
    """A policy. Families that `families` does not name are held. `schemes` are those of links that stay."""

    id: str = "default"
    version: Positive = 1
    limits: Limits = Limits()
    families: dict[str, Kind]
    schemes: tuple[str, ...] = ("http", "https", "mailto")
    formula_guard: bool = True

    @property
    def digest(self) -> str:
        """The SHA-256 of the policy's canonical form, in hex: results name it."""
        return canonical.sha256_of(self.model_dump(mode="json"))

    def of(self, family: str) -> Kind:
        """The treatment of a family; one that is not named is blocked."""
        return self.families.get(family, Kind(level=Level.BLOCK))


def load(path: Path) -> Policy:
    """The policy in a YAML file. Raises InvalidInput naming the file and what is wrong."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"無害化の方針を読めません（{type(error).__name__}）。", place=Place(path.name)) from None
    return parse(data, path.name)


def parse(data: object, name: str = "") -> Policy:
    """The policy in plain data. Raises InvalidInput."""
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(
            f"無害化の方針の {where or '形'} が正しくありません：{first['msg']}", place=Place(name)
        ) from None


def default() -> Policy:
    """The policy that is used where the city has none of its own."""
    text = resources.files("sekimori.sanitize").joinpath("default.yaml").read_text(encoding="utf-8")
    return parse(yaml.safe_load(text), "default.yaml")
