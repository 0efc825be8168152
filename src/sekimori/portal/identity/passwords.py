"""Passwords: what a good one is, and the initial ones that are printed and handed over."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import (
    get_default_password_validators,
    password_changed,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sekimori.common.text import fold
from sekimori.portal.identity.models import Account

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Without those that are mistaken for one another on paper (0 O, 1 l I, 2 z, 5 s) and without vowels, so that no words appear.
LETTERS = "34679bcdfghjkmnpqrtvwxy"
GROUPS, GROUP = 4, 4
# Clause 6.2(1)③(ウ): accounts with privileges are held to more than others.
MORE_FOR_OPERATORS = 4
SHORTEST_OWN_TEXT = 3

__all__ = ["LengthValidator", "NotOneselfValidator", "advice_for", "faults_of", "initial_password", "password_changed"]


def initial_password() -> str:
    """A password to be printed and changed at the first sign-in: four groups of four, about 72 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _letter in range(GROUP)) for _group in range(GROUPS))
    return "-".join(groups)


def faults_of(password: str, account: Account) -> list[str]:
    """What is wrong with a new password for `account`, as sentences; empty when it is good."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        return [str(message) for message in error.messages]
    return []


def advice_for(account: Account) -> str:
    """What is shown beside the field of a new password of `account`: the length that this account is held to, and what to avoid."""
    validators = get_default_password_validators()
    return "".join(each.advice_for(account) for each in validators if isinstance(each, LengthValidator)) + "".join(
        each.get_help_text() for each in validators if isinstance(each, NotOneselfValidator)
    )


class LengthValidator:
    """Length is what makes a password hard to guess; no kinds of characters are demanded (5.4(3)③)."""

    def __init__(self, least: int = 12) -> None:
        self.least = least

    def _least(self, account: AbstractBaseUser | None) -> int:
        operator = isinstance(account, Account) and account.operator
        return self.least + MORE_FOR_OPERATORS if operator else self.least

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when it is too short for this account."""
        least = self._least(user)
        if len(password) < least:
            raise ValidationError(_("パスワードは%(least)s文字以上にしてください。") % {"least": least})

    def get_help_text(self) -> str:
        """What is shown beside the field when nobody knows whose password it is."""
        return self.advice_for(None)

    def advice_for(self, account: AbstractBaseUser | None) -> str:
        """The length demanded of `account`."""
        least = self._least(account)
        return _("%(least)s文字以上。覚えやすい言葉をいくつかつなぐ方法をお勧めします。") % {"least": least}


class NotOneselfValidator:
    """A password does not contain what everybody knows of its owner: user id, staff number, name, mail address."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when it does."""
        if not isinstance(user, Account):
            return
        known = [user.username, user.card or ""]
        if user.person:
            known += [user.person.number, user.person.name, user.person.kana, user.person.email.partition("@")[0]]
        folded = fold(password)
        for text in (fold(each) for each in known):
            if len(text) >= SHORTEST_OWN_TEXT and text in folded:
                raise ValidationError(_("利用者ＩＤ、職員番号、氏名などを含むパスワードは使えません。"))

    def get_help_text(self) -> str:
        """What is shown beside the field."""
        return _("利用者ＩＤ、職員番号、氏名などは含めないでください。")
