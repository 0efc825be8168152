"""Choosing one record out of very many: a search box whose results are radio buttons, without any script.

The form is sent back with the button 検索; nothing typed is lost, because every other field comes back as it was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST = 20
# What a control sends once its choice has been taken back.
NOBODY = "none"


@dataclass(frozen=True)
class Picked:
    """A record as the search shows it."""

    pk: int
    label: str
    hint: str = ""


class PickSource(Protocol):
    """Where the records come from; visibility is the source's business. One with an `advice` says it where nothing was found."""

    def search(self, text: str, most: int) -> Sequence[Picked]:
        """At most `most` records that fit the text."""
        ...

    def get(self, pk: int) -> Picked | None:
        """The record with this key, None when there is none that the actor may know of."""
        ...


class PickWidget(forms.Widget):
    """A search box with its button, the results and the choice made so far."""

    template_name = "ui/widgets/pick.html"
    use_fieldset = True
    source: PickSource

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> dict[str, str]:
        """What was chosen, what was searched, and whether 検索 was pressed."""
        del files
        return {
            "pk": str(data.get(name, "")),
            "text": str(data.get(f"{name}_text", "")),
            "searched": "1" if f"{name}_search" in data else "",
        }

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        del files
        return name not in data and f"{name}_text" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given = value if isinstance(value, dict) else {"pk": str(value or ""), "text": "", "searched": ""}
        chosen = self.source.get(int(given["pk"])) if given["pk"].isdecimal() else None
        text = given["text"].strip()
        asked = bool(text or given["searched"])
        found = list(self.source.search(text, MOST + 1)) if asked else []
        context = super().get_context(name, None, attrs)
        context["widget"] |= {
            "chosen": chosen,
            "text": given["text"],
            "found": [each for each in found[:MOST] if chosen is None or each.pk != chosen.pk],
            "only": chosen is None and len(found) == 1,
            "more": len(found) > MOST,
            "nothing": asked and not found,
            "advice": getattr(self.source, "advice", ""),
            "nobody": NOBODY,
        }
        return context


class PickField(forms.Field):
    """One record of a PickSource; its cleaned value is the primary key. Typing a text that fits one record only chooses it."""

    widget = PickWidget
    default_error_messages = {"required": gettext_lazy("検索して選んでください。")}

    def __init__(self, source: PickSource, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source
        self.widget.source = source

    def __deepcopy__(self, memo: dict[int, Any]) -> PickField:
        copy: PickField = super().__deepcopy__(memo)
        copy.widget.source = self.source
        return copy

    def clean(self, value: Any) -> int | None:
        """The key of the record. Raises ValidationError when the text leaves the choice open."""
        given = value if isinstance(value, dict) else {"pk": str(value or ""), "text": "", "searched": ""}
        if given["searched"]:
            raise ValidationError(_("検索の結果から選んでください。"), code="searching")
        if given["pk"] == NOBODY and not self.required:
            return None
        if given["pk"].isdecimal():
            if self.source.get(int(given["pk"])) is None:
                raise ValidationError(_("選んだものが見つかりません。もう一度選んでください。"), code="invalid_choice")
            return int(given["pk"])
        return self._by_text(given["text"].strip())

    def _by_text(self, text: str) -> int | None:
        if not text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        found = self.source.search(text, 2)
        if len(found) == 1:
            return found[0].pk
        sentence = (
            _("「%(text)s」に当てはまるものが複数あります。一つ選んでください。")
            if found
            else _("「%(text)s」に当てはまるものはありません。")
        )
        raise ValidationError(sentence % {"text": text}, code="invalid_choice")
