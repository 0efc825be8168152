"""Levels of classification on the axes of a scheme: what is not known counts as the highest, and what holds several takes the

highest of them (2(2)⑤(ウ)). Pure functions of a scheme and of levels by axis (axis key → level key).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.common.text import fold
from sekimori.portal.ui import wording
from sekimori.standards.models import AssetAct, Axis, ClassificationScheme, Restriction, RestrictionLevel

Levels = Mapping[str, str]
# What people write where they do not know.
UNKNOWN_WORDS = frozenset(map(fold, ("", "不明", "未定", "未分類", "―", "－", "?")))


def level_of(axis: Axis, levels: Levels) -> RestrictionLevel | None:
    """The level known on `axis`; None when none is, or one that the scheme does not have."""
    key = levels.get(axis.key)
    return next((level for level in axis.levels if level.key == key), None)


def assumed(scheme: ClassificationScheme, axis: Axis) -> RestrictionLevel:
    """The level that counts on `axis` while nothing is known: what the scheme says, else the highest."""
    named = scheme.unknown.get(axis.key)
    found = next((level for level in axis.levels if level.key == named), None)
    return found or max(axis.levels, key=lambda level: level.rank)


def effective(scheme: ClassificationScheme, levels: Levels) -> dict[str, str]:
    """The level that counts on every axis."""
    return {axis.key: (level_of(axis, levels) or assumed(scheme, axis)).key for axis in scheme.axes}


def unknown_axes(scheme: ClassificationScheme, levels: Levels) -> list[Axis]:
    """The axes on which no level is known."""
    return [axis for axis in scheme.axes if level_of(axis, levels) is None]


def highest(scheme: ClassificationScheme, several: Iterable[Levels]) -> dict[str, str]:
    """On every axis the highest of several; unknown (left out) as soon as one of them is not known there.

    What is not known counts as the highest and must stay a question: it is never replaced by another's answer.
    """
    listed = list(several)
    found: dict[str, str] = {}
    for axis in scheme.axes:
        known = [level_of(axis, levels) for levels in listed]
        if known and None not in known:
            found[axis.key] = max((level for level in known if level is not None), key=lambda level: level.rank).key
    return found


def below(scheme: ClassificationScheme, levels: Levels, floor: Levels) -> list[Axis]:
    """The axes on which `levels` protect less than `floor`, with what is not known counted as assumed."""
    mine, least = effective(scheme, levels), effective(scheme, floor)
    return [axis for axis in scheme.axes if scheme.level(mine[axis.key]).rank < scheme.level(least[axis.key]).rank]


def is_protected(scheme: ClassificationScheme, levels: Levels) -> bool:
    """Whether the level on some axis is above the lowest one (機密性２以上、完全性２又は可用性２)."""
    mine = effective(scheme, levels)
    return any(scheme.level(mine[axis.key]).rank > min(level.rank for level in axis.levels) for axis in scheme.axes)


def is_top(scheme: ClassificationScheme, levels: Levels) -> bool:
    """Whether the level on the scheme's first axis (confidentiality) is its highest."""
    axis = scheme.axes[0]
    return scheme.level(effective(scheme, levels)[axis.key]).rank == max(level.rank for level in axis.levels)


def restrictions(scheme: ClassificationScheme, levels: Levels, act: AssetAct | None = None) -> list[Restriction]:
    """The handling restrictions that follow from the levels, in the scheme's order; those shown at `act` when one is named."""
    mine = effective(scheme, levels)
    keys = {key for axis in scheme.axes for key in scheme.level(mine[axis.key]).restrictions}
    return [each for each in scheme.restrictions if each.key in keys and (act is None or act in each.shown_at)]


def read(scheme: ClassificationScheme, axis: Axis, text: str) -> str:
    """The key of the level that `text` names on `axis`: by label, key, rank (３), or a level of the national guideline (3B).

    "" where the text says that it is not known. Raises InvalidInput for anything else.
    """
    folded = fold(text)
    if folded in UNKNOWN_WORDS or folded == fold(unknown_words(scheme, axis)):
        return ""
    for level in axis.levels:
        names = (level.label.ja, level.label.en, level.key, str(level.rank), *level.national)
        if folded in {fold(name) for name in names}:
            return level.key
    listed = "・".join(level.label.ja for level in axis.levels)
    raise InvalidInput(
        _("「%(text)s」という%(axis)sの分類はありません。使えるのは %(listed)s です。")
        % {"text": text[:40], "axis": wording.words(axis.label), "listed": listed}
    )


def unknown_words(scheme: ClassificationScheme, axis: Axis) -> str:
    """How an axis is written on which nothing is known."""
    level = wording.words(assumed(scheme, axis).label)
    return _("不明（%(level)sとして扱う）") % {"level": level}


def words_on(scheme: ClassificationScheme, axis: Axis, levels: Levels) -> str:
    """How the level on one axis is written."""
    level = level_of(axis, levels)
    return wording.words(level.label) if level else unknown_words(scheme, axis)


def words(scheme: ClassificationScheme, levels: Levels) -> str:
    """How the levels are written: 機密性３・完全性２・可用性１."""
    parts = []
    for axis in scheme.axes:
        known = level_of(axis, levels) is not None
        shown = words_on(scheme, axis, levels)
        parts.append(shown if known else f"{wording.words(axis.label)}{shown}")
    return "・".join(parts)


def kept(scheme: ClassificationScheme, levels: Any) -> dict[str, str]:
    """What may be stored of what was given: known levels by axis; an axis without level is left out.

    Raises InvalidInput naming the axis for a level or axis that the scheme does not have.
    """
    if not isinstance(levels, Mapping):
        raise InvalidInput(_("分類を読めません。"), field="levels")
    axes = {axis.key: axis for axis in scheme.axes}
    found: dict[str, str] = {}
    for key, value in levels.items():
        axis = axes.get(str(key))
        if axis is None or (value and level_of(axis, {axis.key: str(value)}) is None):
            sentence = _("採用している基準に「%(level)s」という分類はありません。") % {"level": f"{key} {value}"[:60]}
            raise InvalidInput(sentence, field=f"levels.{key}")
        if value:
            found[axis.key] = str(value)
    return found
