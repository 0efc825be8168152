from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput
from sekimori.portal.acts.performing import performing
from sekimori.portal.rules import act_types
from sekimori.portal.rules.drafting.proposals import everybody_in, norm_of, with_roles
from sekimori.portal.rules.drafting.writing import mechanisms_of
from sekimori.portal.rules.models import DraftNode, DraftNorm, DraftRole
from sekimori.portal.rules.selectors.editions import package_of
from sekimori.portal.rules.services.drafts import open_draft
from sekimori.standards.models import Mechanism, Package, Role
from sekimori.standards.norms.model import ReadNorm


def match_decide(
    *,
    node: int,
    matches: Sequence[str],
    mechanisms: Sequence[str],
    added: Sequence[str] = (),
    reason: str = "",
    seen: int | None = None,
) -> DraftNode:
    """Decides which clauses of the reference say what this one says, and which mechanisms carry it out.

    `mechanisms` are names among those of the matched clauses (with their settings); `added` further names of the catalogue.
    Raises InvalidInput for an unknown clause or mechanism, or one that needs settings nobody has given.
    """
    with performing(act_types.MATCH_CONFIRMED) as act:
        row = act.obtain(DraftNode, node, need="change", seen=seen)
        draft = open_draft(act, row.draft_id)
        package = package_of(draft.reference).package
        known = {clause.id for clause in package.clauses}
        if unknown := [clause for clause in matches if clause not in known]:
            raise InvalidInput(
                _("対応付ける版に「%(clause)s」はありません。") % {"clause": unknown[0]}, field="clauses"
            )
        before = {"matches": row.matches, "mechanisms": [one["name"] for one in row.mechanisms], "matched": row.matched}
        row.matches = list(dict.fromkeys(matches))
        chosen = mechanisms_of(package, row.matches, set(mechanisms))
        row.mechanisms = [*chosen, *(_plain(package, name) for name in dict.fromkeys(added))]
        row.matched = True
        row.save()
        after = {"matches": row.matches, "mechanisms": [one["name"] for one in row.mechanisms]}
        act.record(row, before=before, after=after, reason=reason)
    return row


def _plain(package: Package, name: str) -> dict[str, Any]:
    """A mechanism of the catalogue without settings, as JSON."""
    entry = next((each for each in package.mechanisms if each.key == name), None)
    if entry is None:
        raise InvalidInput(_("仕組みの目録に「%(name)s」はありません。") % {"name": name}, field="added")
    if any(setting.required for setting in entry.settings.values()):
        raise InvalidInput(
            _("「%(name)s」は設定が必要なため、似た条項の仕組みとしてだけ選べます。") % {"name": entry.label.ja},
            field="added",
        )
    return {**Mechanism(kind=entry.kind, name=name).model_dump(mode="json", exclude_defaults=True), "from": ""}


def matches_confirm(*, draft: int, nodes: Sequence[int] = (), chapter: int | None = None) -> int:
    """Accepts what is proposed for these clauses (nothing, where nothing is proposed), or for all clauses of a chapter that

    the alignment calls matched; how many.
    """
    with performing(act_types.MATCHES_IN_BULK) as act:
        record = open_draft(act, draft)
        waiting = record.nodes.select_for_update().filter(matched=False).exclude(text="")
        chosen = waiting.filter(pk__in=nodes) if chapter is None else waiting.filter(chapter=chapter, verdict="matched")
        rows = list(chosen)
        for row in rows:
            row.matched = True
            row.version += 1
        DraftNode.objects.bulk_update(rows, ["matched", "version"])
        if rows:
            act.record(record, after={"matches": {row.clause: row.matches for row in rows}})
    return len(rows)


def role_match(*, role: int, key: str = "", definition: Role | None = None, reason: str = "") -> DraftRole:
    """Says which role of the reference a role of the text is (`key`), or what role of the city's own it is (`definition`).

    Norms that nobody has decided yet are filled in accordingly. Raises InvalidInput for an unknown key, or a key of one's own
    that the reference has already.
    """
    with performing(act_types.ROLE_MATCHED) as act:
        row = act.obtain(DraftRole, role, need="change")
        draft = open_draft(act, row.draft_id)
        package = package_of(draft.reference).package
        known = {one.key for one in (*package.roles, *package.bodies, *package.parties)}
        if definition is not None:
            if definition.key in known:
                raise InvalidInput(_("この英数字の名前は、対応付ける版の役割が使っています。"), field="key")
            others = draft.roles.exclude(pk=row.pk).filter(definition__isnull=False).values_list("key", flat=True)
            if definition.key in others:
                raise InvalidInput(_("この英数字の名前は、ほかの役割に付けています。"), field="key")
        elif key and key not in known:
            raise InvalidInput(_("対応付ける版に「%(key)s」という役割はありません。") % {"key": key}, field="key")
        before = {"key": row.key, "confirmed": row.confirmed}
        row.key = definition.key if definition else key
        row.definition = definition.model_dump(mode="json", exclude_defaults=True) if definition else None
        row.confirmed = bool(row.key)
        row.save()
        filled = _fill_norms(row)
        act.record(row, before=before, after={"key": row.key, "own": row.definition, "norms": filled}, reason=reason)
    return row


def roles_confirm(*, draft: int, roles: Mapping[int, str]) -> int:
    """Confirms several roles at once as they were proposed or as chosen: role → key ("" leaves it open); how many changed."""
    changed = 0
    with performing(act_types.ROLE_MATCHED) as act:
        record = open_draft(act, draft)
        for row in record.roles.all():
            key = roles.get(row.pk, "")
            if key and row.definition is None and (row.key != key or not row.confirmed):
                role_match(role=row.pk, key=key)
                changed += 1
    return changed


def _fill_norms(role: DraftRole) -> int:
    """Puts the role's key into the norms that name it and wait for a decision; how many have become different."""
    names = dict.fromkeys((role.name, *role.others), role.key)
    everybody = everybody_in(package_of(role.draft.reference).package)
    filled: list[DraftNorm] = []
    for row in DraftNorm.objects.filter(draft=role.draft_id, state=DraftNorm.State.WAITING, read__isnull=False):
        read = ReadNorm.model_validate(row.read, strict=False)
        better = with_roles(read, names)
        if better != read:
            proposed = norm_of(better, everybody)
            row.read = better.model_dump(mode="json")
            row.norm = proposed.model_dump(mode="json", exclude_defaults=True) if proposed else None
            row.version += 1
            filled.append(row)
    DraftNorm.objects.bulk_update(filled, ["read", "norm", "version"])
    return len(filled)
