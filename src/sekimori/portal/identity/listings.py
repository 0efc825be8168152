"""Lists of accounts, of people who have none, and of programs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sekimori.common.text import fold_name
from sekimori.portal.identity import selectors
from sekimori.portal.identity.models import Account, ServicePrincipal
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.fields import unit_choices
from sekimori.portal.organization.models import Person
from sekimori.portal.ui.components import Status
from sekimori.portal.ui.listing import ChoiceFilter, Column, Listing, TextFilter, YesNoFilter

TONES = {
    Account.State.NEW: "waiting",
    Account.State.USED: "success",
    Account.State.LOCKED: "danger",
    Account.State.ENDED: "void",
}
CONDITIONS = {
    "new": Q(ended_at=None, is_active=True, signed_in_at=None),
    "used": Q(ended_at=None, is_active=True, signed_in_at__isnull=False),
    "locked": Q(ended_at=None, is_active=False),
    "ended": Q(ended_at__isnull=False),
}


def state_of(account: Account) -> Status:
    """The state of an account as a tag."""
    return Status(account.state.label, TONES[account.state])  # type: ignore[arg-type]


def by_words(text: str) -> Q:
    """Accounts whose user id, or whose person's number, name or kana, holds every word."""
    found = Q()
    for word in text.split():
        found &= Q(username__icontains=word) | Q(person__search__contains=fold_name(word))
    return found


def in_states(values: Sequence[str]) -> Q:
    """Accounts in one of these states."""
    found = Q(pk__in=[])
    for value in values:
        found |= CONDITIONS[value]
    return found


class AccountListing(Listing[Account]):
    """The accounts that the actor may know of."""

    name = "identity.accounts"
    title = _("アカウント")
    default_sort = "username"
    columns = (
        Column("username", _("利用者ＩＤ"), link=lambda a: reverse("identity:account", args=[a.pk]), sort="username"),
        Column("person", _("氏名"), "holder_name", wide=True),
        Column("operator", _("運用担当"), lambda a: _("運用担当") if a.operator else "", nowrap=True),
        Column("state", _("状態"), state_of, nowrap=True),
        Column("factored", _("二つ目の認証"), lambda a: _("登録済み") if a.factored else _("なし"), nowrap=True),
        Column("signed_in_at", _("最後のログイン"), sort=("signed_in_at", "username"), nowrap=True),
        Column("created_at", _("作成"), sort=("created_at", "username"), nowrap=True),
    )
    filters = (
        TextFilter("q", _("利用者ＩＤ、氏名、職員番号で探す"), search=by_words),
        ChoiceFilter("state", _("状態"), choices=Account.State.choices, condition_of=in_states),
        YesNoFilter("operator", _("運用担当"), when=Q(operator=True)),
        YesNoFilter("factored", _("二つ目の認証を登録済み"), when=Q(factored=True)),
    )
    empty_title = _("アカウントはまだありません")

    def queryset(self) -> QuerySet[Account]:
        return selectors.accounts(self.actor)


class WithoutAccountListing(Listing[Person]):
    """The people who hold a post today and have no account: they are told by paper."""

    name = "identity.without"
    title = _("アカウントのない職員")
    default_sort = "kana"
    columns = (
        Column("number", _("職員番号"), sort="number", nowrap=True),
        Column("name", _("氏名"), link=lambda p: reverse("organization:person", args=[p.pk]), head=True, wide=True),
        Column("kana", _("カナ"), sort=("kana", "number")),
        Column("unit", _("所属"), "own_unit_name", wide=True),
        Column("post", _("職"), "own_title"),
    )
    filters = (
        ChoiceFilter(
            "unit",
            _("所属"),
            choices=unit_choices,
            several=False,
            condition_of=lambda values: organization.people_in([int(value) for value in values]),
        ),
    )
    empty_title = _("職に就く全員にアカウントがあります")

    def queryset(self) -> QuerySet[Person]:
        return organization.people_today(self.actor).filter(Q(account=None) & Q(own_title__isnull=False))


def program_state(row: ServicePrincipal) -> Status:
    """Whether a program may speak to the portal now."""
    if row.ended_at:
        return Status(_("廃止"), "void")
    return Status(_("期限切れ"), "overdue") if row.is_expired else Status(_("使用中"), "success")


class ProgramListing(Listing[ServicePrincipal]):
    """Programs on other machines."""

    name = "identity.programs"
    title = _("連携する機器・プログラム")
    default_sort = "key"
    columns = (
        Column("key", _("識別名"), link=lambda p: reverse("identity:program", args=[p.pk]), sort="key", nowrap=True),
        Column("label", _("名称"), sort=("label", "key"), wide=True),
        Column("state", _("状態"), program_state, nowrap=True),
        Column("expires_at", _("有効期限"), sort=("expires_at", "key"), nowrap=True),
        Column("used_at", _("最後の使用"), sort=("used_at", "key"), nowrap=True),
    )
    empty_title = _("連携する機器・プログラムはまだありません")

    def queryset(self) -> QuerySet[ServicePrincipal]:
        return selectors.principals(self.actor)
