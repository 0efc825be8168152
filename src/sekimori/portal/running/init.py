"""`sekimori init`: begins a real city on a fresh machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sekimori.common.errors import InvalidInput
from sekimori.portal.running.beginning import CONFIGURATION, PACKAGE, Beginning, begin
from sekimori.portal.running.starting import say

if TYPE_CHECKING:
    from sekimori.portal.identity.services import Issued

DEFAULT_FOLDER = "var"


def organs_of_package() -> list[tuple[str, str]]:
    """The organs that the standard package knows: (key, name)."""
    from sekimori.standards import packages

    return [(organ.key, organ.label.ja) for organ in packages.get(PACKAGE).organs]


def organ(text: str) -> tuple[str, str]:
    """KEY=NAME as typed. Raises InvalidInput for anything else."""
    key, equals, name = text.partition("=")
    if not equals or not key.strip().isidentifier() or not key.isascii() or not name.strip():
        raise InvalidInput(f"機関「{text}」を読めません。mayor=市長部局 のように指定してください。")
    return key.strip(), name.strip()


@click.command("init")
@click.option("--city", prompt="市の名称（例: 汐見市）", help="市の名称")
@click.option(
    "--administrator", prompt="最初の運用担当の利用者ＩＤ", help="最初の運用担当の利用者ＩＤ（英小文字・数字）"
)
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: os.environ.get("SEKIMORI_DATA_DIR", DEFAULT_FOLDER),
    prompt="データを置くフォルダー",
    help="データを置くフォルダー",
)
@click.option(
    "--host", "hosts", multiple=True, help="画面を開くときのホスト名（繰り返し可。省略時は localhost,127.0.0.1）"
)
@click.option("--organ", "organs", multiple=True, help="機関（繰り返し可。鍵=名称）。省略時は規程パッケージの機関")
@click.option("--database", default="sqlite", show_default=True, help="sqlite 又は postgresql://…")
@click.option("--https/--no-https", default=True, show_default=True, help="TLSの後ろで動かすか")
def init(
    *,
    city: str,
    administrator: str,
    data_dir: Path,
    hosts: tuple[str, ...],
    organs: tuple[str, ...],
    database: str,
    https: bool,
) -> None:
    """新しい市を始めます。途中で止まったときは、同じ内容でもう一度実行すると続きから行います。"""
    if not city.strip():
        raise InvalidInput("市の名称を入力してください。")
    folder = data_dir.expanduser().resolve()
    values: dict[str, Any] = {"https": https}
    if hosts:
        values |= {"hosts": list(hosts), "site_url": f"{'https' if https else 'http'}://{hosts[0]}"}
    if database != "sqlite":
        values["database"] = database
    known = [organ(text) for text in organs] or organs_of_package()
    issued = begin(Beginning(folder, city.strip(), known, administrator, values))
    _tell(folder, issued)


def _tell(folder: Path, issued: Issued | None) -> None:
    say("")
    if issued is None:
        say("この市は既に始まっています。何も変更していません。")
    else:
        say(f"最初の運用担当  利用者ＩＤ {issued.account.username}  初期パスワード {issued.password}")
        say("（表示は今だけです。最初のログインで自分のパスワードに変え、二つ目の認証を登録します。）")
    say("")
    say("次にすること")
    say(f"  1. export SEKIMORI_CONFIG={folder / CONFIGURATION}")
    say("  2. sekimori doctor で環境を確かめる")
    say("  3. sekimori serve で画面を動かし、運用担当でログインする")
    say("  4. 組織と職員のファイルを取り込む（画面の「人事ファイル」又は sekimori org import）")
    say("  5. 副市長などの職に印を付け（画面の「組織・役割」）、決定する人が対策基準の案を確かめて採用する")
    say("  6. 運用担当をもう一人作る（認証の解除には二人の確認が要ります）")
    say(f"  7. {folder} のバックアップを始める（鍵のファイルは別の場所にも保管する）")
