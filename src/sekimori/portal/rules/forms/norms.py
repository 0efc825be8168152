"""The form of one norm: who, with what force, when, towards whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.rules.wording import MODALITIES, RELATIONS, TIMES
from sekimori.portal.ui.forms import LongTextField
from sekimori.standards.models import Counterpart, Modality, Mode, Norm, Relation, TimeWord, Words

ROWS = 3
MODES = [(Mode.ALL.value, _("すべての人（及び）")), (Mode.ANY.value, _("いずれかの人（又は）"))]


class NormForm(forms.Form):
    """A norm as a person reads it; the rows of counterparts are numbered from 0."""

    actors = forms.MultipleChoiceField(label=_("主体（誰が）"), widget=forms.CheckboxSelectMultiple)
    actors_mode = forms.ChoiceField(label=_("主体が複数のとき"), choices=MODES, initial=Mode.ALL.value)
    implied = forms.BooleanField(label=_("本文に主語の記載がない（前後の条項や権限から定まる）"), required=False)
    modality = forms.ChoiceField(
        label=_("種別"),
        widget=forms.RadioSelect,
        choices=[(one.value, label) for one, (label, _tone) in MODALITIES.items()],
    )
    as_needed = forms.BooleanField(label=_("必要に応じて行う"), required=False)
    condition = LongTextField(label=_("条件（いつ当てはまり、何で外れるか）"), max_length=1000, rows=2, required=False)
    time = forms.ChoiceField(
        label=_("時間の語"), required=False, choices=[("", _("なし")), *((one.value, TIMES[one]) for one in TimeWord)]
    )
    records = forms.BooleanField(label=_("本文が記録を残すことを求めている"), required=False)
    reason = forms.CharField(label=_("変更の理由"), max_length=400, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, actors: list[tuple[str, str]], parties: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actors"].choices = actors  # type: ignore[attr-defined]
        for row in range(ROWS):
            number = str(row + 1)
            self.fields[f"relation_{row}"] = forms.ChoiceField(
                label=_("相手との関係 %(n)s") % {"n": number},
                required=False,
                choices=[("", _("なし")), *((one.value, RELATIONS[one]) for one in Relation)],
            )
            self.fields[f"roles_{row}"] = forms.MultipleChoiceField(
                label=_("相手 %(n)s") % {"n": number},
                required=False,
                widget=forms.SelectMultiple(attrs={"size": 6}),
                choices=[*actors, *parties],
            )
            self.fields[f"mode_{row}"] = forms.ChoiceField(
                label=_("相手 %(n)s が複数のとき") % {"n": number}, required=False, choices=MODES
            )

    @property
    def counterpart_rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row of counterparts."""
        return [[self[f"relation_{row}"], self[f"roles_{row}"], self[f"mode_{row}"]] for row in range(ROWS)]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields before the counterparts."""
        return [
            self[name]
            for name in ("actors", "actors_mode", "implied", "modality", "as_needed", "condition", "time", "records")
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in range(ROWS):
            if bool(data.get(f"relation_{row}")) != bool(data.get(f"roles_{row}")):
                self.add_error(f"roles_{row}", _("関係と相手は、そろえて選んでください。"))
        return data

    def norm(self) -> Norm:
        """The norm of a valid form."""
        data = self.cleaned_data
        condition = data["condition"].strip()
        counterparts = [
            Counterpart(
                relation=Relation(data[f"relation_{row}"]),
                roles=tuple(data[f"roles_{row}"]),
                mode=Mode(data[f"mode_{row}"] or Mode.ALL),
            )
            for row in range(ROWS)
            if data[f"relation_{row}"]
        ]
        return Norm(
            actors=tuple(data["actors"]),
            actors_mode=Mode(data["actors_mode"]),
            implied=data["implied"],
            modality=Modality(data["modality"]),
            as_needed=data["as_needed"],
            condition=Words(ja=condition, en=condition) if condition else None,
            counterparts=tuple(counterparts),
            time=TimeWord(data["time"]) if data["time"] else None,
            records=data["records"],
        )


def initial_of(norm: Mapping[str, Any] | None, read: Mapping[str, Any] | None) -> dict[str, Any]:
    """What stands in the form before anything is changed: the norm as decided or proposed, else what was read of it."""
    if norm is None and read is None:
        return {"modality": Modality.DUTY.value}
    said = dict(norm) if norm is not None else _as_said(read or {})
    initial = {
        **{name: said.get(name) for name in ("actors", "implied", "modality", "as_needed", "time", "records")},
        "actors_mode": said.get("actors_mode", Mode.ALL.value),
        "condition": (said.get("condition") or {}).get("ja", ""),
    }
    for row, other in enumerate(said.get("counterparts", [])[:ROWS]):
        initial[f"relation_{row}"] = other["relation"]
        initial[f"roles_{row}"] = other["roles"]
        initial[f"mode_{row}"] = other.get("mode", Mode.ALL.value)
    return initial


def _as_said(read: Mapping[str, Any]) -> dict[str, Any]:
    """A norm as it was read in the shape of the package, with nothing where nobody knows."""
    condition = "、".join(one["words"] for one in read.get("conditions", []))
    return {
        "actors": [who["key"] for who in read.get("actors", []) if who["key"]],
        "actors_mode": read.get("actors_mode", Mode.ALL.value),
        "modality": read.get("modality"),
        "as_needed": read.get("as_needed", False),
        "condition": {"ja": condition} if condition else None,
        "time": read.get("time"),
        "records": read.get("records", False),
        "counterparts": [
            {
                "relation": other["relation"],
                "roles": [who["key"] for who in other["whom"] if who["key"]],
                "mode": other.get("mode", Mode.ALL.value),
            }
            for other in read.get("counterparts", [])
        ],
    }
