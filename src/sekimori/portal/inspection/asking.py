"""The questions of a campaign: those of the adopted edition for its roles and clauses. An edition never changes, so they do not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from threading import Lock

from sekimori.common import canonical
from sekimori.portal.inspection.models import Campaign, Sheet
from sekimori.portal.rules import selectors as rules
from sekimori.portal.rules.selectors import AdoptionView
from sekimori.standards.inspection import Asked, bound_by, questions_of
from sekimori.standards.models import Package

KEPT = 32
_kept: OrderedDict[tuple[str, tuple[str, ...], tuple[str, ...]], tuple[Asked, ...]] = OrderedDict()
_lock = Lock()


def view_of(campaign: Campaign) -> AdoptionView:
    """The adoption under which a campaign asks. Raises NotAdopted when it was withdrawn."""
    for view in rules.adoptions_on(campaign.starts_on):
        if view.pk == campaign.adoption_id:
            return view
    raise rules.NotAdopted.told()


def askable(package: Package) -> list[str]:
    """The roles that can be asked: held by people of the city, and bound by some clause; in the package's order."""
    bound = {role for clause in package.normative for role in bound_by(package, clause)}
    return [
        role.key for role in package.roles if role.key in bound and not (role.holder.external or role.holder.concerned)
    ]


def roles_of(campaign: Campaign, package: Package) -> list[str]:
    """The roles that the campaign asks."""
    known = askable(package)
    return [role for role in known if role in campaign.roles] if campaign.roles else known


def questions(campaign: Campaign) -> tuple[Asked, ...]:
    """Every question of the campaign, in the order of the text."""
    view = view_of(campaign)
    return _questions(view, tuple(roles_of(campaign, view.package)), tuple(campaign.lineages))


def questions_for(sheet: Sheet) -> tuple[Asked, ...]:
    """The questions of one sheet."""
    view = view_of(sheet.campaign)
    return _questions(view, tuple(sorted(sheet.roles)), tuple(sheet.campaign.lineages))


def _questions(view: AdoptionView, roles: tuple[str, ...], lineages: tuple[str, ...]) -> tuple[Asked, ...]:
    key = (view.digest, roles, lineages)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = tuple(questions_of(view.package, roles, frozenset(lineages) or None))
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def role_asked(asked: Asked, roles: Collection[str]) -> str:
    """The role by which the holder of `roles` is asked: the first that the question names."""
    return next(role for role in asked.roles if role in roles)


def digest_of(asked: Sequence[Asked]) -> str:
    """The SHA-256 of the questions as they are put, in hex."""
    return canonical.sha256_of(
        [
            {"key": each.key, "text": each.text.ja, "clauses": list(each.clauses), "roles": list(each.roles)}
            for each in asked
        ]
    )
