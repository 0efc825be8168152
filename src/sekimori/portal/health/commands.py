"""`sekimori doctor`: looks over this installation; exit code 1 when anything is in error."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sekimori.portal.health.registry import Check, Result

MARKS = {"ok": "○", "warning": "△", "error": "×"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def doctor(*, as_json: bool) -> None:
    """この環境で関守が正しく動くかを調べます。何も変更しません。"""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    django.setup()
    from sekimori.portal.acts import context
    from sekimori.portal.health import registry

    with context.as_system("doctor"):
        results = registry.run()
    told = registry.as_json(results)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _print(results)
    if not told["ok"]:
        sys.exit(1)


def _print(results: Sequence[tuple[Check, Result]]) -> None:
    group = ""
    for check, result in results:
        if str(check.group.label) != group:
            group = str(check.group.label)
            click.echo(f"\n{group}")
        click.echo(f"  {MARKS[result.status]} {result.label}: {result.detail}")
        if result.hint:
            click.echo(f"      → {result.hint}")
    count = Counter(result.status for _check, result in results)
    click.echo(f"\n異常 {count['error']}件、注意 {count['warning']}件")
