from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import SYSTEM
from sekimori.portal.acts.performing import performing
from sekimori.portal.organization import services as organization
from sekimori.portal.rules import act_types, finding
from sekimori.portal.rules.models import Adoption, AdoptionOrgan, Edition
from sekimori.portal.rules.selectors.adoptions import adoptions_on
from sekimori.portal.rules.selectors.editions import package_of
from sekimori.portal.search import services as search
from sekimori.standards.models import AuthorityRule, Body, Designation, Package, Role

R = TypeVar("R", Role, AuthorityRule, Designation, Body)


@dataclass(frozen=True)
class Decision:
    """Who decided that an edition holds, when and on which paper.

    `body` is the key of a body of the edition, with the number of its minutes as `reference`; without a body `person` is who
    decided and `reference` the number of the decided document.
    """

    decided_on: dt.date
    reference: str
    body: str = ""
    person: int | None = None


def edition_adopt(
    *,
    edition: int,
    organs: Sequence[int],
    effective_on: dt.date,
    decision: Decision,
    reason: str = "",
    token: uuid.UUID | None = None,
) -> Adoption:
    """Records the decision that an edition holds for `organs` from `effective_on` on; the former one ends there.

    Nothing has to be done on the day itself. The role rules of the edition are in force from that day too. An edition whose
    own text gives the policy to a body (1(7)) is adopted only with that body's minutes. Raises Refused unless the actor
    directs or commands, InvalidInput for an edition not confirmed, days that contradict one another, a missing decision, or
    an organ that adopts another edition on the same day.
    """
    with performing(act_types.EDITION_ADOPTED) as act:
        record = act.obtain(Edition, edition, need="adopt")
        package = _package_to_adopt(record)
        body = _check_decision(package, decision, effective_on, act.today())
        chosen = list(dict.fromkeys(organs))
        _check_organs(chosen, effective_on, act.today(), reason)
        adoption = _write(record, decision, body=body, effective_on=effective_on, reason=reason, now=act.now())
        act.once(token, adoption)
        AdoptionOrgan.objects.bulk_create(
            AdoptionOrgan(adoption=adoption, organ_id=organ, effective_on=effective_on) for organ in chosen
        )
        set_role_rules(effective_on)
        search.index_many(finding.CLAUSES, finding.documents_of(record))
        decided = {"decided_on": decision.decided_on, "body": decision.body, "person": decision.person}
        known = {"edition": record.key, "digest": record.digest, "organs": chosen, "effective_on": effective_on}
        act.record(
            adoption,
            after={**known, **decided, "reference": decision.reference},
            reason=reason,
            clauses=(body.clause,) if body and body.clause else (),
            names={"edition": record.label, "body": body.label.ja if body else ""},
        )
    return adoption


def _write(
    edition: Edition, decision: Decision, *, body: Body | None, effective_on: dt.date, reason: str, now: dt.datetime
) -> Adoption:
    if edition.state == Edition.State.CONFIRMED:
        edition.state = Edition.State.ADOPTED
        edition.save(update_fields=["state"])
    return Adoption.objects.create(
        edition=edition,
        effective_on=effective_on,
        decided_on=decision.decided_on,
        body=decision.body,
        body_label=body.label.ja if body else "",
        decided_by_id=decision.person,
        reference=decision.reference.strip(),
        reason=reason,
        recorded_at=now,
    )


def _package_to_adopt(edition: Edition) -> Package:
    if edition.state == Edition.State.DRAFT:
        raise InvalidInput(_("確定していない版は採用できません。先に版を確定してください。"))
    content = package_of(edition)
    for clause in content.unconfirmed:
        found = content.by_id.get(clause)
        if found is not None and any(mechanism.kind != "attest" for mechanism in found.mechanisms):
            raise InvalidInput(
                _("%(clause)sは規範が未確認のため、自己点検のほかの仕組みを持つ版は採用できません。")
                % {"clause": clause}
            )
    return content.package


