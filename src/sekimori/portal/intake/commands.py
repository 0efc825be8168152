"""`sekimori incidents receive`: one mail on the standard input, as Postfix's pipe hands it in."""

from __future__ import annotations

import sys

import click

from sekimori.common.errors import InvalidInput, SekimoriError
from sekimori.portal.running.starting import start_django

# sysexits.h: the mail server tries again later; it will never be taken.
TEMPORARY, NEVER = 75, 65


@click.group()
def incidents() -> None:
    """インシデントの報告を受け付けます。"""


@incidents.command("receive")
@click.option("--tag", default="", help="宛先の区分（アドレスの+の後ろ。Postfixの${extension}）")
def receive(tag: str) -> None:
    """標準入力のメール1通を、報告として受け付けます。失敗したときは終了コード75で、メールサーバが後で送り直します。"""
    try:
        start_django()
        from sekimori.portal.intake import services

        untrusted = sys.stdin.buffer.read(services.LARGEST + 1)
        made = services.mail_take(untrusted=untrusted, tag=tag)
    except InvalidInput as error:
        click.echo(str(error), err=True)
        sys.exit(NEVER)
    except SekimoriError as error:
        click.echo(str(error), err=True)
        sys.exit(TEMPORARY)
    except Exception as error:  # noqa: BLE001  # Whatever it was, the mail server keeps the mail and tries again.
        click.echo(f"受け付けられませんでした（{type(error).__name__}）。", err=True)
        sys.exit(TEMPORARY)
    click.echo(f"{made.incident.number if made.incident else '－'} {made.get_outcome_display()}")
