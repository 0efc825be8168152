"""Lists of applications: one's own, those of a procedure, those overdue, the decisions by conflict of roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.fiscal import FiscalYear
from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.fields import values
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.procedures import definitions, selectors, statuses
from sekimori.portal.procedures.finding import APPLICATIONS
from sekimori.portal.procedures.models import Application, Decision
from sekimori.portal.procedures.moments import since, until, until_words
from sekimori.portal.search import selectors as search
from sekimori.portal.ui.components import Status, Way
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, TextFilter, YesNoFilter
from sekimori.portal.ui.wording import fiscal_year, words
from sekimori.standards.procedure_models import Procedure

HANDED_IN = [(state.value, state.label) for state in Application.State if state is not Application.State.DRAFT]
FIRST_YEAR = 2020


def address(record: Application) -> str:
    """Where a line of a list leads: what is being written to its form, the rest to its page."""
    return reverse("procedures:detail", args=[record.pk])


def due(record: Application) -> str | None:
    """By when something is to happen, written alike whether it is a day or an hour."""
    return until_words(record.due_at, short=True) if record.due_at else None


def due_value(record: Application) -> dt.date | dt.datetime | None:
    """The same for a file."""
    return until(record.due_at)


def found(text: str) -> Q:
    """The condition that an application has every word of `text`."""
    return search.having(text, APPLICATIONS)


def years(_actor: Actor) -> Sequence[tuple[str, str]]:
    """The fiscal years that can be asked for, the newest first."""
    now = FiscalYear.of(context.today()).year
    return [(str(year), fiscal_year(FiscalYear(year))) for year in range(now, max(FIRST_YEAR, now - 9), -1)]


class OfProcedures(Listing[Application]):
    """What lists of several procedures share: the procedures' names."""

    @cached_property
    def labels(self) -> dict[str, str]:
        """The names of the procedures."""
        return selectors.procedure_labels()

    @cached_property
    def rules(self) -> dict[str, Procedure]:
        """The procedures, for the words of their states."""
        return selectors.procedure_rules()

    def state(self, record: Application) -> Status:
        """The state, and whether a time limit has passed."""
        return statuses.of_application(record, context.now(), self.rules.get(record.procedure))

    def state_words(self, record: Application) -> str:
        """The state alone."""
        return statuses.state_words(record, self.rules.get(record.procedure))

    def named(self, record: Application) -> str:
        """The name of an application's procedure."""
        return self.labels.get(record.procedure, record.procedure)

    def subject(self, record: Application) -> str:
        """What an application is about."""
        return selectors.label_of(record, self.labels)


def procedures(_actor: Actor) -> Sequence[tuple[str, str]]:
    """The procedures in force, for a filter."""
    return sorted(selectors.procedure_labels().items(), key=lambda pair: pair[1])


class MineListing(OfProcedures):
    """What somebody has applied for."""

    name = "procedures.mine"
    search_label = gettext_lazy("番号・件名・内容で探す")
    title = gettext_lazy("わたしの申請")
    empty_title = gettext_lazy("まだ何も申請していません")
    empty_text = gettext_lazy("申請や報告を始めると、ここで進み具合を確かめられます。")
    filters = (
        TextFilter("q", gettext_lazy("番号・件名・内容で探す"), search=found),
        ChoiceFilter("state", gettext_lazy("状態"), choices=Application.State.choices),
        ChoiceFilter("procedure", gettext_lazy("手続"), choices=procedures, several=False),
    )

    def queryset(self) -> QuerySet[Application]:
        return selectors.mine(self.actor)

    @property
    def columns(self) -> Sequence[Column[Application]]:  # type: ignore[override]
        return (
            Column("number", _("番号"), nowrap=True),
            Column("subject", _("件名"), self.subject, link=address, wide=True, head=True),
            Column("procedure", _("手続"), self.named),
            Column("state", _("状態"), self.state, export=self.state_words),
            Column("submitted", _("申請日時"), "submitted_at", sort="submitted_at", nowrap=True),
            Column("due", _("期限"), due, export=due_value, sort="due_at", nowrap=True),
            Column(
                "until",
                _("有効期間の終わり"),
                lambda record: until_words(record.valid_until, short=True) if record.valid_until else None,
                export=lambda record: until(record.valid_until),
                sort="valid_until",
                nowrap=True,
            ),
        )

    def ways(self) -> Sequence[Way]:
        return [Way(_("申請・報告を始める"), reverse("procedures:catalogue"), icon="form")]


