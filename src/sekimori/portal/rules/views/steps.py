"""The steps from a file to an edition, as the draft's page lists them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.portal.rules.models import EditionDraft
from sekimori.portal.rules.selectors.drafts import Overview, Progress, chapters, overview
from sekimori.portal.ui.components import Status, TaskItem


def steps_of(draft: EditionDraft) -> list[TaskItem]:
    """What there is to do, in order."""
    if draft.origin == EditionDraft.Origin.AMENDMENT and not draft.facts.get("applied"):
        return [_operations(draft)]
    seen = overview(draft)
    parts = chapters(draft)
    steps = [_operations(draft)] if draft.origin == EditionDraft.Origin.AMENDMENT else []
    steps += [_text(draft, seen), _roles(draft, seen), _lint(draft, seen)]
    for part in parts:
        name = f"{part.clause} {part.title}".strip()
        if part.norms.total or part.matches.total:
            steps.append(
                TaskItem(
                    _("規範を確認する: %(chapter)s") % {"chapter": name},
                    reverse("rules:draft-norms", args=[draft.pk, part.order]),
                    _so_far(part.norms),
                )
            )
            steps.append(
                TaskItem(
                    _("仕組みの対応を確認する: %(chapter)s") % {"chapter": name},
                    reverse("rules:draft-matches", args=[draft.pk, part.order]),
                    _so_far(part.matches),
                )
            )
    return [*steps, _assemble(draft)]


def _so_far(progress: Progress) -> Status:
    if progress.whole:
        return Status(_("確認済み"), "success")
    return Status(_("残り%(n)s件") % {"n": progress.left}, "waiting")


def _operations(draft: EditionDraft) -> TaskItem:
    done = bool(draft.facts.get("applied"))
    return TaskItem(
        _("改正の操作を確かめて適用する"),
        reverse("rules:draft-operations", args=[draft.pk]),
        Status(_("適用済み"), "success") if done else Status(_("%(n)s件") % {"n": len(draft.operations)}, "waiting"),
    )


def _text(draft: EditionDraft, seen: Overview) -> TaskItem:
    open_spots = seen.unread.left + seen.tables.left
    status = (
        Status(_("要確認%(n)s件") % {"n": open_spots}, "warning") if open_spots else Status(_("確認済み"), "success")
    )
    hint = _("%(n)s項目を読み取りました。") % {"n": seen.clauses}
    return TaskItem(
        _("読み取った条文と、読めない箇所を確かめる"), reverse("rules:draft-nodes", args=[draft.pk]), status, hint
    )


def _roles(draft: EditionDraft, seen: Overview) -> TaskItem:
    return TaskItem(_("役割の対応を確かめる"), reverse("rules:draft-roles", args=[draft.pk]), _so_far(seen.roles))


def _lint(draft: EditionDraft, seen: Overview) -> TaskItem:
    tone = "danger" if seen.errors else "info"
    status = Status(_("%(n)s件") % {"n": seen.findings}, tone) if seen.findings else Status(_("なし"), "success")  # type: ignore[arg-type]
    return TaskItem(_("点検の結果を見る"), reverse("rules:draft-lint", args=[draft.pk]), status)


def _assemble(draft: EditionDraft) -> TaskItem:
    if draft.edition_id:
        return TaskItem(
            _("まとめた版を見る"),
            reverse("rules:edition", args=[draft.edition_id]),
            Status(_("まとめました"), "success"),
        )
    return TaskItem(_("版にまとめる"), reverse("rules:draft-assemble", args=[draft.pk]), Status(_("未着手"), "neutral"))
