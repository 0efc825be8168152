from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context

# Under this name a process keeps in memory whether any proposal waits to remove somebody's second factor.
RESETS = "second factor resets"


def login_name(text: str) -> str:
    """A user id or card number as it is stored and compared: half width, lower case, without blanks at the ends."""
    return unicodedata.normalize("NFKC", text).strip().lower()


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """A new account with a hashed password (unusable when None). For services and tests; nothing is recorded here."""
        account = self.model(username=login_name(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=login_name(username or ""))


class Account(AbstractBaseUser):
    """A way to sign in. It gives no right by itself: roles come from the person's posts on the day.

    `operator` marks those who keep the installation running; they may administer it, but approve, delete or backdate nothing.
    `is_active` is whether one may sign in at all: neither locked by hand nor ended. `failed` counts wrong attempts in a row
    towards the pause until `paused_until`; `failed_since` those since the last sign-in, which the next one tells.
    """

    class State(models.TextChoices):
        NEW = "new", _("未使用")
        USED = "used", _("使用中")
        LOCKED = "locked", _("停止中")
        ENDED = "ended", _("終了")

    # The moment is kept in `signed_in_at`, by the clock in force and in the act of signing in.
    last_login = None

    username = models.CharField(_("利用者ＩＤ"), max_length=60, unique=True)
    person = models.OneToOneField(
        "organization.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account",
        verbose_name=_("職員"),
    )
    kept_by = models.ForeignKey(
        "organization.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kept_accounts",
        verbose_name=_("使用する人"),
    )
    operator = models.BooleanField(_("運用担当"), default=False)
    card = models.CharField(_("ＩＣカードの番号"), max_length=60, unique=True, null=True, blank=True)
    is_active = models.BooleanField(_("有効"), default=True)
    must_change_password = models.BooleanField(_("パスワードの変更が必要"), default=False)
    password_changed_at = models.DateTimeField(_("パスワードの変更"), null=True, editable=False)
    initial_until = models.DateTimeField(_("初期パスワードの期限"), null=True, editable=False)
    signed_in_at = models.DateTimeField(_("最後のログイン"), null=True, editable=False)
    failed = models.PositiveSmallIntegerField(default=0, editable=False)
    failed_since = models.PositiveIntegerField(default=0, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)
    locked_at = models.DateTimeField(_("停止"), null=True, editable=False)
    ended_at = models.DateTimeField(_("終了"), null=True, editable=False)
    created_at = models.DateTimeField(_("作成"), default=context.now, editable=False)
    keyboard_shortcuts = models.BooleanField(_("キーボード操作の近道を使う"), default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("アカウント")
        ordering = ["username"]
        indexes = [models.Index(fields=["signed_in_at"], name="identity_account_signed")]

    def __str__(self) -> str:
        return self.username

    @property
    def email(self) -> str:
        return self.person.email if self.person else ""

    @property
    def holder(self) -> int | None:
        """The human being behind the account: the person it is for, or who uses it."""
        return self.person_id or self.kept_by_id

    @property
    def holder_name(self) -> str:
        """The name of that human being; empty when nobody is named."""
        person = self.person or self.kept_by
        return person.name if person else ""

    @property
    def state(self) -> Account.State:
        if self.ended_at:
            return self.State.ENDED
        if self.locked_at or not self.is_active:
            return self.State.LOCKED
        return self.State.USED if self.signed_in_at else self.State.NEW

    def is_paused(self, now: dt.datetime) -> bool:
        """Whether wrong attempts have shut the password out for a while."""
        return self.paused_until is not None and now < self.paused_until


class ResetProposal(models.Model):
    """Somebody has lost the second factor: an operator proposes its removal, somebody else confirms it."""

    class State(models.TextChoices):
        OPEN = "open", _("確認待ち")
        CONFIRMED = "confirmed", _("解除済み")
        REFUSED = "refused", _("取りやめ")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="resets", verbose_name=_("アカウント"))
    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("理由"), max_length=200)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", verbose_name=_("提案者"))
    proposed_at = models.DateTimeField(_("提案"))
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("確認"), null=True)

    class Meta:
        verbose_name = _("二つ目の認証の解除")
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(state="open"), name="identity_one_open_reset"),
        ]

    def __str__(self) -> str:
        return self.account.username
