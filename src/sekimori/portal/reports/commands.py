"""`sekimori oscal export`: a standard, its adoption, its mechanisms, the states of its clauses and what is open, as OSCAL."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import click

WHAT = ("catalog", "profile", "component", "results", "poam")
# What follows from a package alone, without a database.
OF_PACKAGE = ("catalog", "component")


@click.group()
def oscal() -> None:
    """対策基準と実施状況を、ＯＳＣＡＬ（米国ＮＩＳＴの交換形式）で書き出します。"""


@oscal.command("export")
@click.option("--what", type=click.Choice(WHAT), required=True, help="書き出すもの")
@click.option(
    "--out", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="書き出すファイル（JSON）"
)
@click.option("--standard", default="", help="採用した版の代わりに使う基準パッケージの名前またはフォルダー")
@click.option("--organ", default="", help="機関の名称（機関ごとに採用が異なるとき）")
def export(*, what: str, out: Path, standard: str, organ: str) -> None:
    """OSCAL 1.1.3 のJSONを一つ書き出します。人の名前と所属は含みません。"""
    if out.exists():
        raise click.UsageError(f"{out} はすでにあります。上書きしません。")
    content = _of_package(what, standard) if standard else _of_city(what, organ)
    out.write_bytes(content)
    click.echo(f"{out} に書き出しました。")


def _of_package(what: str, standard: str) -> bytes:
    from sekimori.standards import oscal as writing
    from sekimori.standards import packages

    if what not in OF_PACKAGE:
        raise click.UsageError(f"--standard で書き出せるのは {'・'.join(OF_PACKAGE)} です。")
    package = packages.get(Path(standard) if os.sep in standard else standard)
    origin = writing.Origin(dt.datetime.now(dt.UTC))
    document = (
        writing.catalog(package, origin) if what == "catalog" else writing.component_definition(package, None, origin)
    )
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _of_city(what: str, organ: str) -> bytes:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    django.setup()
    from sekimori.portal.acts import context
    from sekimori.portal.compliance import selectors as compliance
    from sekimori.portal.reports import exporting

    with context.as_system("oscal"):
        held = compliance.adoptions()
        if organ and not any(organ in each.view.organ_names for each in held):
            names = "・".join(name for each in held for name in each.view.organ_names)
            raise click.UsageError(f"「{organ}」の採用した基準はありません（{names}）。")
        wanted = next((each.view.pk for each in held if not organ or organ in each.view.organ_names), None)
        return exporting.exported(what, wanted)
