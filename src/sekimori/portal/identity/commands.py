"""`sekimori account …`: what an operator of the machine does when nobody can get in by the screens; each is an act."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from sekimori.common.errors import InvalidInput

if TYPE_CHECKING:
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.identity.models import Account
    from sekimori.portal.identity.services import Issued


def start(what: str) -> Circumstances:
    """Starts Django; the circumstances of a command run by who keeps the machine, and may administer."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    django.setup()
    from sekimori.portal.acts.actors import Actor, Principal
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.identity.actors import ADMINISTERS

    user = os.environ.get("SUDO_USER") or os.environ.get("USER") or "operator"
    actor = Actor(person=None, name=user, holdings=(ADMINISTERS,))
    return Circumstances(actor, Principal("command", what, f"sekimori {what}（{user}）"), channel="command")


def named(username: str) -> Account:
    """The account with this user id. Raises InvalidInput when there is none."""
    from sekimori.portal.identity import selectors

    found = selectors.account_named(username)
    if found is None:
        raise InvalidInput(f"利用者ＩＤ「{username}」のアカウントはありません。")
    return found


def say_issued(issued: Issued) -> None:
    """The initial password, this once."""
    click.echo(f"利用者ＩＤ {issued.account.username}  初期パスワード {issued.password}")
    click.echo("表示は今だけです。最初のログインで自分のパスワードに変えます。")


@click.group()
def account() -> None:
    """アカウントを作り、停止し、初期パスワードを出し、二つ目の認証を解除します。"""


@account.command("create")
@click.argument("username")
@click.option("--operator", is_flag=True, help="運用担当のアカウントにする（職員に結び付けない）")
@click.option("--person", default="", help="職員番号")
def create(username: str, *, operator: bool, person: str) -> None:
    """アカウントを作り、初期パスワードを出します。"""
    from sekimori.portal.acts.context import use

    with use(start("account create")):
        from sekimori.portal.identity import services
        from sekimori.portal.organization.models import Person

        found = Person.objects.filter(number=person).first() if person else None
        if person and found is None:
            raise InvalidInput(f"職員番号{person}の職員はいません。")
        say_issued(services.account_open(person=found, username=username, operator=operator))


@account.command("password")
@click.argument("username")
def password(username: str) -> None:
    """新しい初期パスワードを出します。ログイン中の画面は終わります。"""
    from sekimori.portal.acts.context import use

    with use(start("account password")):
        from sekimori.portal.identity import services

        say_issued(services.password_issue(account=named(username).pk))


@account.command("reset-factor")
@click.argument("username")
@click.option("--reason", required=True, help="理由（記録に残ります）")
def reset_factor(username: str, *, reason: str) -> None:
    """二つ目の認証を解除します。画面で二人が確認できないときだけ使い、記録に残ります。"""
    from sekimori.portal.acts.context import use

    with use(start("account reset-factor")):
        from sekimori.portal.identity import services

        count = services.factors_reset_here(account=named(username).pk, reason=reason)
        click.echo(f"二つ目の認証を{count}個解除しました。次のログインで登録し直します。")


@account.command("lock")
@click.argument("username")
@click.option("--reason", required=True, help="理由（記録に残ります）")
def lock(username: str, *, reason: str) -> None:
    """アカウントを停止します。"""
    from sekimori.portal.acts.context import use

    with use(start("account lock")):
        from sekimori.portal.identity import services

        services.account_lock(account=named(username).pk, reason=reason)
        click.echo("停止しました。")


@account.command("unlock")
@click.argument("username")
@click.option("--reason", required=True, help="理由（記録に残ります）")
def unlock(username: str, *, reason: str) -> None:
    """停止や、続けて間違えたことによる一時停止を解除します。"""
    from sekimori.portal.acts.context import use

    with use(start("account unlock")):
        from sekimori.portal.identity import services

        services.account_unlock(account=named(username).pk, reason=reason)
        click.echo("停止を解除しました。")
