"""The form of an application: the fields that the answers so far ask for, in their sections, with everything that was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from sekimori.portal.procedures.forms.building import Surroundings, build, kept, typed
from sekimori.portal.ui.wording import words
from sekimori.standards.conditions import names_in, parse
from sekimori.standards.procedure_models import FieldType, FormField, Procedure

# What buttons inside fields are called: 検索 of a picker, 行を追加 of a table.
INNER = ("_search", "_more")


@dataclass
class Reading:
    """What was sent: the values that are well formed, the faults of the others, and everything as it was typed."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    inner: bool = False


def read(fields: Iterable[FormField], around: Surroundings, data: QueryDict) -> Reading:
    """Reads the fields that were on the page; a missing answer counts as a fault here and as nothing in `values`."""
    found = Reading(inner=any(name.endswith(INNER) for name in data))
    for given in fields:
        if given.type is FieldType.EVIDENCE:
            continue
        made = build(given, around)
        value = made.widget.value_from_datadict(data, {}, given.key)
        omitted = made.widget.value_omitted_from_data(data, {}, given.key)
        # A browser sends nothing for radio buttons of which none is chosen, nor for a box without a tick.
        chosen = given.type is FieldType.TICK or ("_shown" in data and isinstance(made.widget, forms.RadioSelect))
        if omitted and not chosen:
            continue
        found.typed[given.key] = value
        try:
            found.values[given.key] = kept(given, made.clean(value), around)
        except ValidationError as error:
            found.faults[given.key] = list(dict.fromkeys(error.messages))
            if any(each.code == "required" for each in error.error_list):
                found.values[given.key] = None
    return found


@dataclass(frozen=True)
class Part:
    """A section of the form as it is drawn."""

    key: str
    label: str
    help: str
    clause: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Line:
    """A field of the section: drawn by its bound field, or the files attached to it. `wakes` when others depend on it.

    `attach` is where a file is attached when that is not the application's own page for it.
    """

    given: FormField
    bound: forms.BoundField | None
    wakes: bool
    files: Sequence[Any] = ()
    attach: str = ""

    @property
    def label(self) -> str:
        return words(self.given.label)

    @property
    def help(self) -> str:
        return words(self.given.help) if self.given.help else ""


class ApplicationForm(forms.Form):
    """The fields `asked`, filled with `kept` values and, where something was sent, with what was typed, beside its faults."""

    def __init__(
        self,
        asked: Mapping[str, FormField],
        around: Surroundings,
        values: Mapping[str, Any],
        reading: Reading | None = None,
    ) -> None:
        super().__init__(auto_id="id_%s")
        self.asked, self.around = asked, around
        sent = reading.typed if reading else {}
        for key, given in asked.items():
            if given.type is FieldType.EVIDENCE:
                continue
            self.fields[key] = build(given, around)
            self.initial[key] = sent[key] if key in sent else typed(given, values.get(key), around)
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}
        for key, faults in (reading.faults if reading else {}).items():
            for fault in faults if key in self.fields else ():
                self.add_error(key, fault)

    def told(self) -> list[tuple[str, str, str]]:
        """Every fault for the summary on top: (where it leads, label, sentence)."""
        found: list[tuple[str, str, str]] = []
        for name, faults in self.errors.items():
            bound = self[name] if name in self.fields else None
            target = (bound.id_for_label or f"{bound.auto_id}_0") if bound is not None else ""
            label = str(bound.label) if bound is not None else ""
            found.extend((target, label, str(fault)) for fault in faults)
        return found

    def parts(self, attached: Mapping[str, Sequence[Any]]) -> list[Part]:
        """The sections in order, those without any field left out."""
        procedure = self.around.defined.procedure
        sources = woken_by(procedure)
        found = []
        for section in procedure.sections:
            lines = [
                Line(
                    each,
                    self[each.key] if each.key in self.fields else None,
                    each.key in sources,
                    attached.get(each.key, ()),
                )
                for each in section.fields
                if each.key in self.asked
            ]
            if lines:
                said = words(section.help) if section.help else ""
                found.append(Part(section.key, words(section.label), said, section.clause or "", lines))
        return found


def woken_by(procedure: Procedure) -> frozenset[str]:
    """The fields on which it depends whether others are asked."""
    conditions = [section.when for section in procedure.sections if section.when]
    conditions += [each.when for each in procedure.fields.values() if each.when]
    return frozenset(name.root for text in conditions for name in names_in(parse(text)))
