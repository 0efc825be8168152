"""`sekimori backup FILE` and `sekimori restore FILE`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sekimori.portal.running.starting import refuse_old_database, say, start_django

_FILE = click.Path(exists=True, path_type=Path, dir_okay=False)
KEY_SAID = (
    "証跡の鍵（evidence_key）はバックアップに入っていません。鍵がないと戻せないので、別の場所に控えを保管してください。"
    "ほかの鍵（記録の署名鍵など）は、この鍵で暗号化して入れてあります。"
)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """データベース、証跡、鍵を、動かしたまま一つの暗号化したファイルに控えます。"""
    start_django()
    refuse_old_database()
    from sekimori.portal.running.backing import backup_write

    made = backup_write(file)
    say(f"{file}に控えました（証跡{made.evidence}件）。")
    say(KEY_SAID)


@click.command("restore")
@click.argument("file", type=_FILE)
@click.option(
    "--key",
    "key_file",
    type=_FILE,
    help="控えておいた証跡の鍵のファイル",
)
def restore(file: Path, key_file: Path | None) -> None:
    """控えを、空のデータフォルダーとデータベースに戻し、記録を検証します。"""
    start_django()
    from django.conf import settings

    from sekimori.common.sealing import MasterKey
    from sekimori.portal.evidence import keys
    from sekimori.portal.running.backing import remove_leftovers, restore_read

    secret = key_file.read_text(encoding="utf-8").strip() if key_file else ""
    key = MasterKey.of(secret) if secret else keys.master()
    remove_leftovers(Path(settings.DATA_DIR))
    done = restore_read(file, key)
    if secret and not keys.made():
        keys.put(secret)
    say(f"{done.made_at}の控えを戻しました（証跡{done.evidence}件）。")
    _verify()
    say("sekimori migrate を実行してから、動かしてください。")


def _verify() -> None:
    """The ledger as it came back. Ends with exit code 1 when anything is found."""
    from sekimori.portal.acts import context
    from sekimori.portal.acts.ledger import selectors
    from sekimori.portal.acts.models import Deployment

    if not Deployment.objects.exists():
        say("市がまだ登録されていないため、検証する記録はありません。")
        return
    with context.as_system("restore"):
        report = selectors.log_report()
    if not report.ok:
        for finding in report.findings:
            click.echo(finding.sentence, err=True)
        sys.exit(1)
    say(f"記録{report.size}件を検証しました。異常はありません。")
