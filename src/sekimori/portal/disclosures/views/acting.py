"""What those who answer an incident do for the outside: tell facts, judge needs, draw up, decide, send, make a policy known."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.errors import Refused
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.performing import record_refusal, subject_of
from sekimori.portal.disclosures import rules_in_force, selectors, services
from sekimori.portal.disclosures.facts import Sheet
from sekimori.portal.disclosures.forms import (
    AnnounceForm,
    ApproveForm,
    DraftForm,
    FactsForm,
    JudgeForm,
    SendForm,
    SubmitForm,
    initial_of,
)
from sekimori.portal.disclosures.models import Disclosure, Fact, Requirement
from sekimori.portal.disclosures.services import Sending
from sekimori.portal.disclosures.views.reading import found_in, incident_or_refuse
from sekimori.portal.evidence import services as evidence
from sekimori.portal.incidents import selectors as incidents
from sekimori.portal.incidents.models import Incident
from sekimori.portal.ui.forms import ReasonForm
from sekimori.portal.ui.pages import RecordPage
from sekimori.portal.ui.wording import words


def demand(need: str, model: type[Model], incident: Incident) -> None:
    """Raises Refused unless the actor may do this about the incident; the refusal names it."""
    try:
        policies.require(context.current().actor, need, model, incident=incident)
    except Refused as refusal:
        record_refusal(f"disclosures:{need}", refusal, subject=subject_of(incident))
        raise


class OfIncident(RecordPage[Incident]):
    """A page with a form about the outside of one incident."""

    template_name = "disclosures/form.html"

    def asked(self) -> Incident:
        return incident_or_refuse(self.kwargs["pk"])

    def cancel(self) -> str:
        return reverse("disclosures:board", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"lead": str(self.record), "incident": self.record}


class Tell(OfIncident):
    """事実を書く."""

    form_class = FactsForm
    submit_label = gettext_lazy("記録する")

    def authorise(self) -> None:
        demand("tell", Fact, self.record)

    @cached_property
    def sheet(self) -> Sheet:
        return selectors.sheet_of(self.record)

    @cached_property
    def group(self) -> Any:
        found = next((each for each in self.sheet.rules.groups if each.key == self.kwargs["group"]), None)
        if found is None:
            raise policies.NotFound(_("お探しの事実の区分は見つかりません。"))
        return found

    def form_arguments(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "group": self.group.key}

    def initial(self) -> dict[str, Any]:
        return initial_of(self.sheet, self.group.key)

    def cancel(self) -> str:
        return reverse("disclosures:facts", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        title = _("事実を書く：%(group)s") % {"group": words(self.group.label)}
        lead = _("一度書けば、どの様式にも載ります。確定していないものは「現時点」と付けて印刷します。")
        return {"title": title, "lead": lead, "incident": self.record}

    def save(self, form: FactsForm) -> str:
        told = form.told()
        known = {each.key: each.city for each in self.sheet.rules.facts}
        city = [each for each in told if known[each.key]]
        if city:
            services.city_facts_tell(told=city, token=form.submission)
        else:
            services.facts_tell(incident=self.record.pk, told=told, token=form.submission)
        return self.said(_("記録しました。必要な報告と期限を判定し直しました。"))


class Draft(OfIncident):
    """作成する."""

    form_class = DraftForm
    title = gettext_lazy("外部報告・公表を作成する")
    submit_label = gettext_lazy("作成する")

    def authorise(self) -> None:
        demand("create", Disclosure, self.record)

    def form_arguments(self) -> dict[str, Any]:
        chosen = rules_in_force.form_of(self.request.GET.get("form", ""))
        return {"choices": [chosen] if chosen is not None else rules_in_force.in_force().forms}

    def initial(self) -> dict[str, Any]:
        return {"form": self.request.GET.get("form", "")[:60], "stage": self.request.GET.get("stage", "")[:60]}

    def save(self, form: DraftForm) -> str:
        data = form.cleaned_data
        made = services.disclosure_draft(
            incident=self.record.pk, form=data["form"], stage=data.get("stage", ""), to=data["to"],
            mark=data.get("mark", ""),
            token=form.submission,
        )  # fmt: skip
        return self.said(
            _("記録から作成しました。内容を確かめてください。"), reverse("disclosures:detail", args=[made.pk])
        )


class Announce(OfIncident):
    """対応方針を周知する."""

    form_class = AnnounceForm
    title = gettext_lazy("ＣＩＳＯの決めた対応方針を関係する部等に周知する")
    submit_label = gettext_lazy("周知する")

    def authorise(self) -> None:
        policies.require(context.current().actor, "order", Incident, self.record)

    def form_arguments(self) -> dict[str, Any]:
        return {"roles": [(f"{role}:{unit or ''}", label) for role, unit, label in incidents.recipients(self.record)]}

    def initial(self) -> dict[str, Any]:
        said = [self.record.plan_reason, self.record.directed]
        return {"body": "\n".join(each for each in said if each)}

    def save(self, form: AnnounceForm) -> str:
        data = form.cleaned_data
        services.policy_announce(
            incident=self.record.pk,
            to=form.recipients(),
            body=data["body"],
            read_until=data["read_until"],
            token=form.submission,
        )
        return self.said(_("周知しました。確認した人数が、この画面に出ます。"))


class Judge(RecordPage[Requirement]):
    """要否を判断する."""

    template_name = "disclosures/form.html"
    form_class = JudgeForm
    need = "judge"
    title = gettext_lazy("報告の要否を判断する")
    submit_label = gettext_lazy("判断を記録する")

    def asked(self) -> Requirement:
        return selectors.requirement_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("disclosures:board", args=[self.record.incident_id])

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version, "needed": "no" if self.record.needed else "yes"}

    def further(self) -> dict[str, Any]:
        said = "、".join(self.record.reasons)
        lead = _("%(report)s　判定の理由：%(reasons)s") % {"report": self.record, "reasons": said or _("なし")}
        return {"lead": lead, "incident": self.record.incident}

    def save(self, form: JudgeForm) -> str:
        data = form.cleaned_data
        services.requirement_judge(
            pk=self.record.pk, needed=data["needed"] == "yes", reason=data["reason"], seen=data["seen"],
            token=form.submission,
        )  # fmt: skip
        return self.said(_("判断を記録しました。"))


class OfDisclosure(RecordPage[Disclosure]):
    """A page with a form about one report."""

    template_name = "disclosures/form.html"

    def asked(self) -> Disclosure:
        return selectors.disclosure_of(self.kwargs["pk"], context.current().actor, self.need)

    def cancel(self) -> str:
        return reverse("disclosures:detail", args=[self.kwargs["pk"]])

    def initial(self) -> dict[str, Any]:
        return {"seen": self.record.version}

    def further(self) -> dict[str, Any]:
        return {"lead": f"{self.record.incident.number}　{self.record}", "incident": self.record.incident,
                "report": self.record}  # fmt: skip


class Submit(OfDisclosure):
    """提出する."""

    form_class = SubmitForm
    need = "submit"
    title = gettext_lazy("この内容で提出する")
    submit_label = gettext_lazy("提出する")

    def further(self) -> dict[str, Any]:
        lines = selectors.lines_of(self.record)
        return {**super().further(), "lines": lines, "findings": found_in(self.record, lines)}

    def save(self, form: SubmitForm) -> str:
        made = services.disclosure_submit(pk=self.record.pk, seen=form.cleaned_data["seen"], token=form.submission)
        waits = made.state == Disclosure.State.WAITING
        return self.said(_("提出しました。決裁者に知らせました。") if waits else _("送付できるようになりました。"))


class Approve(OfDisclosure):
    """決裁する."""

    form_class = ApproveForm
    need = "decide"
    title = gettext_lazy("外へ出すことを決裁する")
    submit_label = gettext_lazy("この内容で決裁する")

    @cached_property
    def found(self) -> Any:
        return found_in(self.record, selectors.lines_of(self.record))

    def form_arguments(self) -> dict[str, Any]:
        return {"findings": [each for each, _reason in self.found]}

    def further(self) -> dict[str, Any]:
        return {**super().further(), "lines": selectors.lines_of(self.record), "findings": self.found}

    def save(self, form: ApproveForm) -> str:
        services.disclosure_approve(
            pk=self.record.pk, justified=form.justified(), seen=form.cleaned_data["seen"], token=form.submission
        )
        return self.said(_("決裁しました。原本を証拠として保管しました。"))


class Return(OfDisclosure):
    """差し戻す."""

    form_class = ReasonForm
    need = "decide"
    title = gettext_lazy("差し戻す")
    submit_label = gettext_lazy("差し戻す")

    def save(self, form: ReasonForm) -> str:
        services.disclosure_return(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("差し戻しました。"))


class Send(OfDisclosure):
    """送付を記録する."""

    form_class = SendForm
    need = "send"
    title = gettext_lazy("送付したことを記録する")
    submit_label = gettext_lazy("送付を記録する")

    def initial(self) -> dict[str, Any]:
        rule = rules_in_force.form_of(self.record.form)
        way = words(rule.way) if rule else ""
        return {"seen": self.record.version, "to": self.record.recipient, "how": way}

    def further(self) -> dict[str, Any]:
        return {**super().further(), "contacts": selectors.contacts_for(self.record, context.current().actor)}

    def save(self, form: SendForm) -> str:
        data = form.cleaned_data
        file = data["receipt"]
        services.disclosure_send(
            pk=self.record.pk,
            sending=Sending(data["how"], data["to"], data["at"], data["reference"]),
            receipt=evidence.evidence_take(file, name=file.name) if file else None,
            receipt_name=file.name if file else "",
            seen=data["seen"],
            token=form.submission,
        )
        return self.said(_("送付を記録しました。期限の時計を止め、経過に載せました。"))


class Withdraw(OfDisclosure):
    """取りやめる."""

    form_class = ReasonForm
    need = "withdraw"
    title = gettext_lazy("外部報告を取りやめる")
    submit_label = gettext_lazy("取りやめる")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.disclosure_withdraw(pk=self.record.pk, reason=form.cleaned_data["reason"], token=form.submission)
        return self.said(_("取りやめました。"))
