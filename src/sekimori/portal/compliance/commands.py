"""`sekimori coverage`: for each leaf of a standard its mechanisms and the tests that prove them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict

import click


@click.command()
@click.option(
    "--standard", "standard", default="miyako", show_default=True, help="基準パッケージの名前またはフォルダー"
)
@click.option("--json", "as_json", is_flag=True, help="JSONで出力する")
def coverage(standard: str, *, as_json: bool) -> None:
    """条項ごとに、実行する仕組みと、それを証明する試験を一覧にします。"""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    django.setup()
    from sekimori.portal.compliance import coverage as looking
    from sekimori.standards import packages

    tests = looking.test_tree()
    found = looking.covered(packages.get(standard), tests)
    if tests is None:
        click.echo("この環境には試験が入っていないため、試験の欄は空です（ソースから動かすと出ます）。", err=True)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
        return
    for each in found:
        click.echo(each.id)
        for one in each.mechanisms:
            click.echo(f"  {one.kind} {one.name}: {one.where or '（まだ動いていません）'}")
        for test in each.tests:
            click.echo(f"    {test}")
    totals = looking.summary(found)
    click.echo(
        f"末端の条項 {totals['leaves']}件、仕組みが動いているもの {totals['with_mechanism']}件、"
        f"申告だけのもの {totals['attested_only']}件、試験のあるもの {totals['with_test']}件"
    )
