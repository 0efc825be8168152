"""What the organisation's forms share."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts import context
from sekimori.portal.organization import selectors
from sekimori.portal.organization.snapshots import snapshot_on
from sekimori.portal.ui.forms import EraDateField
from sekimori.portal.ui.wording import words
from sekimori.standards.models import DesignationKind

FROM = _("いつから")
REASON = _("理由")


class FromDayForm(forms.Form):
    """From which day something holds, and why. Days in the past are allowed: files arrive late;

    the time of recording is the clock's.
    """

    valid_from = EraDateField(label=FROM)
    reason = forms.CharField(label=REASON, required=False, max_length=200)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        # The day and the reason come last, whatever a form adds.
        for name in ("valid_from", "reason"):
            self.fields[name] = self.fields.pop(name)


class EndForm(forms.Form):
    """The first day on which something no longer holds, and why."""

    on = EraDateField(label=_("いつから無くなるか（最初の日）"))
    reason = forms.CharField(label=REASON, required=False, max_length=200)


class AsOfForm(forms.Form):
    """As of which day, as known on which day."""

    on = EraDateField(label=_("いつの時点か"), required=False, help_text=_("空なら、今日です。"))
    known = EraDateField(
        label=_("いつ知られていた内容か"), required=False, help_text=_("空なら、いま知られている内容です。")
    )


def designation_choices(kind: DesignationKind) -> Sequence[tuple[str, str]]:
    """The posts or units that the standard names, for marking the city's own."""
    found = snapshot_on(context.today()).rules.designations
    return [("", str(_("なし"))), *((each.key, words(each.label)) for each in found if each.kind is kind)]


def organ_choices() -> Sequence[tuple[str, str]]:
    """The organs of the city."""
    return [(str(pk), name) for pk, name in selectors.organs()]
