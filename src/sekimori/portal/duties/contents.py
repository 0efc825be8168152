"""What is recorded of a duty: gathered while it is filled in, held against the definition, frozen when it is said to be done.

`data` is `{"fields": {…}, "answers": {line: {"answer", "reason"}}, "entered": [{…}]}`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.clock import day_of
from sekimori.common.errors import Faults
from sekimori.portal.duties import materials
from sekimori.portal.duties.definitions import Defined
from sekimori.portal.duties.materials import Line, Listed
from sekimori.portal.duties.models import Content, Occurrence
from sekimori.portal.fields import values
from sekimori.portal.fields.values import Labels
from sekimori.portal.ui.wording import words
from sekimori.standards import conditions
from sekimori.standards.duty_models import Material
from sekimori.standards.procedure_fields import Field as FormField

PASSES = 4
GAPS_REASON = "gaps_reason"


class Answered(NamedTuple):
    """An answer as people read it; a table has heads and rows of cells besides."""

    label: str
    words: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Record:
    """A record, as it is being filled in or as it was frozen, with what was listed for it."""

    defined: Defined
    data: Mapping[str, Any]
    listed: Listed | None = None
    carried: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[tuple[str, str], ...] = ()

    @property
    def fields(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.data.get("fields", {})
        return found

    @cached_property
    def answers(self) -> Mapping[str, Mapping[str, str]]:
        found: Mapping[str, Mapping[str, str]] = self.data.get("answers", {})
        return found

    @property
    def entered(self) -> list[Mapping[str, str]]:
        return list(self.data.get("entered", []))

    def asked(self, moment: dt.datetime) -> dict[str, FormField]:
        """The fields that are asked under the values given so far; settled in a few passes."""
        duty = self.defined.duty
        shown = dict(duty.fields)
        around = self.defined.around()
        for _pass in range(PASSES):
            env = self._environment(shown, moment)
            now = {
                each.key: each
                for section in duty.sections
                for each in section.fields
                if all(
                    conditions.holds(conditions.parse(text), env, around) for text in (section.when, each.when) if text
                )
            }
            if now.keys() == shown.keys():
                break
            shown = now
        return shown

    def _environment(self, asked: Mapping[str, FormField], moment: dt.datetime) -> dict[str, Any]:
        """What conditions see: the answers to what is asked, and the day."""
        env: dict[str, Any] = {key: values.read(each, self.fields.get(key)) for key, each in asked.items()}
        return {**env, "today": day_of(moment)}

    def check(self, moment: dt.datetime) -> None:
        """Raises ManyFaults that name each field and line that is missing or wrong."""
        faults = Faults()
        asked = self.asked(moment)
        for key, given in asked.items():
            value = self.fields.get(key)
            if values.is_empty(value):
                if given.demanded:
                    faults.add(_("「%(label)s」を入力してください。") % {"label": words(given.label)}, field=key)
            elif said := values.fault_in(given, value, self.defined.package):
                faults.add(said, field=key)
        if not faults:
            self._check_rules(faults, asked, moment)
        self._check_lines(faults, moment)
        faults.raise_if_any()

    def _check_rules(self, faults: Faults, asked: Mapping[str, FormField], moment: dt.datetime) -> None:
        """What does not hold between answers that are each right by themselves."""
        env, around = self._environment(asked, moment), self.defined.around()
        for rule in self.defined.duty.rules:
            condition = conditions.parse(rule.holds)
            spoken = {name.root for name in conditions.names_in(condition)} - {"today"}
            answered = all(key in asked and not values.is_empty(self.fields.get(key)) for key in spoken)
            if answered and not conditions.holds(condition, env, around):
                faults.add(words(rule.label), field=rule.field)

    def _check_lines(self, faults: Faults, moment: dt.datetime) -> None:
        rule = self.defined.duty.material
        if rule is None or self.listed is None:
            return
        if self.listed.gaps and GAPS_REASON in self.defined.duty.fields and not self.fields.get(GAPS_REASON):
            faults.add(_("不足が残っています。理由と埋める見込みを書いてください。"), field=GAPS_REASON)
        if not rule.answers:
            return
        for line in self.listed.lines:
            given = self.answers.get(line.key, {})
            if rule.one_of and not given.get("answer"):
                continue
            if given.get("answer") not in rule.answers:
                faults.add(
                    _("「%(line)s」をどうするか選んでください。") % {"line": line.label}, field=f"line_{line.key}"
                )
            elif given["answer"] in rule.reasons and not given.get("reason", "").strip():
                faults.add(_("「%(line)s」の理由を書いてください。") % {"line": line.label}, field=f"why_{line.key}")
        self._check_one(faults, rule, moment)
        for row in self.entered:
            if row.get("answer") in rule.reasons and not str(row.get("reason") or "").strip():
                faults.add(_("「%(line)s」の理由を書いてください。") % {"line": row.get("id", "")}, field="entered")

    def _check_one(self, faults: Faults, rule: Material, moment: dt.datetime) -> None:
        """An answer that one line at least must have, unless the fields say otherwise."""
        if rule.one_of is None or any(each.get("answer") == rule.one_of for each in self.answers.values()):
            return
        env = self._environment(self.asked(moment), moment)
        if not rule.unless or not conditions.holds(conditions.parse(rule.unless), env, self.defined.around()):
            sentence = _("「%(answer)s」とするものを、少なくとも一つ選んでください。")
            names = conditions.names_in(conditions.parse(rule.unless)) if rule.unless else ()
            field = next((name.root for name in names), "")
            faults.add(sentence % {"answer": words(rule.answers[rule.one_of])}, field=field)

    def body(self, occurrence: Occurrence, moment: dt.datetime) -> dict[str, Any]:
        """What is frozen and hashed: the answers to what was asked, with everything they rest on."""
        asked = self.asked(moment)
        duty = self.defined.duty
        return {
            "duty": duty.key,
            "duty_version": duty.version,
            "form_version": duty.form.version,
            "edition": occurrence.edition.digest,
            "period": occurrence.period,
            "place": occurrence.place,
            "fields": {key: self.fields[key] for key in asked if not values.is_empty(self.fields.get(key))},
            "answers": {key: dict(value) for key, value in self.answers.items()},
            "entered": [dict(row) for row in self.entered],
            "listed": self.listed.frozen() if self.listed else None,
            "carried": dict(self.carried),
            "files": [{"name": name, "digest": digest} for name, digest in self.files],
        }

    def shown(self) -> list[Answered]:
        """The fields that were answered, as people read them, in the order of the form."""
        found = []
        for key, given in self.defined.duty.fields.items():
            value = values.shown(given, self.fields.get(key), self.defined.package, Labels())
            if value is None:
                continue
            rows = [self._cells(given, row) for row in self.fields[key]] if given.columns else []
            heads = [words(column.label) for column in given.columns]
            found.append(Answered(words(given.label), values.plain_words(value), heads, rows))
        return found

    def _cells(self, given: FormField, row: Mapping[str, Any]) -> list[str]:
        """The cells of one row of a table, empty ones too."""
        package = self.defined.package
        return [
            values.plain_words(values.shown(column, row.get(column.key), package, Labels())) for column in given.columns
        ]

    def followed(self) -> list[str]:
        """The lines somebody has to act upon: label, answer and reason."""
        rule = self.defined.duty.material
        if rule is None:
            return []
        found = [
            f"{line.label}（{words(rule.answers[given['answer']])}）{given.get('reason', '')}"
            for line in (self.listed.lines if self.listed else ())
            if (given := self.answers.get(line.key)) and given.get("answer") in rule.follow
        ]
        found.extend(
            f"{row.get('system', '')} {row.get('id', '')}（{words(rule.answers[row['answer']])}）{row.get('reason') or ''}"
            for row in self.entered
            if row.get("answer") in rule.follow
        )
        return found


def gathered(
    occurrence: Occurrence, defined: Defined, moment: dt.datetime, data: Mapping[str, Any] | None = None
) -> Record:
    """The record as it stands now, with what is listed today."""
    rule = defined.duty.material
    listed = materials.source_of(rule.key).listed(occurrence.unit_id, day_of(moment)) if rule else None
    return Record(defined, occurrence.data if data is None else data, listed)


def thawed(defined: Defined, content: Content) -> Record:
    """The record as it was frozen; nothing is looked up anew."""
    body = json.loads(content.body)
    listed = None
    if body["listed"] is not None:
        lines = tuple(Line(row[0], row[1], tuple(row[2:-1]), row[-1]) for row in body["listed"]["lines"])
        listed = Listed(tuple(body["listed"]["heads"]), lines, tuple(body["listed"]["gaps"]))
    return Record(defined, body, listed, body["carried"])


def written(body: Mapping[str, Any]) -> str:
    """The canonical text of a body, as it is stored and hashed."""
    return canonical.to_bytes(dict(body)).decode()


def digest_of(body: str) -> str:
    """The SHA-256 of a frozen body as it is stored."""
    return canonical.sha256_of(json.loads(body))
