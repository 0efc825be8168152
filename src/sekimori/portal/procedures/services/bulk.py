"""Many at once: one screen, one act for each application, and a word about each that did not go through."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sekimori.common.errors import ManyFaults, SekimoriError
from sekimori.portal.procedures.models import Application
from sekimori.portal.procedures.services.deciding import Word, step_decide
from sekimori.portal.procedures.services.drafting import application_renew, application_write
from sekimori.portal.procedures.services.submitting import application_submit


@dataclass(frozen=True)
class Outcome:
    """What became of one of many: the application, or the sentence that says why not."""

    application: int
    record: Application | None = None
    sentence: str = ""

    @property
    def done(self) -> bool:
        return self.record is not None


@dataclass(frozen=True)
class Chosen:
    """An application's step chosen on a list, as it was seen there."""

    application: int
    step: int
    digest: str
    seen: int
    token: uuid.UUID


def applications_decide(*, chosen: Sequence[Chosen], word: Word) -> list[Outcome]:
    """Gives the same answer to each of these; each is an act of its own, and one that is refused does not stop the others."""
    return [_decide(each, word) for each in chosen]


def _decide(each: Chosen, word: Word) -> Outcome:
    try:
        record = step_decide(
            application=each.application,
            step=each.step,
            word=word,
            digest=each.digest,
            seen=each.seen,
            token=each.token,
        )
    except SekimoriError as error:
        return Outcome(each.application, sentence=_said(error))
    return Outcome(each.application, record)


def applications_renew(*, applications: Sequence[int], data: Mapping[str, Any]) -> list[Outcome]:
    """Applies again for each of these (年度更新), with `data` (the new period, the declarations) in all of them."""
    return [_renew(each, data) for each in applications]


def _renew(application: int, data: Mapping[str, Any]) -> Outcome:
    try:
        draft = application_renew(application=application)
        application_write(application=draft.pk, data=dict(data), partly=True)
        record = application_submit(application=draft.pk)
    except SekimoriError as error:
        return Outcome(application, sentence=_said(error))
    return Outcome(application, record)


def _said(error: SekimoriError) -> str:
    return "".join(each.sentence for each in error.items) if isinstance(error, ManyFaults) else error.sentence
