"""Who may see, write, decide on and review documents. Whose document it is and who decides stands in the standard's own data."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.policies import EVERYTHING, NOTHING, Decision, Policy, allow_if, register, visible
from sekimori.portal.documents import demands
from sekimori.portal.documents.models import Document, Version

# Who sees every document, drafts included.
SEE_ALL = ("command", "oversee_city", "audit", "manage_systems", "operate_systems")
# Who may read restricted documents in force besides.
TRUSTED = ("respond_incidents", "lead_audit")


def sees_all(actor: Actor) -> bool:
    """Whether the actor sees every document and every draft."""
    return actor.person is not None and any(actor.can(ability) for ability in SEE_ALL)


def own_demands(actor: Actor) -> list[str]:
    """The demands whose drafts concern the actor: his own, and those he decides on."""
    return [each.key for each in demands.every() if each.prepares(actor) or each.decides(actor)]


def _decided() -> Q:
    decided = Version.objects.filter(state=Version.State.APPROVED).values("document")
    return Q(pk__in=decided)


@register
class DocumentPolicy(Policy[Document]):
    """Everybody who works here reads what was decided; restricted documents and drafts only those concerned."""

    model = Document

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        if sees_all(actor):
            return EVERYTHING
        found = Q(required__in=own_demands(actor))
        if any(actor.can(ability) for ability in TRUSTED):
            return found | _decided()
        return found | (_decided() & Q(restricted=False)) if actor.can("work") else found

    def may_create(self, actor: Actor, *, required: str = "", **_where: Any) -> Decision:
        demand = demands.find(required)
        return allow_if(
            demand is not None and demand.prepares(actor),
            _("この文書を起案できるのは、文書を所管する役割の人と情報システムの担当に限られます。"),
        )

    def may_revise(self, actor: Actor, record: Document) -> Decision:
        if record.abolished_on is not None:
            return allow_if(None, _("廃止した文書は改定できません。"))
        return self.may_create(actor, required=record.required)

    def may_review(self, actor: Actor, record: Document) -> Decision:
        demand = demands.find(record.required)
        mine = demand is not None and (demand.owns(actor) or demand.decides(actor) is not None)
        return allow_if(
            record.abolished_on is None and mine,
            _("見直しの結果を記録できるのは、この文書を所管する役割の人に限られます。"),
        )

    def may_abolish(self, actor: Actor, record: Document) -> Decision:
        demand = demands.find(record.required)
        return allow_if(
            record.abolished_on is None and demand is not None and demand.decides(actor),
            _("廃止を決められるのは、この文書を決定する役割の人に限られます。"),
        )


@register
class VersionPolicy(Policy[Version]):
    """A version is seen with its document once it was decided; before that by those who write it and decide on it."""

    model = Version

    def visible(self, actor: Actor) -> Q:
        if actor.person is None:
            return NOTHING
        if sees_all(actor):
            return EVERYTHING
        documents = visible(Document, actor).values("pk")
        decided = Q(document__in=documents) & Q(state=Version.State.APPROVED)
        return decided | Q(document__required__in=own_demands(actor))

    def may_write(self, actor: Actor, record: Version) -> Decision:
        demand = demands.find(record.document.required)
        return allow_if(
            record.writable and demand is not None and demand.prepares(actor),
            _("この版は、いまは書き換えられません。"),
        )

    def may_attach(self, actor: Actor, record: Version) -> Decision:
        """Files are added while it is written."""
        return self.may_write(actor, record)

    def may_submit(self, actor: Actor, record: Version) -> Decision:
        return self.may_write(actor, record)

    def may_withdraw(self, actor: Actor, record: Version) -> Decision:
        demand = demands.find(record.document.required)
        return allow_if(
            record.state in Version.OPEN and demand is not None and demand.prepares(actor),
            _("この版は、いまは取り下げられません。"),
        )

    def may_approve(self, actor: Actor, record: Version) -> Decision:
        demand = demands.find(record.document.required)
        holding = demand.decides(actor) if demand else None
        if record.state != Version.State.WAITING or holding is None:
            return allow_if(None, _("この文書を決定する役割を、いまは持っていません。"))
        mine = actor.person in {record.submitted_by_id, record.begun_by_id}
        instead = holding.instead_of is not None and holding.instead_of == record.submitted_by_id
        return allow_if(
            not mine and not instead,
            _("自分が起案した文書を、自分で決定することはできません。ほかの人の決裁を受けてください。"),
        )

    def may_return(self, actor: Actor, record: Version) -> Decision:
        return self.may_approve(actor, record)
