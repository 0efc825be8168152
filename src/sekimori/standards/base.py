"""What every record of a standard package has in common: strictness, keys, words in two languages, and small vocabularies."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
ClauseId = Annotated[str, StringConstraints(min_length=1)]


class Strict(BaseModel):
    """A record of the package: no unknown names, no silent conversions, unchangeable once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Words(Strict):
    """The same words in Japanese and English."""

    ja: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]


class Keyed(Strict):
    """A record that others refer to by its key."""

    key: Key
    label: Words


class Scope(StrEnum):
    """For which units a clause has a state of its own, or a role is held."""

    CITY = "city"
    DEPARTMENT = "department"
    SECTION = "section"


class TimeWord(StrEnum):
    """The word the text uses for time; what it means in hours or days is the city's data."""

    IMMEDIATELY = "immediately"  # 直ちに
    PROMPTLY = "promptly"  # 速やかに・早急に
    WITHOUT_DELAY = "without_delay"  # 遅滞なく
    BEFOREHAND = "beforehand"  # あらかじめ
    TIMELY = "timely"  # 適時に
    PERIODICALLY = "periodically"  # 定期的に
    EACH_FISCAL_YEAR = "each_fiscal_year"  # 毎年度
    ALWAYS = "always"  # 常に・常時


class TimeMeaning(Strict):
    """What a time word means here: calendar minutes, office hours, office days or months. A city edits it."""

    word: TimeWord
    minutes: Annotated[int, Field(ge=0)] | None = None
    office_hours: Annotated[int, Field(ge=0)] | None = None
    office_days: Annotated[int, Field(ge=0)] | None = None
    months: Annotated[int, Field(ge=1)] | None = None
