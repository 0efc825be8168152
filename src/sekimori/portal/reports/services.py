"""Changing reports: the only way."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Mapping

from django.db.models import Max
from django.utils.translation import gettext as _

from sekimori.common.errors import Conflict, InvalidInput
from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.evidence import services as evidence
from sekimori.portal.reports import act_types, announcements, audiences, drafting, printing
from sekimori.portal.reports.models import AnnualReport

State = AnnualReport.State
MOST_WORDS = 4000
PURPOSE = "年次報告の確定"


def report_begin(*, fiscal_year: int, audience: str, token: uuid.UUID | None = None) -> AnnualReport:
    """Begins the report on a fiscal year for an audience, with what the records say now.

    Raises InvalidInput for a year to come, an audience there is not and while one of the same kind is open; Refused.
    """
    policies.require(context.current().actor, "create", AnnualReport)
    year = FiscalYear(fiscal_year)
    if year > FiscalYear.of(context.today()):
        raise InvalidInput(_("これからの年度の報告は作成できません。"), field="fiscal_year")
    if audience not in dict(audiences.choices()):
        raise InvalidInput(_("提出先を選んでください。"), field="audience")
    as_of = drafting.moment_of(year)
    content = drafting.content_for(year, audience, as_of)
    with performing(act_types.BEGUN) as act:
        act.authorise("create", AnnualReport)
        act.once(token)
        if AnnualReport.objects.filter(
            fiscal_year=fiscal_year, audience=audience, state__in=AnnualReport.OPEN
        ).exists():
            raise InvalidInput(_("この年度・提出先の報告は、すでに作成中です。"), field="audience")
        record = AnnualReport(
            fiscal_year=fiscal_year, audience=audience, content=content, as_of=as_of, begun_at=act.now()
        )
        _wrote(act, record)
        record.save()
        act.record(record, after={"fiscal_year": fiscal_year, "audience": audience})
    return record


def report_renew(*, pk: int, seen: int | None = None) -> AnnualReport:
    """Works the figures out anew; preface and comments stay. Raises Conflict when somebody was faster, Refused."""
    record = policies.get(AnnualReport, context.current().actor, "write", pk=pk)
    year = FiscalYear(record.fiscal_year)
    as_of = drafting.moment_of(year)
    content = drafting.content_for(year, record.audience, as_of)
    with performing(act_types.RENEWED) as act:
        record = act.obtain(AnnualReport, pk, need="write", seen=seen)
        before = record.as_of
        record.content, record.as_of = content, as_of
        _wrote(act, record)
        record.save()
        act.record(record, before={"as_of": before.isoformat()}, after={"as_of": as_of.isoformat()})
    return record


def report_write(*, pk: int, preface: str, comments: Mapping[str, str], seen: int | None = None) -> AnnualReport:
    """Writes preface and comments (by section).

    Raises InvalidInput for too many words or a section it has not, Conflict when somebody was faster, Refused.
    """
    with performing(act_types.WRITTEN) as act:
        record = act.obtain(AnnualReport, pk, need="write", seen=seen)
        known = {each["key"] for each in record.content["sections"]}
        if strange := sorted(set(comments) - known):
            raise InvalidInput(_("この版にない項目への所見です：") + "、".join(strange))
        if any(len(words) > MOST_WORDS for words in (preface, *comments.values())):
            raise InvalidInput(_("%(most)s字以内で書いてください。") % {"most": MOST_WORDS}, field="preface")
        before = {"preface": record.preface, "comments": record.comments}
        record.preface = preface.strip()
        record.comments = {key: words.strip() for key, words in comments.items() if words.strip()}
        _wrote(act, record)
        record.save()
        act.record(record, before=before, after={"preface": record.preface, "comments": record.comments})
    return record


def report_submit(*, pk: int, seen: int | None = None, token: uuid.UUID | None = None) -> AnnualReport:
    """Hands it in to be confirmed by another; from now on it is bound by its hash. Raises InvalidInput without preface, Refused."""
    with performing(act_types.SUBMITTED) as act:
        record = act.obtain(AnnualReport, pk, need="write", seen=seen)
        act.once(token, record)
        if not record.preface:
            raise InvalidInput(_("「はじめに」を書いてから提出してください。"), field="preface")
        record.state, record.submitted_at, record.returned = State.WAITING, act.now(), ""
        record.digest = drafting.digest_of(record)
        _wrote(act, record)
        record.save()
        announcements.tell_waiting(record)
        act.record(record, after={"state": record.state, "digest": record.digest})
    return record


def report_return(*, pk: int, reason: str, token: uuid.UUID | None = None) -> AnnualReport:
    """Gives it back to be mended. Raises InvalidInput without a reason, Refused."""
    with performing(act_types.RETURNED) as act:
        record = act.obtain(AnnualReport, pk, need="return")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("差戻しの理由を書いてください。"), field="reason")
        record.state, record.returned, record.digest = State.DRAFT, reason.strip(), ""
        record.save()
        announcements.tell_returned(record)
        act.record(record, after={"state": record.state}, reason=record.returned)
    return record


def report_confirm(*, pk: int, seen: int | None = None, token: uuid.UUID | None = None) -> AnnualReport:
    """Makes the report final: PDF and Word file are kept as evidence, and the body is told that it may take note of it.

    Raises Conflict when it is not what was handed in any more or somebody was faster, Refused for who wrote it, NotAvailable
    when the machine has no Japanese font.
    """
    shown = policies.get(AnnualReport, context.current().actor, "confirm", pk=pk)
    if seen not in {None, shown.version}:
        raise Conflict(_("この年次報告は、画面を開いた後に変更されました。開き直して確かめてください。"))
    final = _finals(shown)
    # The files are made before the act: nobody else should have to wait for them.
    files = [(printing.pdf(final), "pdf"), (printing.docx(final), "docx")]
    with performing(act_types.CONFIRMED) as act:
        record = act.obtain(AnnualReport, pk, need="confirm", seen=shown.version)
        act.once(token, record)
        if drafting.digest_of(record) != record.digest or _next_number(record) != final.number:
            raise Conflict(_("提出された内容と異なるため、確定できません。差し戻してください。"))
        record.state, record.number, record.confirmed_at = final.state, final.number, final.confirmed_at
        record.confirmed_by_id, record.confirmed_label = act.person, final.confirmed_label
        record.save()
        kept = _keep(record, files)
        announcements.tell_confirmed(record)
        act.record(record, after={"number": record.number, "digest": record.digest, "files": kept})
    return record


def _finals(shown: AnnualReport) -> AnnualReport:
    """The report as it will stand once it is confirmed, for its files."""
    final = copy.copy(shown)
    final.state, final.number, final.confirmed_at = State.CONFIRMED, _next_number(shown), context.now()
    final.confirmed_label = _label(context.current().actor)
    return final


def _next_number(record: AnnualReport) -> int:
    same = AnnualReport.objects.filter(fiscal_year=record.fiscal_year, audience=record.audience)
    return (same.aggregate(last=Max("number"))["last"] or 0) + 1


def _keep(record: AnnualReport, files: list[tuple[bytes, str]]) -> list[str]:
    """Keeps the files of a confirmed report; the hashes of their content."""
    year = FiscalYear(record.fiscal_year)
    return [
        evidence.keep(
            untrusted=content,
            name=f"{record}.{ending}",
            subject=record,
            title=str(record),
            purpose=PURPOSE,
            period=(year.first_day, year.last_day),
            as_is=True,
        ).digest
        for content, ending in files
    ]


def report_cancel(*, pk: int, reason: str, token: uuid.UUID | None = None) -> AnnualReport:
    """Gives a draft up. Raises InvalidInput without a reason, Refused."""
    with performing(act_types.CANCELLED) as act:
        record = act.obtain(AnnualReport, pk, need="cancel")
        act.once(token, record)
        if not reason.strip():
            raise InvalidInput(_("取りやめる理由を書いてください。"), field="reason")
        record.state = State.CANCELLED
        record.save()
        act.record(record, after={"state": record.state}, reason=reason.strip())
    return record


def _wrote(act: Performing, record: AnnualReport) -> None:
    """Whoever changed it last has written it, and cannot confirm it."""
    record.written_by_id, record.written_label = act.person, _label(act.actor)


def _label(actor: Actor) -> str:
    """Post and name of the actor, as they are written beside what he says."""
    return f"{actor.post} {actor.name}".strip()
