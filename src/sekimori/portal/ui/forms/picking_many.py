"""Choosing several records out of very many: the same search box, with the choices made so far as ticked boxes above it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sekimori.portal.ui.forms.picking import MOST, Picked, PickField, PickSource, PickWidget


def _given(value: Any) -> dict[str, Any]:
    """What a control holds, whether it was sent or stands there from the start."""
    return value if isinstance(value, dict) else {"pks": [str(v) for v in value or []], "text": "", "searched": ""}


class PickManyWidget(PickWidget):
    """Ticked boxes for what is chosen, a search box, and boxes for what was found. 検索 with an empty box shows the first ones."""

    template_name = "ui/widgets/pick_many.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        """What is ticked, what was searched, and whether 検索 was pressed."""
        del files
        several = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return {
            "pks": [str(each) for each in several],
            "text": str(data.get(f"{name}_text", "")),
            "searched": "1" if f"{name}_search" in data else "",
        }

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given = _given(value)
        keys = [int(each) for each in dict.fromkeys(given["pks"]) if each.isdecimal()]
        chosen = [each for key in keys if (each := self.source.get(key)) is not None]
        text = given["text"].strip()
        found = list(self.source.search(text, MOST + 1)) if text or given["searched"] else []
        context = super(PickWidget, self).get_context(name, None, attrs)
        context["widget"] |= {
            "chosen": chosen,
            "text": given["text"],
            "found": [each for each in found[:MOST] if each.pk not in keys],
            "more": len(found) > MOST,
            "nothing": bool(text or given["searched"]) and not found,
            "advice": getattr(self.source, "advice", ""),
            "all_chosen": bool(found) and all(each.pk in keys for each in found),
        }
        return context


class PickManyField(PickField):
    """Several records of a PickSource, at least `least` and at most `most`; the cleaned value is the list of their keys."""

    widget = PickManyWidget

    def __init__(self, source: PickSource, *, least: int = 0, most: int = 100, **kwargs: Any) -> None:
        super().__init__(source, **kwargs)
        self.least, self.most = least, most

    def clean(self, value: Any) -> list[int]:  # type: ignore[override]
        """The keys of the records. Raises ValidationError for one that is not found, too few or too many."""
        given = _given(value)
        keys = [int(each) for each in dict.fromkeys(given["pks"]) if str(each).isdecimal()]
        if not keys and given["text"].strip():
            one = self._by_text(given["text"].strip())
            keys = [one] if one is not None else []
        if any(self.source.get(key) is None for key in keys):
            raise ValidationError(_("選んだものが見つかりません。もう一度選んでください。"), code="invalid_choice")
        if not keys and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if keys and len(keys) < self.least:
            raise ValidationError(_("%(least)s件以上選んでください。") % {"least": self.least}, code="few")
        if len(keys) > self.most:
            raise ValidationError(_("選べるのは%(most)s件までです。") % {"most": self.most}, code="many")
        return keys

    def picked(self, keys: Iterable[int]) -> list[Picked]:
        """What was chosen, as it is shown."""
        return [found for key in keys if (found := self.source.get(key)) is not None]
