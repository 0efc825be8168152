from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sekimori.portal.organization.fields import PersonChoiceField, PostChoiceField, UnitChoiceField
from sekimori.portal.organization.forms.common import FromDayForm
from sekimori.portal.organization.models import Appointment, Person, PersonContact
from sekimori.portal.ui.forms import EraDateField, EraDateTimeField

LINES = 5


class NameForm(FromDayForm):
    """What a person is called and how employed."""

    name = forms.CharField(label=_("氏名"), max_length=80)
    kana = forms.CharField(label=_("氏名（カナ）"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("区分"), choices=Person.Kind.choices)


class NewPersonForm(FromDayForm):
    """A person who is not known yet, with the first post when it is known already."""

    number = forms.CharField(label=_("職員番号"), max_length=20)
    name = forms.CharField(label=_("氏名"), max_length=80)
    kana = forms.CharField(label=_("氏名（カナ）"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("区分"), choices=Person.Kind.choices)
    post = PostChoiceField(label=_("本務の職"), required=False)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    extension = forms.CharField(label=_("内線"), max_length=20, required=False)


class ReachForm(forms.Form):
    """A person's mail address and extension."""

    email = forms.EmailField(label=_("メールアドレス"), required=False)
    extension = forms.CharField(label=_("内線"), max_length=20, required=False)


class AppointForm(FromDayForm):
    """A person into a post."""

    post = PostChoiceField(label=_("職"))
    kind = forms.ChoiceField(
        label=_("種別"),
        choices=Appointment.Kind.choices,
        widget=forms.RadioSelect,
        initial=Appointment.Kind.OWN,
        help_text=_("本務は、それまでの本務に代わります。"),
    )
    valid_to = EraDateField(label=_("終わりの日（最後の日の翌日）"), required=False)
    field_order = ("post", "kind", "valid_from", "valid_to", "reason")


class AbsenceForm(forms.Form):
    """An absence, inside which alone a deputy may act."""

    starts_at = EraDateTimeField(label=_("不在の始まり"))
    ends_at = EraDateTimeField(label=_("不在の終わり"))
    deputy = PersonChoiceField(
        label=_("代理の人"), required=False, help_text=_("選ばないと、職の代決者の順位によります。")
    )
    reason = forms.CharField(label=_("理由"), required=False, max_length=200)


class NominateForm(FromDayForm):
    """A person named to a role in writing."""

    person = PersonChoiceField(label=_("指名する人"))
    unit = UnitChoiceField(label=_("所属"), required=False, help_text=_("所属ごとの役割のときに選びます。"))
    valid_to = EraDateField(label=_("終わりの日（最後の日の翌日）"), required=False)
    reference = forms.CharField(label=_("指名の文書"), required=False, max_length=80, help_text=_("例 令8デ推第5号"))
    field_order = ("person", "unit", "reference", "valid_from", "valid_to")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class SeatForm(FromDayForm):
    """A seat in a body, for whoever holds a post or for a person."""

    post = PostChoiceField(label=_("職"), required=False)
    person = PersonChoiceField(label=_("人"), required=False, help_text=_("職に付かない席のときに選びます。"))
    title = forms.CharField(label=_("席の名称"), max_length=60, required=False, help_text=_("例 本部長、本部員"))
    chair = forms.BooleanField(label=_("議長である"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]


class ContactsForm(forms.Form):
    """The ways to reach a person, in order of use; an empty line is left out."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        kinds = [("", "―"), *PersonContact.Kind.choices]
        for number in range(1, LINES + 1):
            words = {"number": number}
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("種別（%(number)d）") % words, choices=kinds, required=False
            )
            self.fields[f"value_{number}"] = forms.CharField(
                label=_("番号・アドレス（%(number)d）") % words, max_length=120, required=False
            )

    def contacts(self) -> list[tuple[str, str]]:
        """The lines that are filled, in order."""
        data = self.cleaned_data
        lines = [(data[f"kind_{number}"], data[f"value_{number}"]) for number in range(1, LINES + 1)]
        return [(kind, value) for kind, value in lines if kind and value]
