from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.identity.models.accounts import Account


def marker_of(secret: str) -> str:
    """The hash under which a browser's form secret is remembered; the secret itself is stored nowhere."""
    return hashlib.sha256(f"sekimori form:{secret}".encode()).hexdigest()


class SignIn(models.Model):
    """A sign-in and the session it opened.

    `marker` is the hash of the browser's form secret, which every form of the session carries: by it a form that arrives
    after the session has ended still tells whose it is.
    """

    class Means(models.TextChoices):
        PASSWORD = "password", _("パスワード")
        CODE = "code", _("パスワードと確認コード")
        KEY = "key", _("パスワードとセキュリティキー")
        RECOVERY = "recovery", _("パスワードと予備コード")
        PASSKEY = "passkey", _("パスキー")
        OUTSIDE = "outside", _("庁内の認証基盤")

    class End(models.TextChoices):
        SELF = "self", _("ログアウト")
        SWITCH = "switch", _("利用者の交代")
        IDLE = "idle", _("操作がなかったため")
        LIMIT = "limit", _("連続して使える時間を過ぎたため")
        ELSEWHERE = "elsewhere", _("本人がほかの端末から終了")
        PASSWORD = "password", _("パスワードの変更")
        CLOSED = "closed", _("アカウントの停止・終了")
        BARRED = "barred", _("利用権の停止・剥奪")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    marker = models.CharField(max_length=64, db_index=True)
    means = models.CharField(_("方法"), max_length=10, choices=Means.choices)
    address = models.CharField(_("接続元"), max_length=45, blank=True)
    browser = models.CharField(_("ブラウザー"), max_length=200, blank=True)
    started_at = models.DateTimeField(_("ログイン"))
    ended_at = models.DateTimeField(_("ログアウト"), null=True)
    end = models.CharField(_("終わり方"), max_length=10, choices=End.choices, blank=True)

    class Meta:
        verbose_name = _("ログイン")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["account", "-started_at"], name="identity_signin_account")]

    def __str__(self) -> str:
        return self.account.username


class KeptForm(models.Model):
    """What somebody sent after the session had ended, kept until that account signs in again.

    Without `account` it waits for the account that signs in next from the same browser (`browser` is the hash of a cookie).
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    browser = models.CharField(max_length=64, blank=True, db_index=True)
    path = models.CharField(max_length=500)
    page = models.CharField(max_length=500)
    fields = models.JSONField()
    files = models.JSONField(default=list)
    kept_at = models.DateTimeField(_("預かった日時"), db_index=True)

    class Meta:
        verbose_name = _("預かった入力")
        ordering = ["-kept_at"]
