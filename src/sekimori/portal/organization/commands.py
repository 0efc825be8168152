"""`sekimori org …`: personnel files in, and who holds a role on a day as known on a day."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sekimori.common import eras
from sekimori.common.errors import InvalidInput, Place

if TYPE_CHECKING:
    from sekimori.portal.acts.context import Circumstances
    from sekimori.portal.organization.models import HrImport


class Day(click.ParamType[dt.date]):
    """A day as people write it: R8.4.1, 令和8年4月1日, 2026-04-01."""

    name = "日付"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        try:
            return value if isinstance(value, dt.date) else eras.parse(str(value))
        except InvalidInput as error:
            self.fail(error.sentence, param, ctx)


def start(what: str) -> Circumstances:
    """Starts Django; the circumstances of a command run by the operator of the machine, who may administer."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sekimori.portal.settings")
    django.setup()
    from sekimori.portal.acts.actors import Actor, Holding, Principal
    from sekimori.portal.acts.context import Circumstances

    user = os.environ.get("SUDO_USER") or os.environ.get("USER") or "operator"
    holding = Holding(role="operator", abilities=frozenset({"administer"}), units=None)
    actor = Actor(person=None, name=user, holdings=(holding,))
    return Circumstances(actor, Principal("command", what, f"sekimori {what}（{user}）"), channel="command")


@click.group()
def org() -> None:
    """組織の記録を取り込み、役割に就く人を答えます。"""


@org.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--effective", "effective", type=Day(), required=True, help="効力発生日（例 R9.4.1）")
@click.option("--units", "units", is_flag=True, help="職員ではなく、組織の改編のファイルとして読む")
@click.option("--full", is_flag=True, help="全員（全所属）の一覧として読む。載っていない人は退職・転出になる")
@click.option("--digits", type=int, default=0, help="職員番号の桁数（足りない分は0で補う）")
@click.option("--new-units", is_flag=True, help="登録のない所属を、上位所属コードの下に新しく作る")
@click.option("--sheet", default="", help="Excelのシート名")
@click.option("--apply", "apply", is_flag=True, help="違いを示すだけでなく、反映する")
@click.option("--leaves-confirmed", is_flag=True, help="退職・転出が多くても反映する")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def import_command(
    *,
    file: Path,
    effective: dt.date,
    units: bool,
    full: bool,
    digits: int,
    new_units: bool,
    sheet: str,
    apply: bool,
    leaves_confirmed: bool,
    as_json: bool,
) -> None:
    """人事ファイルを、いまの記録と比べます。--apply を付けると反映します（全部か、何もしないか）。"""
    circumstances = start("org import")
    from sekimori.portal.acts import context
    from sekimori.portal.organization import services
    from sekimori.portal.organization.models import HrImport

    options = {"full": full, "digits": digits, "new_units": new_units, "sheet": sheet}
    with context.use(circumstances):
        row = services.hr_import_take(
            name=file.name,
            untrusted=file.read_bytes(),
            effective_on=effective,
            kind=HrImport.Kind.UNITS if units else HrImport.Kind.STAFF,
            options=options,
        )
        row = _settled(row)
        _show(row, as_json=as_json)
        if row.state == HrImport.State.FAULTY or not apply:
            services.hr_import_discard(hr_import=row)
        if row.state == HrImport.State.FAULTY:
            raise InvalidInput("誤りがあるため反映できません。何も変更していません。", place=Place(file.name))
        if apply:
            services.hr_import_apply(hr_import=row, leaves_confirmed=leaves_confirmed)
            row = _settled(row)
            if row.state != HrImport.State.APPLIED:
                raise InvalidInput(
                    row.message or "反映できませんでした。何も変更していません。", place=Place(file.name)
                )
            click.echo(f"反映しました（取込み番号 {row.pk}）。", err=as_json)


def _settled(row: HrImport) -> HrImport:
    """The import once the work that a worker would do for a large file has been done here."""
    from sekimori.portal.organization.models import HrImport
    from sekimori.portal.organization.services import imports

    if row.state == HrImport.State.UPLOADED:
        click.echo("比べています…", err=True)
        imports.check_in_background(row.pk)
    elif HrImport.objects.filter(pk=row.pk, state=HrImport.State.APPLYING).exists():
        click.echo("反映しています…", err=True)
        imports.apply_in_background(row.pk, None)
    return HrImport.objects.get(pk=row.pk)


def _show(row: HrImport, *, as_json: bool) -> None:
    from sekimori.portal.organization import selectors

    result = selectors.import_result(row)
    if as_json:
        shown = {
            "state": row.state,
            "encoding": row.encoding,
            "counts": row.counts,
            "differences": list(result.differences),
            "faults": list(result.faults),
            "message": row.message,
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    labels = selectors.change_labels()
    for each in result.differences:
        arrow = " → ".join(str(text) for text in (each["before"], each["after"]) if text)
        day = eras.format_short(dt.date.fromisoformat(str(each["day"])))
        click.echo(f"{labels[str(each['kind'])]}\t{each['subject']}\t{each['name']}\t{arrow}\t{day}")
    for fault in result.faults:
        where = f"{fault['line']}行 " if fault["line"] else ""
        click.echo(f"誤り\t{where}{fault['column']}: {fault['sentence']}", err=True)
    if row.message:
        click.echo(row.message, err=True)
    counted = "、".join(f"{labels[kind]} {count}件" for kind, count in row.counts.items() if kind in labels)
    click.echo(
        f"{row.counts.get('rows', 0)}行を読みました（{row.encoding}）。{counted or '変更はありません'}。", err=True
    )


@org.command("who")
@click.argument("role")
@click.option("--unit", "unit", default="", help="所属コード")
@click.option("--on", "on", type=Day(), default=None, help="いつの時点か（省くと今日）")
@click.option("--known-on", "known_on", type=Day(), default=None, help="いつ知られていた内容か（省くと今）")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def who_command(*, role: str, unit: str, on: dt.date | None, known_on: dt.date | None, as_json: bool) -> None:
    """その日に役割に就いていた人を、指定した日の終わりに知られていた内容で答えます。"""
    circumstances = start("org who")
    from sekimori.portal.acts import context
    from sekimori.portal.organization import selectors

    with context.use(circumstances):
        answer = selectors.who_was(role, on or context.today(), unit_code=unit, known_on=known_on)
    if as_json:
        click.echo(json.dumps([vars(line) for line in answer.lines], ensure_ascii=False, default=str))
        return
    if not answer.lines:
        click.echo(f"{answer.role_label}はいませんでした。")
    for line in answer.lines:
        click.echo(f"{line.number}\t{line}\t{line.capacity_label}")


__all__ = ["org"]
