"""The lists of questions and of published answers."""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_filter
from sekimori.portal.questions import selectors, statuses
from sekimori.portal.questions.models import Published, Question
from sekimori.portal.ui.listing import ChoiceFilter, Column, DateRangeFilter, Listing, YesNoFilter


class QuestionListing(Listing[Question]):
    """The questions one may know of: one's own, and those one answers or oversees."""

    name = "questions.all"
    title = gettext_lazy("相談の一覧")
    search = ("title", "body", "answer", "clause")
    search_label = gettext_lazy("件名、内容、条項で探す")
    default_sort = "-asked"
    filters = (
        ChoiceFilter("state", gettext_lazy("状態"), lookup="state", choices=Question.State.choices),
        ChoiceFilter("nature", gettext_lazy("相談の種類"), lookup="nature", choices=Question.Nature.choices),
        ChoiceFilter("stage", gettext_lazy("回答する人"), lookup="stage", choices=Question.Stage.choices),
        unit_filter("unit", gettext_lazy("所属"), lookup="unit_id"),
        YesNoFilter("review", gettext_lazy("見直しの材料"), when=Q(for_review=True)),
        DateRangeFilter("asked", gettext_lazy("相談日"), lookup="asked_at", moment=True),
    )
    empty_title = gettext_lazy("相談はまだありません")
    empty_text = gettext_lazy("分からないことや守ることが難しいことは、条項の画面から相談できます。")

    @cached_property
    def columns(self) -> tuple[Column[Question], ...]:  # type: ignore[override]
        """With the units' names, looked up once."""
        structure, now = organization.structure(), context.now()
        return (
            Column("status", _("状態"), lambda q: statuses.of_question(q, now), sort="state", nowrap=True),
            Column(
                "title",
                _("件名"),
                "title",
                link=lambda q: reverse("questions:detail", args=[q.pk]),
                sort="title",
                wide=True,
                head=True,
            ),
            Column("clause", _("条項"), "clause", sort="clause", nowrap=True),
            Column("nature", _("相談の種類"), "get_nature_display", sort="nature"),
            Column("unit", _("所属"), lambda q: structure.name(q.unit_id)),
            Column("stage", _("回答する人"), "get_stage_display", sort="stage"),
            Column("asked", _("相談日時"), "asked_at", sort="asked_at", nowrap=True),
            Column("due", _("回答の期限"), "due_at", sort="due_at", nowrap=True),
            Column("closed", _("回答日時"), "closed_at", sort="closed_at", nowrap=True),
            Column("review", _("見直しの材料"), "for_review"),
            Column("body", _("相談の内容"), "body", only_export=True),
            Column("answer", _("回答・指示"), "answer", only_export=True),
        )

    def queryset(self) -> QuerySet[Question]:
        return selectors.questions(self.actor)


class AnswerListing(Listing[Published]):
    """What everybody may read."""

    name = "questions.answers"
    title = gettext_lazy("相談と回答")
    search = ("title", "body", "answer", "clause")
    search_label = gettext_lazy("件名、内容、条項で探す")
    default_sort = "-published"
    columns = (
        Column(
            "title",
            gettext_lazy("件名"),
            "title",
            link=lambda p: reverse("questions:answer", args=[p.pk]),
            sort="title",
            wide=True,
            head=True,
        ),
        Column("clause", gettext_lazy("条項"), "clause", sort="clause", nowrap=True),
        Column("role", gettext_lazy("回答した役割"), "role_label", sort="role_label"),
        Column("published", gettext_lazy("公開日時"), "published_at", sort="published_at", nowrap=True),
        Column("body", gettext_lazy("相談の内容"), "body", only_export=True),
        Column("answer", gettext_lazy("回答"), "answer", only_export=True),
    )
    filters = (DateRangeFilter("published", gettext_lazy("公開日"), lookup="published_at", moment=True),)
    empty_title = gettext_lazy("公開された回答はまだありません")
    empty_text = gettext_lazy("分からないことは、条項の画面から相談できます。回答が公開されると、ここで読めます。")

    def queryset(self) -> QuerySet[Published]:
        return selectors.published(self.actor)