class OverdueListing(OfProcedures):
    """What is past its time limit."""

    name = "procedures.overdue"
    title = gettext_lazy("期限を過ぎた申請")
    default_sort = "due"
    empty_title = gettext_lazy("期限を過ぎたものはありません")
    filters = (
        ChoiceFilter("procedure", gettext_lazy("手続"), choices=procedures, several=False),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit_id"),
    )

    def queryset(self) -> QuerySet[Application]:
        return selectors.overdue(self.actor)

    def awaited(self, record: Any) -> str:
        """What is late: the stage that has not answered, the report that was not made, or its confirmation."""
        rule = self.rules.get(record.procedure)
        stages = {each.key: each.label for each in rule.route} if rule else {}
        reports = {each.key: each.label for each in rule.milestones} if rule else {}
        if record.state == Application.State.IN_ROUTE:
            return words(stages[record.late_stage]) if record.late_stage in stages else _("決裁")
        if record.late_report in reports:
            return words(reports[record.late_report])
        if record.late_confirmation in reports:
            return _("%(report)sの確認") % {"report": words(reports[record.late_confirmation])}
        return _("報告")

    @property
    def columns(self) -> Sequence[Column[Application]]:  # type: ignore[override]
        return (
            Column("number", _("番号"), sort=("fiscal_year", "serial"), nowrap=True),
            Column("subject", _("件名"), self.subject, link=address, wide=True, head=True),
            Column("procedure", _("手続"), self.named),
            Column("unit", _("所属"), lambda record: unit_name(record.unit_id), roomy=True),
            Column("applicant", _("申請者"), "applicant_label"),
            Column("state", _("状態"), lambda record: Status(self.state_words(record), "overdue")),
            Column("awaited", _("待っているもの"), self.awaited),
            Column("due", _("期限"), due, export=due_value, sort="due_at", nowrap=True),
        )


def unit_name(unit: int | None) -> str:
    """A unit's name as of today."""
    from sekimori.portal.organization import selectors as organization

    return organization.structure().full_name(unit)