def _check_decision(package: Package, decision: Decision, effective_on: dt.date, today: dt.date) -> Body | None:
    if decision.decided_on > today:
        raise InvalidInput(_("決定日は今日までの日にしてください。"), field="decided_on")
    if effective_on < decision.decided_on:
        raise InvalidInput(_("施行日は決定日より前にできません。"), field="effective_on")
    if not decision.reference.strip():
        raise InvalidInput(_("議事録又は決裁文書の番号を入力してください。"), field="reference")
    deciding = [body for body in package.bodies if body.decides]
    body = next((each for each in deciding if each.key == decision.body), None)
    if decision.body and body is None:
        raise InvalidInput(_("この会議体は、採用する版に定められていません。"), field="body")
    if deciding and body is None:
        names = "・".join(each.label.ja for each in deciding)
        raise InvalidInput(
            _(
                "この版は、情報セキュリティポリシーを%(body)sで決めることとしています。議事録の番号と決定日を記録してください。"
            )
            % {"body": names},
            field="body",
        )
    if body is None and decision.person is None:
        raise InvalidInput(_("決定した会議体又は決裁者を選んでください。"), field="person")
    return body


def _check_organs(organs: Sequence[int], effective_on: dt.date, today: dt.date, reason: str) -> None:
    if not organs:
        raise InvalidInput(_("採用する機関を一つ以上選んでください。"), field="organs")
    current = {organ: view for view in adoptions_on(effective_on) for organ in view.organs}
    for organ in organs:
        if organ in current and current[organ].effective_on == effective_on:
            name = current[organ].organ_names[current[organ].organs.index(organ)]
            raise InvalidInput(
                _("%(organ)sには、%(day)sに施行する版の採用が既に記録されています。")
                % {"organ": name, "day": eras.format_long(effective_on)},
                field="effective_on",
            )
    if effective_on < today and not reason.strip() and any(organ in current for organ in organs):
        raise InvalidInput(
            _("過ぎた日を施行日とする採用を後から記録するときは、その理由を入力してください。"), field="reason"
        )


def adoption_withdraw(*, adoption: int, reason: str) -> Adoption:
    """Takes back an adoption that has not yet taken effect; what held before goes on.

    Raises InvalidInput once it is in force, without a reason, or when nothing else would be in force that day.
    """
    with performing(act_types.ADOPTION_WITHDRAWN) as act:
        record = act.obtain(Adoption, adoption, need="withdraw")
        if record.withdrawn_at is not None:
            raise InvalidInput(_("この採用は既に取り消されています。"))
        if record.effective_on <= act.today():
            raise InvalidInput(_("既に施行された採用は取り消せません。別の版を採用してください。"))
        if not reason.strip():
            raise InvalidInput(_("取消しの理由を入力してください。"), field="reason")
        record.withdrawn_at = act.now()
        record.save(update_fields=["withdrawn_at"])
        AdoptionOrgan.objects.filter(adoption=record).update(withdrawn_at=record.withdrawn_at)
        set_role_rules(record.effective_on)
        act.record(record, before={"effective_on": record.effective_on}, reason=reason)
    return record


def set_role_rules(since: dt.date) -> None:
    """Puts the role rules of what is adopted in force from `since`, and again from each later day on which an edition begins.

    Where organs hold to different editions, the first organ's roles come first and the others add theirs.
    """
    later = AdoptionOrgan.objects.filter(withdrawn_at__isnull=True, effective_on__gt=since)
    days = [since, *later.order_by("effective_on").values_list("effective_on", flat=True).distinct()]
    with context.as_actor(SYSTEM):
        for day in days:
            packages = [view.package for view in adoptions_on(day)]
            if not packages:
                raise InvalidInput(_("ほかに効力を持つ版がないため、この採用は取り消せません。"))
            organization.role_rules_set(
                roles=_joined(*(package.roles for package in packages)),
                authority=_joined(*(package.authority for package in packages)),
                designations=_joined(*(package.designations for package in packages)),
                bodies=_joined(*(package.bodies for package in packages)),
                contact_roles=organization.contact_roles_of(packages),
                valid_from=day,
            )


def _joined(*lists: Sequence[R]) -> list[R]:
    """The records of all lists, of those with one key the first."""
    found: dict[str, R] = {}
    for record in (record for records in lists for record in records):
        key = f"{record.matter}:{record.object}" if isinstance(record, AuthorityRule) else record.key
        found.setdefault(key, record)
    return list(found.values())
