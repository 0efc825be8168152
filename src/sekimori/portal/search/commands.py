"""`sekimori search …`: the index made anew, after an upgrade or a move to another database."""

from __future__ import annotations

import os

import click


@click.group()
def search() -> None:
    """検索の索引を扱います。"""


@search.command("rebuild")
@click.option("--kind", default="", help="作り直す種類（省くとすべて）。")
def rebuild_command(*, kind: str) -> None:
    """検索の索引を、いまの記録から作り直します。"""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    django.setup()
    from sekimori.common.errors import InvalidInput
    from sekimori.portal.search import kinds, services

    known = [each.key for each in kinds.all_kinds()]
    if kind and kind not in known:
        raise InvalidInput(f"「{kind}」という種類はありません。使えるのは {'・'.join(known) or 'なし'} です。")
    for key, count in services.rebuild(kind):
        click.echo(f"{key} {count}件")
