"""A copy is never classified lower than its original, a medium never lower than what is on it (2(2)①(イ), 2(2)⑤(ウ))."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from sekimori.portal.registers import levels
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.models import InformationAsset, Medium

Raised = InformationAsset | Medium
DEEPEST = 20


def raise_to(item: Raised, sources: Iterable[InformationAsset], standards: Standards) -> bool:
    """Lifts the levels of `item` to at least those of its sources, unknown where one of them is unknown; whether that changed

    anything. Nothing happens while no scheme is adopted.
    """
    scheme = standards.scheme(item.unit_id)
    if scheme is None:
        return False
    lifted = levels.highest(scheme, [item.levels, *(source.levels for source in sources)])
    own = {axis.key: item.levels[axis.key] for axis in scheme.axes if levels.level_of(axis, item.levels)}
    if lifted == own:
        return False
    item.levels = lifted
    if not item.levels_reason:
        item.levels_reason = _("複製元又は記録している情報資産の分類による")
    return True


def follow(asset: InformationAsset, standards: Standards, depth: int = 0) -> Sequence[Raised]:
    """The copies of a saved asset and the media on which it is, those that had to be lifted, copies of copies included."""
    found: list[Raised] = []
    if depth >= DEEPEST:
        return found
    found.extend(medium for medium in asset.media.all() if raise_to(medium, [asset], standards))
    for copy in asset.copies.all():
        if raise_to(copy, [asset], standards):
            found.append(copy)
            found.extend(follow(copy, standards, depth + 1))
    return found
