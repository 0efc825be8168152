from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.acts.models import Versioned


def digest_of(token: str) -> str:
    """The hash under which a token is known. It is 256 random bits, so that a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class ServicePrincipal(Versioned):
    """A program on another machine that may speak to the portal: an engine in another network area, the intake of mail.

    It is no person and holds no role; it may do what its own named abilities say and nothing else. Of its token only the
    hash is stored.
    """

    key = models.SlugField(_("識別名"), max_length=40, unique=True)
    label = models.CharField(_("名称"), max_length=80)
    abilities = models.JSONField(_("できること"), default=list)
    networks = models.JSONField(_("接続元のアドレス"), default=list)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("トークンの発行"))
    expires_at = models.DateTimeField(_("有効期限"))
    used_at = models.DateTimeField(_("最後の使用"), null=True, editable=False)
    ended_at = models.DateTimeField(_("廃止"), null=True, editable=False)

    class Meta:
        verbose_name = _("連携する機器・プログラム")
        ordering = ["key"]

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= context.now()

    def __str__(self) -> str:
        return self.label
