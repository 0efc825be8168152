"""The notices about applications: to whom and in which words, composed by a worker after the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common import eras
from sekimori.common.clock import TOKYO, day_of
from sekimori.portal.acts import outbox
from sekimori.portal.acts.models import OutboxRow
from sekimori.portal.acts.prepared import Prepared
from sekimori.portal.notices import kinds
from sekimori.portal.notices import services as notices
from sekimori.portal.notices.services import Recipients
from sekimori.portal.organization import selectors as organization
from sekimori.portal.procedures import definitions, moments
from sekimori.portal.procedures.models import Application, Decision, Involvement, Milestone, Party, Step
from sekimori.portal.procedures.services.ending import frozen
from sekimori.portal.procedures.services.telling import OUTBOX, settle
from sekimori.standards.procedure_models import Recipient, RecipientWho, UnitOf

kinds.register("procedures:waiting", gettext_lazy("決裁・確認の依頼"), required=True)
kinds.register("procedures:outcome", gettext_lazy("申請の結果"), required=True)
kinds.register("procedures:reminder", gettext_lazy("手続の督促"), required=True, reminder=True)
kinds.register("procedures:ending", gettext_lazy("期間満了などの予告"))
kinds.register("procedures:attention", gettext_lazy("職務の分離・経路についての知らせ"), required=True)
# Who is told of a conflict of roles that could not be avoided (1(8)①), by ability.
WATCHERS = ("command", "lead_audit", "audit")


@dataclass(frozen=True)
class Occasion:
    """What there is to tell of: the application with the steps or the milestone concerned, and a reason where one was given."""

    record: Application
    steps: Sequence[Step] = ()
    milestone: Milestone | None = None
    reason: str = ""


@dataclass(frozen=True)
class Words:
    """The kind of a notice, its subject, its body (both with placeholders), and who gets it."""

    kind: str
    subject: str | Promise
    body: str | Promise
    to: Callable[[Occasion], Recipients]


def deciders_of(steps: Iterable[Step]) -> Recipients:
    """Whoever is asked at these steps."""
    keys = [step.pk for step in steps]
    return _asked_by(_PARTIES[len(keys)](*keys) if keys else [])


def deciders_waiting(record: Application) -> Recipients:
    """Whoever has not answered yet."""
    return _asked_by(_WAITING(record.pk))


_PARTIES = Prepared(lambda _count, *steps: Party.objects.filter(step__in=steps).order_by("pk"))
_WAITING = Prepared(
    lambda record: Party.objects.filter(step__application=record, step__state=Step.State.WAITING).order_by("pk")
)
_RECORD = Prepared(lambda pk: Application.objects.filter(pk=pk))
_STEPS = Prepared(lambda _count, *steps: Step.objects.filter(pk__in=steps).order_by("order", "pk"))
_LAST = Prepared(lambda record: Decision.objects.filter(application=record).order_by("-pk")[:1])


def _asked_by(parties: Sequence[Party]) -> Recipients:
    roles = dict.fromkeys((party.role, party.unit_id) for party in parties if party.person_id is None)
    return Recipients(people=[party.person_id for party in parties if party.person_id], roles=list(roles))


def applicants_of(record: Application) -> Recipients:
    """Everybody who had a hand in it."""
    rows = Involvement.objects.filter(application=record, how__in=Involvement.CONFLICTING)
    return Recipients(people=sorted(set(rows.values_list("person_id", flat=True))))


def named(record: Application, to: Iterable[Recipient], owners: Iterable[int | None]) -> Recipients:
    """Recipients as a definition names them."""
    people: list[int] = []
    roles: list[tuple[str, int | None]] = []
    for each in to:
        if each.who is RecipientWho.APPLICANT:
            people.extend(applicants_of(record).people)
        elif each.who is RecipientWho.PARTICIPANT:
            rows = Involvement.objects.filter(application=record, how=Involvement.How.NAMED)
            people.extend(rows.order_by("pk").values_list("person_id", flat=True))
        elif each.who is RecipientWho.DECIDER:
            roles.extend(_deciding_roles(record))
        elif each.role is not None:
            places: dict[UnitOf, list[int | None]] = {
                UnitOf.CITY: [None],
                UnitOf.APPLICANT: [record.unit_id],
                UnitOf.OWNER: [unit for unit in owners if unit is not None],
            }
            roles.extend((each.role, unit) for unit in places[each.of])
    return Recipients(people=list(dict.fromkeys(people)), roles=list(dict.fromkeys(roles)))


def _deciding_roles(record: Application) -> list[tuple[str, int | None]]:
    rows = Decision.objects.filter(application=record, verdict__in=Decision.CONSENTS)
    return list(rows.values_list("role", "unit_id"))


def watchers() -> Recipients:
    """Those who are told of conflicts of roles."""
    rules = organization.rulebook()
    roles = [role.key for role in rules.roles if set(WATCHERS) & set(role.abilities)]
    return Recipients(roles=[(role, None) for role in roles])


def _to_confirm(occasion: Occasion) -> Recipients:
    answers = frozen(occasion.record)
    milestone = occasion.milestone
    rule = answers.defined.procedure.milestone(milestone.key) if milestone else None
    to = rule.confirm.by if rule and rule.confirm else ()
    return named(occasion.record, to, answers.owners())


def _reporter(occasion: Occasion) -> Recipients:
    return applicants_of(occasion.record)


def _asked(occasion: Occasion) -> Recipients:
    return deciders_of(occasion.steps)


def _applicants(occasion: Occasion) -> Recipients:
    return applicants_of(occasion.record)


def _asked_before(occasion: Occasion) -> Recipients:
    """Whoever had been asked in the current revision."""
    revision = occasion.record.content.revision if occasion.record.content else 0
    return deciders_of(Step.objects.filter(application=occasion.record, revision=revision).exclude(opened_at=None))


def _everybody(occasion: Occasion) -> Recipients:
    one, other = applicants_of(occasion.record), _asked_before(occasion)
    return Recipients(people=[*one.people, *other.people], roles=list(other.roles))


def _watchers(_occasion: Occasion) -> Recipients:
    return watchers()


def _to_know_of_beginning(occasion: Occasion) -> Recipients:
    """Who will have to acknowledge what was done first."""
    rule = definitions.of(occasion.record).procedure
    return Recipients(roles=[(party.role, None) for stage in rule.route for party in stage.parties if party.role])


WORDS: Mapping[str, Words] = {
    "waiting": Words(
        "procedures:waiting",
        gettext_lazy("【%(procedure)s】%(number)s の%(step)sをお願いします"),
        gettext_lazy("%(applicant)s から申請がありました。\n件名：%(subject)s\n期限：%(due)s"),
        _asked,
    ),
    "begun": Words(
        "procedures:waiting",
        gettext_lazy("【%(procedure)s】%(number)s 緊急に実施されました"),
        gettext_lazy("%(applicant)s が、許可を待たずに実施したことを記録しました。報告の期限は%(due)sです。"),
        _to_know_of_beginning,
    ),
    "decided": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s %(state)sになりました"),
        gettext_lazy("件名：%(subject)s\n有効期間：%(validity)s\n条件：%(conditions)s"),
        _applicants,
    ),
    "refused": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 不許可になりました"),
        gettext_lazy("件名：%(subject)s\n理由：%(reason)s"),
        _applicants,
    ),
    "returned": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 差し戻されました"),
        gettext_lazy("件名：%(subject)s\n理由：%(reason)s\n内容を直して、もう一度申請してください。"),
        _applicants,
    ),
    "withdrawn": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 取り下げられました"),
        gettext_lazy("件名：%(subject)s"),
        _asked_before,
    ),
    "reopened": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 許可が無効になりました"),
        gettext_lazy("件名：%(subject)s\n申請者が内容の修正を始めたため、先の許可は効力を失いました。"),
        _everybody,
    ),
    "revoked": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 許可が取り消されました"),
        gettext_lazy("件名：%(subject)s\n理由：%(reason)s"),
        _applicants,
    ),
    "expired": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 期限までに回答がなく失効しました"),
        gettext_lazy("件名：%(subject)s\n回答がなかった段階：%(step)s\n回答がないことは許可ではありません。必要なら申請し直してください。"),
        _everybody,
    ),
    "lapsed": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 有効期間が終わりました"),
        gettext_lazy("件名：%(subject)s\n報告が残っているときは、早めに報告してください。"),
        _applicants,
    ),
    "to_confirm": Words(
        "procedures:waiting",
        gettext_lazy("【%(procedure)s】%(number)s 「%(milestone)s」の確認をお願いします"),
        gettext_lazy("件名：%(subject)s"),
        _to_confirm,
    ),
    "sent_back": Words(
        "procedures:outcome",
        gettext_lazy("【%(procedure)s】%(number)s 「%(milestone)s」を報告し直してください"),
        gettext_lazy("件名：%(subject)s"),
        _reporter,
    ),
    "unavoidable": Words(
        "procedures:attention",
        gettext_lazy("【%(procedure)s】%(number)s やむを得ない場合として、申請者本人が決めました"),
        gettext_lazy("件名：%(subject)s\nやむを得ない理由：%(reason)s"),
        _watchers,
    ),
}  # fmt: skip


def send(occasion: Occasion, what: str, *, key: str, to: Recipients | None = None) -> None:
    """Makes the notice about an occasion; inside an act or as one of its own."""
    words, names = WORDS[what], _names(occasion)
    notices.notify(
        to=to or words.to(occasion),
        kind=words.kind,
        subject=str(words.subject) % names,
        body=str(words.body) % names,
        key=key,
        url=address_of(occasion.record),
        about=occasion.record,
    )


def address_of(record: Application) -> str:
    """The application's page; empty where there are no pages."""
    try:
        return reverse("procedures:detail", args=[record.pk])
    except NoReverseMatch:
        return ""


