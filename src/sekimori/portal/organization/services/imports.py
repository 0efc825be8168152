"""Files from personnel: taken in, compared, shown, and applied as a whole or not at all."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.canonical import plain
from sekimori.common.errors import Conflict, InvalidInput, SekimoriError
from sekimori.common.tables import heads
from sekimori.common.tables.heads import Head
from sekimori.portal.acts import context
from sekimori.portal.acts.performing import Performing, performing
from sekimori.portal.organization import act_types
from sekimori.portal.organization.hr import applying, rows, staff, tables, unit_files
from sekimori.portal.organization.hr.meanings import MEANINGS
from sekimori.portal.organization.hr.records import Faults, counts_of, digest_of
from sekimori.portal.organization.hr.staff import StaffOptions
from sekimori.portal.organization.hr.staff_plan import StaffPlan
from sekimori.portal.organization.hr.tables import Table
from sekimori.portal.organization.hr.unit_files import UnitPlan
from sekimori.portal.organization.models import ColumnMapping, HrImport, Person
from sekimori.portal.organization.outbox_kinds import HR_APPLY, HR_CHECK
from sekimori.portal.organization.roles.holders import actor_for

# Larger files are compared and applied by a worker, with their progress on the page.
AT_ONCE = 300 * 1024
# So many leavers, and this share of those listed, are asked about once more.
OPTIONS = frozenset({"full", "new_posts", "new_units", "digits", "covers", "sheet", "columns"})
OVER = (HrImport.State.APPLIED, HrImport.State.DISCARDED)
OVER_ALREADY = gettext_lazy("この取込みは既に終わっています。")
Telling = Callable[[int], None]


def hr_import_take(
    *,
    name: str,
    untrusted: bytes,
    effective_on: dt.date,
    kind: str = HrImport.Kind.STAFF,
    options: Mapping[str, Any] | None = None,
    token: uuid.UUID | None = None,
) -> HrImport:
    """Takes in a file of personnel and compares it with what is known; nothing of the organisation is changed.

    `options`: full (a list of everybody, not of changes), new_posts, new_units, digits (length of numbers), covers
    (kinds of people a full list covers), sheet, columns (name → index). Raises InvalidInput for a file that is too
    large, empty or cannot be read.
    """
    with performing(act_types.IMPORT_TAKEN) as act:
        act.authorise("create", HrImport)
        act.once(token)
        if not untrusted:
            raise InvalidInput(_("ファイルが空です。"), field="file")
        if len(untrusted) > settings.UPLOAD_LIMIT:
            raise InvalidInput(_("ファイルが大きすぎます。"), field="file")
        unknown = set(options or {}) - OPTIONS
        if unknown:
            raise InvalidInput(_("取込みの設定が正しくありません。"))
        row = HrImport(
            kind=kind,
            name=name[-200:],
            digest=hashlib.sha256(untrusted).hexdigest(),
            effective_on=effective_on,
            options=dict(options or {}),
            table=zlib.compress(untrusted, 6),
            made_by_id=act.actor.person,
            made_at=act.now(),
        )
        row.save()
        if len(untrusted) <= AT_ONCE:
            _check(row, _silent)
            row.save()
        else:
            act.deliver(HR_CHECK, {"import": row.pk}, key=f"{HR_CHECK}:{row.pk}:{row.version}")
        act.record(row, after={"kind": kind, "digest": row.digest, "effective_on": effective_on})
    return row


def hr_import_recheck(
    *, hr_import: HrImport, seen: int | None = None, effective_on: dt.date | None = None, **options: Any
) -> HrImport:
    """Compares the file again, with other `options` or another day, or because the organisation has changed."""
    with performing(act_types.IMPORT_TAKEN) as act:
        row = act.obtain(HrImport, hr_import.pk, need="apply", seen=seen)
        _check_open(row)
        row.options = {**row.options, **options}
        row.effective_on = effective_on or row.effective_on
        row.state, row.message, row.percent = HrImport.State.UPLOADED, "", 0
        if len(zlib.decompress(bytes(row.table or b""))) <= AT_ONCE:
            _check(row, _silent)
            row.save()
        else:
            row.save()
            act.deliver(HR_CHECK, {"import": row.pk}, key=f"{HR_CHECK}:{row.pk}:{row.version}")
        act.record(row, after={"options": {name: str(value) for name, value in row.options.items()}})
    return row


def check_in_background(pk: int) -> None:
    """Compares a large file outside any transaction, telling its progress; the worker's part of `hr_import_take`."""
    row = HrImport.objects.filter(pk=pk, state=HrImport.State.UPLOADED).first()
    if row is None:
        return

    def tell(percent: int) -> None:
        HrImport.objects.filter(pk=pk).update(percent=percent)

    _check(row, tell)
    row.save()


