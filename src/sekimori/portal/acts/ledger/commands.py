"""`sekimori ledger …`: verify, export, prove, sign, keep elsewhere. Exit code 1 means that something was found."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import click

from sekimori.common.errors import InvalidInput, Place

P = ParamSpec("P")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TARGET = click.Path(path_type=Path)


def in_portal(command: Callable[P, None]) -> Callable[P, None]:
    """Decorator: starts Django and runs the command as the software itself, called from the command line."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
        django.setup()
        from sekimori.portal.acts import context
        from sekimori.portal.acts.actors import SYSTEM, Principal

        principal = Principal("command", "ledger", "sekimori ledger")
        with context.use(context.Circumstances(SYSTEM, principal, channel="command")):
            command(*args, **kwargs)

    return run


@click.group()
def ledger() -> None:
    """改ざん検知つき記録を確かめ、署名し、書き出します。"""


@ledger.command("verify")
@click.option("--against", "against", multiple=True, type=_FILE, help="外に保管したチェックポイントのファイル")
@click.option("--reference", type=_TARGET, help="外に保管した書き出し（フォルダー）と葉ハッシュを比べる")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
@in_portal
def verify_command(*, against: tuple[Path, ...], reference: Path | None, as_json: bool) -> None:
    """記録全体を確かめます。異常があれば、その記録を名指しして終了コード1で終わります。"""
    from sekimori.portal.acts.ledger import selectors

    held = selectors.held_elsewhere([path.read_bytes() for path in against])
    known = None
    if reference is not None:
        known, checkpoint = selectors.leaf_hashes_of(reference)
        held.append(checkpoint)
    report = selectors.log_report(against=held, reference=known)
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(report.lines()))
    sys.exit(0 if report.ok else 1)


@ledger.command("export")
@click.argument("target", type=_TARGET)
@click.option("--side-rows", is_flag=True, help="閲覧に制限のない付帯情報（氏名、名称、変更の前後）も入れる")
@in_portal
def export_command(*, target: Path, side_rows: bool) -> None:
    """記録をフォルダー（TARGETが.zipで終わるときはzip）に書き出します。tools/verify.py だけで確かめられます。"""
    from sekimori.ledger.files import Archive, Folder
    from sekimori.portal.acts.ledger import services

    if target.suffix == ".zip":
        with Archive(target, new=True) as archive:
            written = services.log_export(files=archive, side_rows=side_rows)
    else:
        if target.exists() and any(target.iterdir()):
            raise InvalidInput("空でないフォルダーには書き出しません。", place=Place(str(target)))
        written = services.log_export(files=Folder(target), side_rows=side_rows)
    click.echo(f"{written.size}件を{target}に書き出しました。")


@ledger.command("prove")
@click.argument("seq", type=click.IntRange(min=0))
@click.option("--to", "folder", type=_TARGET, default=Path(), help="証明と本文を書くフォルダー")
@in_portal
def prove_command(*, seq: int, folder: Path) -> None:
    """記録SEQがチェックポイントに含まれることの証明と、その本文を書きます。"""
    from sekimori.ledger.files import Folder
    from sekimori.portal.acts.ledger import selectors

    proof, body = selectors.inclusion_proof(seq)
    files = Folder(folder)
    files.write(f"{seq}.entry", body)
    files.write(f"{seq}.tlog-proof", str(proof).encode())
    click.echo(f"{seq}.tlog-proof と {seq}.entry を書きました。")


@ledger.command("checkpoint")
@click.option("--to", "target", type=_TARGET, help="外に保管するため、ファイルにも書く")
@click.option("--sheet", type=_TARGET, help="印刷して保管する用紙（QRコードつきSVG）を書く")
@click.option("--since", type=_FILE, help="前に保管したチェックポイント。続きであることの証明も標準出力に出す")
@in_portal
def checkpoint_command(*, target: Path | None, sheet: Path | None, since: Path | None) -> None:
    """記録に署名し、最後のチェックポイントを出します。"""
    from sekimori.ledger.files import Folder
    from sekimori.portal.acts.ledger import selectors, services

    services.checkpoint_sign()
    last = selectors.last_checkpoint()
    if last is None:
        raise InvalidInput("まだ一件の記録もありません。")
    if target is not None:
        Folder(target.parent).write(target.name, last.note.encode())
    if sheet is not None:
        Folder(sheet.parent).write(sheet.name, selectors.checkpoint_page(last).encode())
    if since is None:
        click.echo(last.note, nl=False)
    else:
        (before,) = selectors.held_elsewhere([since.read_bytes()])
        click.echo(str(selectors.consistency_proof(before)), nl=False)