def _names(occasion: Occasion) -> dict[str, object]:
    record = occasion.record
    decision = _LAST.first(record.pk)
    due = occasion.steps[0].due_at if occasion.steps else record.due_at
    until = record.valid_until
    return {
        "procedure": definitions.of(record).label,
        "number": record.number,
        "subject": record.subject or _("（件名なし）"),
        "applicant": record.applicant_label or _("（申請者なし）"),
        "state": record.get_state_display(),
        "step": "、".join(dict.fromkeys(step.label for step in occasion.steps)),
        "milestone": occasion.milestone.label if occasion.milestone else "",
        "due": moments.until_words(due) if due else _("なし"),
        "validity": _("%(until)sまで") % {"until": moments.until_words(until)} if until else _("定めなし"),
        "conditions": record.conditions or _("なし"),
        "reason": occasion.reason or (decision.unavoidable or decision.reason if decision else "") or _("記載なし"),
    }


def _moment(moment: dt.datetime | None) -> str:
    return f"{eras.format_long(day_of(moment))} {moment.astimezone(TOKYO):%H:%M}" if moment else ""


@outbox.handler(OUTBOX)
def carry_out(row: OutboxRow) -> None:
    """Tells what an act left word of."""
    given = row.payload
    record = _RECORD.first(given["application"])
    if record is None:
        return
    settle(record, deciders_waiting(record))
    wanted = given["steps"]
    steps = _STEPS[len(wanted)](*wanted) if wanted else []
    milestone = Milestone.objects.filter(pk=given["milestone"]).first() if given["milestone"] else None
    if given["what"] == "waiting":
        steps = [step for step in steps if step.state == Step.State.WAITING]
        if not steps:
            return
    send(Occasion(record, steps, milestone, given["reason"]), given["what"], key=row.key)