def _silent(percent: int) -> None:
    del percent


def _check(row: HrImport, tell: Telling) -> None:
    """Reads and compares; leaves the outcome in the row: ready, or faulty with what is wrong."""
    faults = Faults()
    result: dict[str, Any] = {"differences": [], "faults": [], "titles": [], "columns": {}, "sheets": []}
    row.message = ""
    try:
        tell(5)
        table = _table(row)
        tell(30)
        result |= {
            "titles": table.head.titles,
            "columns": table.head.columns,
            "sheets": table.sheets,
            "sheet": table.sheet,
        }
        row.encoding = table.encoding
        if table.head.lacking:
            raise InvalidInput(heads.lacking_sentence(MEANINGS[row.kind], table.head.lacking))
        plan = _plan(row, table, faults)
        tell(90)
        result["differences"] = [vars(each) for each in plan.differences]
        result["faults"] = [vars(each) for each in faults.items]
        row.counts = counts_of(plan.differences, len(table.rows), faults.total)
        row.plan_digest = digest_of(plan.differences)
        row.state = HrImport.State.FAULTY if faults.total else HrImport.State.READY
    except SekimoriError as error:
        row.state, row.message, row.counts, row.plan_digest = HrImport.State.FAULTY, str(error), {}, ""
    row.result = zlib.compress(json.dumps(plain(result), ensure_ascii=False).encode(), 6)
    row.percent = 100


def _table(row: HrImport) -> Table:
    picked = {name: int(index) for name, index in row.options.get("columns", {}).items()}

    def chosen(head: Head) -> Mapping[str, int]:
        if picked:
            return picked
        kept = ColumnMapping.objects.filter(kind=row.kind, headings=head.digest).first()
        return {name: int(index) for name, index in kept.columns.items()} if kept else {}

    return tables.read(
        zlib.decompress(bytes(row.table or b"")),
        name=row.name,
        kind=row.kind,
        sheet=str(row.options.get("sheet", "")),
        chosen=chosen,
    )


def _plan(row: HrImport, table: Table, faults: Faults) -> StaffPlan | UnitPlan:
    options, day = row.options, row.effective_on
    full = bool(options.get("full"))
    if row.kind == HrImport.Kind.UNITS:
        return unit_files.plan(rows.unit_rows(table, default_day=day, faults=faults), day=day, full=full, faults=faults)
    read = list(
        rows.staff_rows(table, default_day=day, full=full, digits=int(options.get("digits") or 0), faults=faults)
    )
    said = {row.kind for row in read if row.kind}
    covers = frozenset(options.get("covers") or said or {Person.Kind.REGULAR.value})
    return staff.plan(
        read,
        StaffOptions(
            day=day,
            today=context.today(),
            full=full,
            new_posts=bool(options.get("new_posts", True)),
            new_units=bool(options.get("new_units")),
            covers=covers,
            tells_concurrent="appointment" in table.head.columns,
        ),
        faults,
    )


