"""sekimori sanitize: files in, harmless files out, one JSON object a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from sekimori.common.errors import InvalidInput, Place
from sekimori.sanitize import engine, policy
from sekimori.sanitize.verdicts import Level, Outcome, Verdict

MOST_PASSWORDS = 20


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH…")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="出力先のフォルダー",
)
@click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="方針（YAML）"
)
@click.option("--level", type=click.Choice([each.value for each in Level]), help="処理の程度（方針より優先）")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="暗号化されたファイルに試すパスワード（１行に一つ）",
)
@click.option(
    "--mail", "as_mail", is_flag=True, help="メールとして読み、文字だけの新しいメールと添付ファイルの一覧を作る"
)
@click.option("--json", "as_json", is_flag=True, help="結果を１行に１件のJSONで出力する")
def sanitize(
    paths: tuple[Path, ...],
    *,
    folder: Path,
    policy_file: Path | None,
    level: str | None,
    password_file: Path | None,
    as_mail: bool,
    as_json: bool,
) -> None:
    """ファイルを無害化します。終了コード：0 すべて渡した、1 保留・拒否がある、2 実行できない。"""
    chosen = policy.load(policy_file) if policy_file else policy.default()
    passwords = _passwords(password_file) if password_file else ()
    folder.mkdir(parents=True, exist_ok=True)
    delivered = True
    for file in _files(paths):
        if as_mail:
            delivered &= _mail(file, folder, chosen, passwords, as_json=as_json)
            continue
        outcome = engine.sanitize(file.read_bytes(), file.name, chosen, Level(level) if level else None, passwords)
        delivered &= outcome.verdict.delivers and outcome.verdict is not Verdict.PARTIAL
        put = _put(outcome, folder)
        click.echo(json.dumps(outcome.as_json(put), ensure_ascii=False) if as_json else _line(outcome))
    sys.exit(0 if delivered else 1)


def _mail(file: Path, folder: Path, chosen: policy.Policy, passwords: tuple[str, ...], *, as_json: bool) -> bool:
    """Writes the new message and what may be handed on of its files; whether all of it went out."""
    outcome, rows = engine.mail(file.read_bytes(), file.name, chosen, passwords)
    told = outcome.as_json(_put(outcome, folder))
    told["attachments"] = [
        {**row.outcome.as_json(_put(row.outcome, folder)), "size": row.size} for row in rows if outcome.verdict.delivers
    ]
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(outcome))
    verdicts = [outcome.verdict, *(row.outcome.verdict for row in rows)]
    return all(each.delivers and each is not Verdict.PARTIAL for each in verdicts)


def _passwords(file: Path) -> tuple[str, ...]:
    """The first passwords of a file, a line each. Raises InvalidInput where it is no text."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InvalidInput("パスワードのファイルをUTF-8の文章として読めません。", place=Place(file.name)) from None
    return tuple(line for line in lines if line)[:MOST_PASSWORDS]


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(each for each in path.rglob("*") if each.is_file() and not each.is_symlink())
        else:
            yield path


def _put(outcome: Outcome, folder: Path) -> str | None:
    """Writes the output beside its final name and moves it there whole; never over another file."""
    if outcome.output is None:
        return None
    target = folder / outcome.name
    stem, number = target.stem, 1
    while target.exists():
        number += 1
        target = target.with_name(f"{stem}({number}){target.suffix}")
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(outcome.output)
    part.replace(target)
    return str(target)


def _line(outcome: Outcome) -> str:
    said = "、".join(dict.fromkeys(each.message for each in outcome.findings if each.code not in engine.QUIET))
    return f"{outcome.verdict.value}\t{outcome.input_name}\t{outcome.reason or said}"
