"""What those who answer an incident do: receive, pass on, assess, group, order, note, investigate, decide, close."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context, policies
from sekimori.portal.incidents import selectors, services
from sekimori.portal.incidents.forms import (
    ActForForm,
    AssessForm,
    CloseForm,
    GroupForm,
    InvestigateForm,
    NoteForm,
    PassForm,
    PlanForm,
    ReceiveForm,
    SaidForm,
    ShieldForm,
)
from sekimori.portal.incidents.models import Concern, Hop, Incident
from sekimori.portal.incidents.services import Assessment, Investigation
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.pages import RecordPage


class OfIncident(RecordPage[Incident]):
    """A page with a form about one incident."""

    template_name = "incidents/form.html"

    def asked(self) -> Incident:
        return selectors.incident_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("incidents:detail", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "incident": self.record}


class Receive(OfIncident):
    """受領する."""

    form_class = ReceiveForm
    need = "receive"
    title = gettext_lazy("報告を受領する")
    submit_label = gettext_lazy("受領する")

    def save(self, form: ReceiveForm) -> str:
        services.incident_receive(pk=self.record.pk, advice=form.cleaned_data["advice"], token=form.submission)
        return self.said(_("受領しました。報告した人に知らせました。"))


class Assess(OfIncident):
    """評価する."""

    form_class = AssessForm
    need = "assess"
    title = gettext_lazy("インシデントかどうかを評価する")
    submit_label = gettext_lazy("評価を記録する")
    draft = "incidents.assess"

    def initial(self) -> dict[str, Any]:
        record = self.record
        level = str(record.level) if record.level is not None and record.level != record.proposed else ""
        return {
            "facts": record.facts,
            "people": record.people or None,
            "level": level,
            "reason": record.reason,
            "seen": record.version,
        }

    def save(self, form: AssessForm) -> str:
        data = form.cleaned_data
        facts, people = data["facts"], data["people"] or 0
        proposed = selectors.proposed_level(self.record, facts, people)
        found = Assessment(
            data["incident"] == "yes",
            facts,
            people,
            int(data["level"]) if data["level"] else proposed,
            data["reason"],
        )
        services.incident_assess(pk=self.record.pk, found=found, seen=data["seen"], token=form.submission)
        return self.said(_("評価を記録しました。"))


class Group(OfIncident):
    """同じ件にまとめる."""

    form_class = GroupForm
    need = "group"
    title = gettext_lazy("同じ件の報告にまとめる")
    submit_label = gettext_lazy("まとめる")

    def form_arguments(self) -> dict[str, Any]:
        return {"others": selectors.of_same_kind(self.record, context.current().actor)}

    def save(self, form: GroupForm) -> str:
        data = form.cleaned_data
        made = services.incident_group(
            pk=self.record.pk, into=data["into"], reason=data["reason"], token=form.submission
        )
        return self.said(_("まとめました。"), reverse("incidents:detail", args=[made.parent_id]))


class Shield(OfIncident):
    """閲覧から外す."""

    form_class = ShieldForm
    need = "shield"
    title = gettext_lazy("関係する人を閲覧から外す")
    lead = gettext_lazy("選んだ人と、その所属の全員が、この件を見られなくなります。")
    submit_label = gettext_lazy("閲覧から外す")
    danger = True

    def further(self) -> dict[str, Any]:
        return {"incident": self.record}

    def save(self, form: ShieldForm) -> str:
        data = form.cleaned_data
        services.incident_shield(pk=self.record.pk, person=data["person"], reason=data["reason"], token=form.submission)
        still = policies.is_visible(context.current().actor, self.record)
        return self.said(_("閲覧から外しました。"), "" if still else reverse("incidents:all"))


class MakeNote(OfIncident):
    """経過を書く."""

    form_class = NoteForm
    need = "note"
    title = gettext_lazy("経過を書く")
    submit_label = gettext_lazy("経過に加える")
    draft = "incidents.note"

    def save(self, form: NoteForm) -> str:
        data = form.cleaned_data
        services.incident_note(pk=self.record.pk, text=data["text"], at=data["at"], token=form.submission)
        return self.said(_("経過に加えました。"), reverse("incidents:events", args=[self.record.pk]))


class Investigate(OfIncident):
    """原因と再発防止策を報告する."""

    form_class = InvestigateForm
    need = "investigate"
    title = gettext_lazy("原因と再発防止策をＣＩＳＯに報告する")
    submit_label = gettext_lazy("ＣＩＳＯに報告する")
    draft = "incidents.investigate"

    def initial(self) -> dict[str, Any]:
        record = self.record
        return {
            "cause": record.cause,
            "impact": record.impact,
            "prevention": record.prevention,
            "seen": record.version,
        }

    def save(self, form: InvestigateForm) -> str:
        data = form.cleaned_data
        found = Investigation(data["cause"], data["impact"], data["prevention"])
        services.prevention_report(pk=self.record.pk, found=found, seen=data["seen"], token=form.submission)
        return self.said(_("ＣＩＳＯに報告しました。"))


class Direct(OfIncident):
    """再発防止を判断する."""

    form_class = SaidForm
    need = "direct"
    title = gettext_lazy("再発防止の報告を確かめて判断する")
    submit_label = gettext_lazy("判断を記録する")

    def initial(self) -> dict[str, Any]:
        return {"said": self.record.directed, "seen": self.record.version}

    def save(self, form: SaidForm) -> str:
        data = form.cleaned_data
        services.prevention_decide(pk=self.record.pk, said=data["said"], seen=data["seen"], token=form.submission)
        return self.said(_("判断を記録しました。"))


class Plan(OfIncident):
    """緊急時対応計画を発動するか."""

    form_class = PlanForm
    need = "plan"
    title = gettext_lazy("緊急時対応計画を発動するかを判断する")
    submit_label = gettext_lazy("判断を記録する")

    def save(self, form: PlanForm) -> str:
        data = form.cleaned_data
        services.plan_decide(
            pk=self.record.pk, started=data["started"] == "yes", reason=data["reason"], token=form.submission
        )
        return self.said(_("判断を記録しました。"))


class Close(OfIncident):
    """終結する."""

    form_class = CloseForm
    need = "close"
    title = gettext_lazy("終結する")
    submit_label = gettext_lazy("終結する")

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version}

    def save(self, form: CloseForm) -> str:
        data = form.cleaned_data
        services.incident_close(pk=self.record.pk, outcome=data["outcome"], seen=data["seen"], token=form.submission)
        return self.said(_("終結しました。"))


class OfHop(RecordPage[Hop]):
    """A page with a form about one step of the chain."""

    template_name = "incidents/form.html"

    def asked(self) -> Hop:
        return selectors.hop_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("incidents:detail", args=[self.record.incident_id])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record.incident), "incident": self.record.incident}


class Pass(OfHop):
    """次の役割に報告する."""

    form_class = PassForm
    need = "pass"
    title = gettext_lazy("確認したことを添えて報告する")
    submit_label = gettext_lazy("報告する")

    def form_arguments(self) -> dict[str, Any]:
        return {"last": self.record.last, "recovery": self.record.recovery}

    def save(self, form: PassForm) -> str:
        data = form.cleaned_data
        services.hop_pass(
            pk=self.record.pk, note=data["note"], measures=data.get("measures", ""), token=form.submission
        )
        return self.said(_("確認を記録しました。") if self.record.last else _("次の役割に報告しました。"))


class ActFor(OfHop):
    """ＣＩＳＯの不在時に自らの判断で措置する."""

    form_class = ActForForm
    need = "act_for"
    title = gettext_lazy("ＣＩＳＯの不在により、自らの判断で措置する")
    submit_label = gettext_lazy("措置を記録する")
    danger = True

    def save(self, form: ActForForm) -> str:
        data = form.cleaned_data
        services.act_for_ciso(
            pk=self.record.pk, absence=data["absence"], measures=data["measures"], token=form.submission
        )
        return self.said(_("措置を記録し、ＣＩＳＯに知らせました。"))


class Lift(RecordPage[Concern]):
    """閲覧から外す設定を解く."""

    form_class = ReasonForm
    need = "lift"
    title = gettext_lazy("閲覧から外す設定を解く")
    submit_label = gettext_lazy("解く")

    def asked(self) -> Concern:
        return selectors.concern_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("incidents:detail", args=[self.record.incident_id])

    def further(self) -> dict[str, Any]:
        return {"lead": self.record.label}

    def save(self, form: ReasonForm) -> str:
        services.concern_lift(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("解きました。"))
