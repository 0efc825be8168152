"""Accounts as those who look after them see them: the list, one account, and everything that is done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.acts.selectors import history_of
from sekimori.portal.identity import selectors, services
from sekimori.portal.identity.forms import (
    ChangeForm,
    EntranceForm,
    NothingForm,
    OperatorForm,
    PersonForm,
    ReasonForm,
    SectionForm,
)
from sekimori.portal.identity.listings import AccountListing, WithoutAccountListing, state_of
from sekimori.portal.identity.models import Account, EntranceText, ResetProposal
from sekimori.portal.identity.services import Issued
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.models import Person
from sekimori.portal.ui.components import Link, SummaryRow
from sekimori.portal.ui.listing import Listing, ListPage
from sekimori.portal.ui.pages import FormPage


def actor() -> Actor:
    """Who looks at the page."""
    return context.current().actor


def may(need: str, model: type[Model], record: Model | None = None, **where: Any) -> bool:
    """Whether a button is shown."""
    return bool(policies.policy_of(model).decide(actor(), need, record, **where))


def person_or_none(pk: int | None) -> Person | None:
    """The chosen person."""
    return None if pk is None else organization.person_of(pk, actor())


def issued_page(request: HttpRequest, issued: list[Issued]) -> HttpResponse:
    """The initial passwords, shown this once and to be printed; they are stored nowhere."""
    names = {"title": _("初期パスワード"), "issued": issued, "days": settings.INITIAL_PASSWORD_DAYS}
    return render(request, "identity/issued.html", names)


class Accounts(ListPage):
    """The list of accounts, with the resets that wait for a second person."""

    listing_class = AccountListing
    template_name = "identity/accounts.html"

    def new(self, listing: Listing[Any]) -> Link | None:
        del listing
        return Link(_("アカウントを作る"), reverse("identity:account-new")) if may("create", Account) else None

    def further(self, listing: Listing[Any]) -> dict[str, Any]:
        del listing
        links = [Link(_("アカウントのない職員"), reverse("identity:without"))]
        if may("create", Account):
            links.append(Link(_("所属の全員に作る"), reverse("identity:accounts-section")))
            links.append(Link(_("運用担当を作る"), reverse("identity:operator-new")))
        if may("change", EntranceText):
            links.append(Link(_("ログイン画面の文"), reverse("identity:entrance")))
        return {"links": links, "proposals": list(selectors.proposals_open(actor()))}


class WithoutAccount(ListPage):
    """The people without an account."""

    listing_class = WithoutAccountListing


@require_GET
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: whose it is, its state, its sign-ins as far as they may be known, its history."""
    record = selectors.account_of(pk, actor())
    names = {
        "title": record.username,
        "account": record,
        "status": state_of(record),
        "rows": _rows(record),
        "actions": _actions(record),
        "proposals": [each for each in selectors.proposals_open(actor()) if each.account_id == pk],
        "sign_ins": selectors.sign_ins_of(record, actor()),
        "history": history_of(record),
    }
    return render(request, "identity/account.html", names)


def _rows(record: Account) -> list[SummaryRow]:
    factors = selectors.factors_of(record)
    change = reverse("identity:account-change", args=[record.pk]) if may("change", Account, record) else ""
    paused = record.paused_until if record.is_paused(context.now()) else None
    kinds = [_("認証アプリ")] * (factors.code is not None) + [_("パスキー%(n)s個") % {"n": len(factors.keys)}] * bool(
        factors.keys
    )
    rows = [
        SummaryRow(
            _("職員"),
            record.person.name if record.person else None,
            href=reverse("organization:person", args=[record.person_id]) if record.person_id else "",
        ),
        SummaryRow(_("使用する人"), record.kept_by.name if record.kept_by else None, change=change),
        SummaryRow(_("運用担当"), _("はい") if record.operator else _("いいえ"), change=change),
        SummaryRow(_("ＩＣカードの番号"), record.card, change=change),
        SummaryRow(_("二つ目の認証"), "、".join(kinds) or _("なし")),
        SummaryRow(_("パスワードの変更"), record.password_changed_at),
        SummaryRow(_("最後のログイン"), record.signed_in_at),
        SummaryRow(_("作成"), record.created_at),
    ]
    return rows + ([SummaryRow(_("一時停止中（続けて間違えたため）"), paused)] if paused else [])


