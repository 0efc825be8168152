"""What stands on the first screen until the city has adopted a standard: the next steps of those who keep it and who decide."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.portal.acts import context
from sekimori.portal.acts.actors import Actor
from sekimori.portal.identity import selectors as identity
from sekimori.portal.organization import selectors as organization
from sekimori.portal.rules import selectors
from sekimori.portal.rules.models import Edition
from sekimori.portal.rules.policies import DECIDERS, may_any
from sekimori.portal.ui import home
from sekimori.portal.ui.home import Nature, Source, Task

# A factor that one has lost is reset by two.
ENOUGH_OPERATORS = 2


def first_steps(actor: Actor, most: int) -> Sequence[Task]:
    """What is still to be done before the standard can be carried out, in its order; nothing once an edition is in force.

    For who administers, and the last of them for who decides; a few queries for these, none for anybody else.
    """
    decides = may_any(actor, DECIDERS)
    if not (decides or actor.can("administer")) or selectors.adoptions_on():
        return []
    if decides:
        hint = _("版を確かめ、会議体の議事録又は決裁文書に基づいて採用を記録します。")
        return [Task(_("対策基準の版を採用する"), reverse("rules:editions"), hint=hint)]
    found: list[Task] = []
    if not organization.structure(context.today()).nodes:
        hint = _("所属のファイル、次に職員のファイルの順に取り込みます。")
        found.append(Task(_("所属と職員のファイルを取り込む"), reverse("organization:imports"), hint=hint))
    elif not _somebody_decides():
        hint = _(
            "各所属の長の職と、副市長、総務部長などに当たる職に印を付けると、役割に就く人が決まります。"
            "所属長の印は、所属長の列がある職員のファイルでも付けられます。"
        )
        found.append(Task(_("役割の空席を無くす"), reverse("organization:findings"), hint=hint))
    if identity.operators_ready()[1] < ENOUGH_OPERATORS:
        hint = _("二つ目の認証を失ったときの解除には、二人の確認が要ります。")
        found.append(Task(_("運用担当をもう一人作る"), reverse("identity:accounts"), hint=hint))
    hint = _(
        "市の本文を読み取るか、標準パッケージの版を確かめます。採用は、ＣＩＳＯか統括情報セキュリティ責任者が記録します。"
    )
    found.append(Task(_("対策基準の版を用意して採用する"), reverse("rules:editions"), hint=hint))
    return found[:most]


def to_decide(actor: Actor, most: int) -> Sequence[Task]:
    """Editions put together since the last that was adopted: to be frozen, then adopted, by who decides; one query for these."""
    if not may_any(actor, DECIDERS):
        return []
    said = {
        Edition.State.DRAFT: _("「%(edition)s」の内容を確かめ、版を確定する"),
        Edition.State.CONFIRMED: _("確定した版「%(edition)s」の採用を記録する"),
    }
    return [
        Task(
            said[Edition.State(each.state)] % {"edition": each.label},
            reverse("rules:edition", args=[each.pk]),
            nature=Nature.ANSWER,
        )
        for each in selectors.editions_ahead(actor)[:most]
    ]


def _somebody_decides() -> bool:
    """Whether anybody holds a role that may put the city's decision on record."""
    roles = [role.key for role in organization.rulebook(context.today()).roles if set(DECIDERS) & set(role.abilities)]
    return any(organization.holders_of(role) for role in roles)


def register() -> None:
    """Adds the source, once, when the portal starts."""
    home.register(
        Source("rules:to-decide", gettext_lazy("対策基準の版"), to_decide, order=17, all_href="rules:editions")
    )
    home.register(Source("rules:first-steps", gettext_lazy("はじめの設定"), first_steps, order=5))