def hr_import_apply(*, hr_import: HrImport, seen: int | None = None, leaves_confirmed: bool = False) -> HrImport:
    """Applies a compared file: a small one at once, a large one by a worker. All of it, or nothing.

    Raises InvalidInput for a file with faults, or with many leavers that were not confirmed; Conflict when the organisation has
    changed so that the file would do something else than was shown.
    """
    with performing(act_types.IMPORT_CONFIRMED) as act:
        row = act.obtain(HrImport, hr_import.pk, need="apply", seen=seen)
        _check_open(row)
        if row.state != HrImport.State.READY:
            raise InvalidInput(_("誤りのあるファイルは反映できません。ファイルを直して、もう一度取り込んでください。"))
        _check_leavers(row, confirmed=leaves_confirmed)
        act.record(row, after={"counts": row.counts, "plan": row.plan_digest, "effective_on": row.effective_on})
        if len(zlib.decompress(bytes(row.table or b""))) <= AT_ONCE:
            _apply(act, row)
        else:
            row.state, row.percent = HrImport.State.APPLYING, 0
            row.save()
            payload = {"import": row.pk, "person": act.actor.person}
            act.deliver(HR_APPLY, payload, key=f"{HR_APPLY}:{row.pk}:{row.version}")
    return row


def _check_leavers(row: HrImport, *, confirmed: bool) -> None:
    if row.many_leave and not confirmed:
        leavers = int(row.counts["leave"])
        sentence = _(
            "%(count)d人が退職・転出になります。一覧にない人がいないか確かめ、正しければその旨を選んでください。"
        )
        raise InvalidInput(sentence % {"count": leavers}, field="leaves_confirmed")


def apply_in_background(pk: int, person: int | None) -> None:
    """Applies a large file that was confirmed, in one transaction, as the person who confirmed it; the worker's part."""
    circumstances = context.current()
    confirmer = Person.objects.filter(pk=person).first() if person is not None else None
    if confirmer is not None:
        circumstances = replace(circumstances, actor=actor_for(confirmer.pk, confirmer.name, context.now()))
    with context.use(circumstances):
        try:
            with performing(act_types.IMPORT_APPLIED) as act:
                row = act.obtain(HrImport, pk, need="apply")
                if row.state == HrImport.State.APPLYING:
                    _apply(act, row)
        except SekimoriError as error:
            HrImport.objects.filter(pk=pk, state=HrImport.State.APPLYING).update(
                state=HrImport.State.FAULTY, message=str(error), percent=100
            )


def _apply(act: Performing, row: HrImport) -> None:
    faults = Faults()
    table = _table(row)
    plan = _plan(row, table, faults)
    if faults.total or digest_of(plan.differences) != row.plan_digest:
        raise Conflict(
            _("確認した後に組織の記録が変わり、反映する内容が変わりました。もう一度比べて確認してください。")
        )
    source = f"{row.name} #{row.pk}"[:80]
    if isinstance(plan, StaffPlan):
        applying.apply_staff(act, plan, source=source)
    else:
        applying.apply_units(act, plan, source=source)
    ColumnMapping.objects.update_or_create(
        kind=row.kind,
        headings=table.head.digest,
        defaults={"columns": dict(table.head.columns), "used_at": act.now()},
    )
    row.state, row.applied_at, row.percent = HrImport.State.APPLIED, act.now(), 100
    row.table = row.result = None
    row.save()
    act.record(
        row,
        act_type=act_types.IMPORT_APPLIED,
        after={
            "counts": row.counts,
            "digest": row.digest,
            "effective_on": row.effective_on,
            "own_row": act.actor.person is not None
            and Person.objects.filter(
                pk=act.actor.person, number__in={each.subject for each in plan.differences}
            ).exists(),
        },
    )


def hr_import_discard(*, hr_import: HrImport, reason: str = "") -> None:
    """Gives up an import that is not applied, also one that waits for its worker; its cells are erased, its counts stay."""
    with performing(act_types.IMPORT_DISCARDED) as act:
        row = act.obtain(HrImport, hr_import.pk, need="apply")
        if row.state in OVER:
            raise InvalidInput(str(OVER_ALREADY))
        row.state, row.table, row.result = HrImport.State.DISCARDED, None, None
        row.save()
        act.record(row, after={"counts": row.counts}, reason=reason)


def _check_open(row: HrImport) -> None:
    if row.state in OVER:
        raise InvalidInput(str(OVER_ALREADY))
    if row.state == HrImport.State.APPLYING:
        raise InvalidInput(_("この取込みは反映しているところです。"))