class RegisterListing(OfProcedures):
    """The register (台帳) of one procedure, with the columns that its definition names."""

    name = "procedures.register"
    search_label = gettext_lazy("番号・件名・申請者・内容で探す")
    default_sort = "-submitted"
    empty_title = gettext_lazy("まだ一件もありません")
    filters = (
        TextFilter("q", gettext_lazy("番号・件名・申請者・内容で探す"), search=found),
        ChoiceFilter("state", gettext_lazy("状態"), choices=HANDED_IN),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit_id"),
        ChoiceFilter("year", gettext_lazy("年度"), lookup="fiscal_year", choices=years, several=False),
        DateRangeFilter("submitted", gettext_lazy("申請日"), lookup="submitted_at", moment=True),
        DateRangeFilter("until", gettext_lazy("有効期間の終わり"), lookup="valid_until", moment=True),
        YesNoFilter("unavoidable", gettext_lazy("やむを得ない兼務"), when=Q(unavoidable=True)),
    )

    @cached_property
    def defined(self) -> definitions.Defined:
        """The procedure. Raises NoSuchProcedure."""
        return selectors.defined_anywhere(self.given["key"], min(self.actor.units, default=None))

    @property
    def title(self) -> str:  # type: ignore[override]
        rule = self.defined.procedure
        return _("%(series)s（%(label)s）") % {
            "series": words(rule.retention.series),
            "label": self.defined.label,
        }

    def queryset(self) -> QuerySet[Application]:
        rows = selectors.seen_by(self.actor, self.given["key"])
        # What was handed in is fetched for the rows of the page alone; sorting would carry it along for every row there is.
        return rows.select_related(None).prefetch_related("content")

    @property
    def sought_once(self) -> bool:
        return not selectors.sees_city(self.actor)

    def of_keys(self, keys: Sequence[int]) -> QuerySet[Application]:
        return Application.objects.filter(pk__in=keys).select_related(None).select_related("content")

    @property
    def columns(self) -> Sequence[Column[Application]]:  # type: ignore[override]
        first: list[Column[Application]] = [
            Column("number", _("番号"), sort=("fiscal_year", "serial"), link=address, nowrap=True, head=True),
            Column("state", _("状態"), self.state, export=self.state_words),
            Column("applicant", _("申請者"), "applicant_label", nowrap=True),
            Column("unit", _("所属"), lambda record: unit_name(record.unit_id), sort="unit_id", nowrap=True),
        ]
        listed = [
            Column(f"field_{key}", words(given.label), self._value(given), wide=True)
            for key in self.defined.procedure.listed
            if (given := self.defined.procedure.fields.get(key)) is not None
        ]
        last: list[Column[Application]] = [
            Column("submitted", _("申請日時"), "submitted_at", sort="submitted_at", nowrap=True),
            Column("decided", _("決裁日時"), "decided_at", sort="decided_at", nowrap=True),
            Column("due", _("期限"), due, export=due_value, sort="due_at", nowrap=True),
            Column("from", _("有効期間の始め"), lambda record: since(record.valid_from), only_export=True),
            Column(
                "until",
                _("有効期間の終わり"),
                lambda record: until_words(record.valid_until, short=True) if record.valid_until else None,
                export=lambda record: until(record.valid_until),
                sort="valid_until",
                nowrap=True,
            ),
            Column("conditions", _("条件"), only_export=True),
            Column("review", _("次回確認日"), "next_review_on", only_export=True),
            Column(
                "digest",
                _("内容のハッシュ"),
                lambda record: record.content.digest if record.content else "",
                only_export=True,
            ),
        ]
        return [*first, *listed, *last]

    def _value(self, given: Any) -> Any:
        def shown(record: Application) -> str:
            if record.content is None:
                return ""
            answers = selectors.frozen_answers(self.defined, record)
            return values.plain_words(answers.shown(given))

        return shown


class UnavoidableListing(Listing[Decision]):
    """Decisions by somebody who had a hand in the application himself (1(8)①)."""

    name = "procedures.unavoidable"
    title = gettext_lazy("やむを得ない兼務による決裁")
    default_sort = "-decided"
    empty_title = gettext_lazy("やむを得ない兼務による決裁はありません")
    empty_text = gettext_lazy("申請した人が自分で決めたものは、理由とともにここに並びます。")
    filters = (
        DateRangeFilter("decided", gettext_lazy("決裁日"), lookup="decided_at", moment=True),
        unit_filter("unit", gettext_lazy("所属"), lookup="application__unit_id"),
    )
    columns = (
        Column("number", gettext_lazy("番号"), lambda d: d.application.number, nowrap=True,
               link=lambda d: reverse("procedures:detail", args=[d.application_id]), head=True),
        Column("subject", gettext_lazy("件名"), lambda d: d.application.subject, wide=True),
        Column("unit", gettext_lazy("所属"), lambda d: unit_name(d.application.unit_id), roomy=True),
        Column("who", gettext_lazy("決めた人"), "label"),
        Column("verdict", gettext_lazy("判定"), statuses.of_decision),
        Column("why", gettext_lazy("やむを得ない理由"), "unavoidable", wide=True),
        Column("decided", gettext_lazy("決裁日時"), "decided_at", sort="decided_at", nowrap=True),
    )  # fmt: skip

    def queryset(self) -> QuerySet[Decision]:
        return selectors.unavoidable(self.actor)
