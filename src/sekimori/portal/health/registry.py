"""The checks of this installation. Apps register theirs in `AppConfig.ready()`:

    @registry.check("clocks.workers", _("画面の裏の処理"), Group.RUNNING)
    def workers() -> Outcome:
        ...
        return ok(_("2つ動いています。"))

A check looks and changes nothing. What it raises becomes an error of that check alone; the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from django.db import DatabaseError
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sekimori.common.errors import SekimoriError

Label = str | Promise
log = logging.getLogger(__name__)


class Group(TextChoices):
    """What a check is about, in the order of the page."""

    DATABASE = "database", gettext_lazy("データベース")
    RECORD = "record", gettext_lazy("記録と時刻")
    RUNNING = "running", gettext_lazy("動いているもの")
    DELIVERY = "delivery", gettext_lazy("通知とメール")
    DOCUMENTS = "documents", gettext_lazy("文書とファイル")
    STORAGE = "storage", gettext_lazy("保存場所と鍵")
    SETTINGS = "settings", gettext_lazy("設定")


@dataclass(frozen=True)
class Outcome:
    """What a check found: `detail` says it, `hint` what to do about it."""

    status: Literal["ok", "warning", "error"]
    detail: str
    hint: str = ""


def ok(detail: Label) -> Outcome:
    """All is well."""
    return Outcome("ok", str(detail))


def warning(detail: Label, hint: Label = "") -> Outcome:
    """Something to look after; the installation works."""
    return Outcome("warning", str(detail), str(hint))


def error(detail: Label, hint: Label = "") -> Outcome:
    """Something does not work or is not safe."""
    return Outcome("error", str(detail), str(hint))


@dataclass(frozen=True)
class Result:
    """A check with what it found; these fields are the JSON of `sekimori doctor --json`."""

    id: str
    status: Literal["ok", "warning", "error"]
    label: str
    detail: str
    hint: str


Function = Callable[[], Outcome | None]


@dataclass(frozen=True)
class Check:
    """A registered check; one that returns None does not concern this installation."""

    id: str
    label: Label
    group: Group
    function: Function


_checks: dict[str, Check] = {}


def check(id: str, label: Label, group: Group) -> Callable[[Function], Function]:  # noqa: A002
    """Decorator: registers a check under `id` (app.what). Raises ValueError when the id is taken."""

    def add(function: Function) -> Function:
        if id in _checks:
            raise ValueError(f"check {id} is registered twice")
        _checks[id] = Check(id, label, group, function)
        return function

    return add


def all_checks() -> list[Check]:
    """Every check, by group and in the order of registration."""
    groups = list(Group)
    return sorted(_checks.values(), key=lambda each: groups.index(each.group))


def run(checks: Sequence[Check] | None = None) -> list[tuple[Check, Result]]:
    """Carries the checks out, all of them when not given; those that do not concern this installation are left out."""
    found = []
    for each in all_checks() if checks is None else checks:
        outcome = _carried_out(each)
        if outcome is not None:
            found.append((each, Result(each.id, outcome.status, str(each.label), outcome.detail, outcome.hint)))
    return found


def _carried_out(each: Check) -> Outcome | None:
    try:
        return each.function()
    except SekimoriError as fault:
        return error(str(fault))
    except DatabaseError as fault:
        return error(_("データベースから答えが得られません（%(fault)s）。") % {"fault": str(fault).strip()})
    except Exception as fault:
        log.exception("check %s failed", each.id)
        return error(_("検査そのものが失敗しました（%(fault)s）。") % {"fault": f"{type(fault).__name__}: {fault}"})


def as_json(results: Sequence[tuple[Check, Result]]) -> dict[str, object]:
    """The stable JSON: {"checks": [{"id", "status", "label", "detail", "hint"}], "ok": bool}."""
    listed = [asdict(result) for _check, result in results]
    return {"checks": listed, "ok": all(each["status"] != "error" for each in listed)}