def _actions(record: Account) -> list[Link]:
    if not may("control", Account, record):
        return []
    to: Callable[[str], str] = lambda name: reverse(f"identity:account-{name}", args=[record.pk])  # noqa: E731
    if record.ended_at:
        return [Link(_("再開する"), to("reopen"))]
    found = [Link(_("初期パスワードを発行する"), to("password"))] if record.is_active else []
    if record.locked_at or record.is_paused(context.now()):
        found.append(Link(_("停止を解除する"), to("unlock")))
    if record.is_active:
        found.append(Link(_("停止する"), to("lock")))
        found.append(Link(_("パスワードを失効させる"), to("revoke")))
    if selectors.factors_of(record).any and may("create", ResetProposal, account=record):
        found.append(Link(_("二つ目の認証の解除を提案する"), to("reset")))
    return [*found, Link(_("終了する"), to("end"))]


class MakingPage(FormPage):
    """A page that makes accounts, for who may."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        policies.require(actor(), "create", Account)
        return super().dispatch(request, *args, **kwargs)

    def cancel(self) -> str:
        return reverse("identity:accounts")


class NewAccount(MakingPage):
    """An account for one person, with an initial password."""

    form_class = PersonForm
    title = gettext_lazy("アカウントの作成")
    clause = "6.2(1)②(ア)"

    def save(self, form: PersonForm) -> HttpResponse:
        data = form.cleaned_data
        made = services.account_open(
            person=person_or_none(data["person"]), username=data["username"], card=data["card"]
        )
        return issued_page(self.request, [made])


class NewOperator(MakingPage):
    """An account that administers and belongs to no post."""

    form_class = OperatorForm
    title = gettext_lazy("運用担当のアカウントの作成")
    clause = "6.2(1)③(ア)"

    def save(self, form: OperatorForm) -> HttpResponse:
        data = form.cleaned_data
        made = services.account_open(username=data["username"], operator=True, kept_by=person_or_none(data["kept_by"]))
        return issued_page(self.request, [made])


class SectionAccounts(MakingPage):
    """Accounts for everybody of a section who has none."""

    form_class = SectionForm
    title = gettext_lazy("所属の全員にアカウントを作る")
    lead = gettext_lazy("その所属に職があり、アカウントのない人全員に作り、初期パスワードを一度に印刷します。")

    def save(self, form: SectionForm) -> HttpResponse:
        people = selectors.people_without_account(form.cleaned_data["unit"])
        return issued_page(self.request, services.accounts_open(people=[person.pk for person in people]))


class AccountPage(FormPage):
    """A page about one account, for who may do `need` with it."""

    form_class: ClassVar[type[forms.Form]] = ReasonForm
    confirm = False
    need: ClassVar[str] = "control"

    def record(self) -> Account:
        return selectors.account_of(self.kwargs["pk"], actor(), self.need)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.record()
        return super().dispatch(request, *args, **kwargs)

    def cancel(self) -> str:
        return reverse("identity:account", args=[self.kwargs["pk"]])

    def further(self) -> dict[str, Any]:
        return {"title": f"{self.title}（{self.record().username}）"}

    def done(self, sentence: str) -> str:
        """Tells that it has been done; back to the account."""
        messages.success(self.request, sentence)
        return self.cancel()


class Change(AccountPage):
    """What is kept beside an account."""

    form_class = ChangeForm
    title = gettext_lazy("アカウントの変更")
    submit_label = gettext_lazy("保存する")
    need = "change"

    def initial(self) -> dict[str, Any]:
        record = self.record()
        return {"card": record.card or "", "kept_by": record.kept_by_id, "operator": record.operator}

    def save(self, form: ChangeForm) -> str:
        data = form.cleaned_data
        services.account_change(
            account=self.kwargs["pk"],
            card=data["card"],
            kept_by=person_or_none(data["kept_by"]),
            operator=data["operator"],
        )
        return self.done(_("アカウントを変更しました。"))


class Issue(AccountPage):
    """A new initial password."""

    form_class = NothingForm
    title = gettext_lazy("初期パスワードの発行")
    lead = gettext_lazy(
        "いまのパスワードは使えなくなり、ログイン中の画面は終わります。二つ目の認証はそのまま残ります。"
    )
    submit_label = gettext_lazy("発行する")

    def save(self, form: NothingForm) -> HttpResponse:
        del form
        return issued_page(self.request, [services.password_issue(account=self.kwargs["pk"])])


class Revoke(AccountPage):
    """A password that others may know opens nothing any more."""

    title = gettext_lazy("パスワードの失効")
    clause = "5.4(3)⑤"
    submit_label = gettext_lazy("失効させる")
    danger = True
    need = "revoke"

    def save(self, form: ReasonForm) -> str:
        to_issue = services.password_revoke(account=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        if to_issue:
            return self.done(_("失効させました。次に使うには初期パスワードの発行が必要です。"))
        return self.done(_("失効させました。次のログインで新しいパスワードを決めます。"))


class Lock(AccountPage):
    """Nobody signs in with it until it is unlocked."""

    title = gettext_lazy("アカウントの停止")
    submit_label = gettext_lazy("停止する")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.account_lock(account=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        return self.done(_("停止しました。"))


class Unlock(AccountPage):
    """It may be used again."""

    title = gettext_lazy("停止の解除")
    submit_label = gettext_lazy("解除する")

    def save(self, form: ReasonForm) -> str:
        services.account_unlock(account=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        return self.done(_("停止を解除しました。"))


class End(AccountPage):
    """The account is over; password and second factor are gone."""

    title = gettext_lazy("アカウントの終了")
    clause = "6.2(1)②(ウ)"
    submit_label = gettext_lazy("終了する")
    danger = True

    def save(self, form: ReasonForm) -> str:
        services.account_end(account=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        return self.done(_("終了しました。"))


class Reopen(AccountPage):
    """An ended account, opened again with an initial password."""

    title = gettext_lazy("アカウントの再開")
    submit_label = gettext_lazy("再開する")

    def save(self, form: ReasonForm) -> HttpResponse:
        issued = services.account_reopen(account=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        return issued_page(self.request, [issued])


class Reset(AccountPage):
    """The removal of a second factor that is lost, to be confirmed by somebody else."""

    title = gettext_lazy("二つ目の認証の解除の提案")
    lead = gettext_lazy("ほかの運用担当か、本人の所属の長が確認すると解除されます。本人であることを確かめてください。")
    submit_label = gettext_lazy("提案する")

    def save(self, form: ReasonForm) -> str:
        services.reset_propose(account=self.kwargs["pk"], reason=form.cleaned_data["reason"])
        return self.done(_("提案しました。ほかの人の確認を待っています。"))


@require_POST
def reset_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's confirmation."""
    proposal = selectors.proposal_of(pk, actor())
    services.reset_confirm(proposal=pk)
    messages.success(request, _("二つ目の認証を解除しました。次のログインで登録し直します。"))
    return HttpResponseRedirect(reverse("identity:account", args=[proposal.account_id]))


@require_POST
def reset_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal comes to nothing."""
    proposal = selectors.proposal_of(pk, actor())
    services.reset_refuse(proposal=pk)
    messages.success(request, _("解除の提案を取りやめました。"))
    return HttpResponseRedirect(reverse("identity:account", args=[proposal.account_id]))


class Entrance(FormPage):
    """The city's own words on the sign-in page."""

    form_class = EntranceForm
    title = gettext_lazy("ログイン画面の文")
    submit_label = gettext_lazy("保存する")
    confirm = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        policies.require(actor(), "change", EntranceText)
        return super().dispatch(request, *args, **kwargs)

    def cancel(self) -> str:
        return reverse("identity:accounts")

    def initial(self) -> dict[str, Any]:
        row = selectors.entrance_text()
        return {"banner": row.banner, "contact": row.contact} if row else {}

    def save(self, form: EntranceForm) -> str:
        services.entrance_set(banner=form.cleaned_data["banner"], contact=form.cleaned_data["contact"])
        messages.success(self.request, _("保存しました。"))
        return self.cancel()