@ledger.command("keys")
@in_portal
def keys_command() -> None:
    """公開鍵を古い順に出します。書き出しを確かめる人に、書き出しとは別の経路で渡してください。"""
    from sekimori.portal.acts.ledger import selectors

    for key in selectors.public_keys():
        click.echo(str(key))


@ledger.command("replace-key")
@click.option("--reason", required=True, help="交代の理由（記録に残ります）")
@in_portal
def replace_key_command(*, reason: str) -> None:
    """署名鍵を新しいものに替えます。古い鍵と新しい鍵の両方で署名したチェックポイントを残します。"""
    from sekimori.portal.acts.ledger import services

    click.echo(services.key_replace(reason=reason).note, nl=False)


@ledger.group("engine")
def engine_group() -> None:
    """機器の記録（ログ収集、無害化など）のチェックポイントを受け入れます。"""


@engine_group.command("register")
@click.argument("origin")
@click.option("--label", required=True, help="機器の名称")
@click.option("--key", "public_keys", required=True, multiple=True, help="公開鍵（古い順に複数可）")
@in_portal
def engine_register_command(*, origin: str, label: str, public_keys: tuple[str, ...]) -> None:
    """機器の記録ORIGINとその公開鍵を登録します。"""
    from sekimori.portal.acts.ledger import services

    record = services.engine_log_register(origin=origin, label=label, public_keys=public_keys)
    click.echo(f"{record.label}（{record.origin}）を登録しました。")


@engine_group.command("record")
@click.argument("submissions", nargs=-1, required=True, type=_FILE)
@in_portal
def engine_record_command(*, submissions: tuple[Path, ...]) -> None:
    """機器が出したチェックポイントと続きの証明を、まとめて記録に入れます。"""
    from sekimori.portal.acts.ledger import services

    texts = [_text_of(path) for path in submissions]
    for taken in services.engine_checkpoints_record(untrusted_submissions=texts):
        click.echo(f"{taken.origin}: {taken.size}件まで")


@ledger.group("stamp")
def stamp_group() -> None:
    """外部の時刻認証局（RFC 3161）の時刻を、ファイルの受渡しだけで受け取ります。"""


@stamp_group.command("request")
@click.argument("target", type=_TARGET)
@in_portal
def stamp_request_command(*, target: Path) -> None:
    """最後のチェックポイントへの時刻認証の要求をTARGETに書きます。"""
    from sekimori.ledger.files import Folder
    from sekimori.portal.acts.ledger import selectors, services, stamps

    services.checkpoint_sign()
    last = selectors.last_checkpoint()
    if last is None:
        raise InvalidInput("まだ一件の記録もありません。")
    Folder(target.parent).write(target.name, stamps.request_for(last.note))
    click.echo(f"件数{last.size}のチェックポイントへの要求を{target}に書きました。")


@stamp_group.command("accept")
@click.argument("size", type=click.IntRange(min=1))
@click.argument("response", type=_FILE)
@click.option("--authority", required=True, type=_FILE, help="時刻認証局の証明書（PEM）")
@in_portal
def stamp_accept_command(*, size: int, response: Path, authority: Path) -> None:
    """件数SIZEのチェックポイントへの応答を確かめて受け入れます。"""
    from sekimori.portal.acts.ledger import services

    stamp = services.stamp_accept(size=size, untrusted_response=response.read_bytes(), authority=authority.read_bytes())
    click.echo(f"件数{size}のチェックポイントは{stamp.stamped_at:%Y-%m-%dT%H:%M:%SZ}に認証されています。")


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput("UTF-8の文字として読めません。", place=Place(path.name)) from error
