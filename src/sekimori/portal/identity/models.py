from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Account:
        """A new account with a hashed password (unusable when None)."""
        account = self.model(username=self.model.normalize_username(username), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way to sign in. It gives no right by itself: roles come from the person's posts on the day.

    `operator` marks those who keep the installation running; they may administer it, but approve, delete or backdate nothing.
    """

    username = models.CharField(_("利用者ＩＤ"), max_length=60, unique=True)
    person = models.OneToOneField(
        "organization.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    operator = models.BooleanField(_("運用担当"), default=False)
    is_active = models.BooleanField(_("有効"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    previous_login = models.DateTimeField(null=True, editable=False)
    keyboard_shortcuts = models.BooleanField(_("キーボード操作の近道を使う"), default=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("アカウント")

    def __str__(self) -> str:
        return self.username

    @property
    def email(self) -> str:
        return self.person.email if self.person else ""
