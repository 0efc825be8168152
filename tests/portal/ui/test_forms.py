"""Fields: what people type, what is understood, what is told; nothing typed is lost."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.http import QueryDict
from django.template import Template
from django.test.html import parse_html
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from sekimori.common import eras
from sekimori.portal.ui.forms import (
    EraDateField,
    EraDateTimeField,
    FoldedDecimalField,
    FoldedIntegerField,
    LimitedFileField,
    LongTextField,
    PickField,
    SubmissionMixin,
)
from sekimori.portal.ui.forms.dates import EraDateInput
from sekimori.portal.ui.pages import restored, summary_of
from sekimori.portal.ui.samples import UnitSource

DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2060, 12, 31))


def faults(field: forms.Field, value: Any) -> list[str]:
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    return list(caught.value.messages)


@given(DAYS)
def test_a_day_is_read_back_however_it_is_written(day: dt.date) -> None:
    field = EraDateField()
    for text in (eras.format_long(day), eras.format_short(day), day.isoformat(), f"{day:%Y%m%d}", f"{day:%Y/%m/%d}"):
        assert field.clean(text) == day
    assert field.clean(EraDateInput().format_value(day)) == day


def test_a_day_that_does_not_exist_is_told_in_a_sentence() -> None:
    assert faults(EraDateField(), "令和8年2月30日") == ["「令和8年2月30日」という日はありません。"]


def test_a_day_outside_its_bounds_is_refused() -> None:
    field = EraDateField(earliest=lambda: dt.date(2026, 11, 24), latest=dt.date(2027, 3, 31))
    assert faults(field, "R8.11.23") == ["令和8年11月24日以後の日を入力してください。"]
    assert faults(field, "R9.4.1") == ["令和9年3月31日以前の日を入力してください。"]
    assert field.clean("R8.11.24") == dt.date(2026, 11, 24)


@pytest.mark.parametrize("time", ["9:30", "09:30", "９時３０分", "0930"])
def test_a_moment_is_read_in_tokyo_and_kept_in_utc(time: str) -> None:
    found = EraDateTimeField().clean(["R8.11.24", time])
    assert found == dt.datetime(2026, 11, 24, 0, 30, tzinfo=dt.UTC)


def test_half_a_moment_is_told() -> None:
    assert EraDateTimeField(required=False).clean(["", ""]) is None
    assert faults(EraDateTimeField(), ["R8.11.24", ""]) == ["時刻も入力してください（例: 9:30）。"]
    assert faults(EraDateTimeField(required=False), ["", "9:30"]) == ["日付も入力してください（例: R8.11.23）。"]
    assert faults(EraDateTimeField(), ["", ""]) == ["入力してください。"]
    assert "日付として読めません" in faults(EraDateTimeField(), ["11/25", ""])[0]
    assert "時刻として読めません" in faults(EraDateTimeField(), ["R8.11.24", "25:00"])[0]


@given(st.integers(0, 10**9))
def test_digits_of_either_width_and_separators_are_one_number(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in (str(number), wide, f"{number:,}", f" {wide} "):
        assert FoldedIntegerField().clean(text) == number


def test_decimals_fold_too() -> None:
    assert str(FoldedDecimalField().clean("１，２３４．５")) == "1234.5"


def test_a_long_text_is_told_by_how_much_it_is_too_long_and_never_cut() -> None:
    field = LongTextField(max_length=5)
    assert field.clean("あ\r\nいう") == "あ\nいう"
    assert faults(field, "あいうえおかき") == ["5文字以内で入力してください（2文字超えています）。"]


def test_a_file_is_refused_by_name_and_size() -> None:
    field = LimitedFileField(limit=1024, suffixes=(".pdf",))
    assert "受け付けられない形式" in faults(field, SimpleUploadedFile("a.exe", b"x"))[0]
    assert "上限の" in faults(field, SimpleUploadedFile("a.pdf", b"x" * 2000))[0]
    assert field.clean(SimpleUploadedFile("A.PDF", b"x")).name == "A.PDF"


class Choosing(SubmissionMixin, forms.Form):
    unit = PickField(UnitSource(), label="課")
    kind = forms.ChoiceField(choices=[("1", "紙"), ("2", "電子")], label="区分")
    many = forms.MultipleChoiceField(choices=[("a", "あ"), ("b", "い")], required=False, label="複数")
    day = EraDateField(required=False, label="日")


def typed(**values: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_a_search_with_an_empty_box_shows_the_first_ones_and_an_empty_choice_says_to_search() -> None:
    assert "デジタル推進課" in str(Choosing(typed(unit_text="", unit_search="1"))["unit"])
    assert "デジタル推進課" not in str(Choosing(typed(unit_text=""))["unit"])
    assert Choosing(typed(unit_text="", kind="1")).errors["unit"] == ["検索して選んでください。"]


def test_a_choice_that_is_not_demanded_can_be_taken_back() -> None:
    class Optional(forms.Form):
        unit = PickField(UnitSource(), label="課", required=False)

    assert 'value="none"' in str(Optional(typed(unit="3"))["unit"])
    assert 'value="none"' not in str(Choosing(typed(unit="3"))["unit"])
    taken_back = Optional(typed(unit="none", unit_text="市民"))
    assert taken_back.is_valid()
    assert taken_back.cleaned_data["unit"] is None


def test_searching_offers_what_fits_and_keeps_the_choice() -> None:
    html = str(Choosing(typed(unit="3", unit_text="課", unit_search="1"))["unit"])
    assert "市民課" in html
    assert html.count("checked") == 1
    assert html.count("市民課") == 1


def test_a_text_that_fits_one_record_chooses_it_and_one_that_fits_several_does_not() -> None:
    one = Choosing(typed(unit_text="市民", kind="1", submission="7b0c7a6e-57a4-4c79-8d6a-5b7df4d5ee0c"))
    assert one.is_valid(), one.errors
    assert one.cleaned_data["unit"] == 3
    several = Choosing(typed(unit_text="課", kind="1"))
    assert "複数あります" in several.errors["unit"][0]
    none = Choosing(typed(unit_text="宇宙", kind="1"))
    assert "ありません" in none.errors["unit"][0]
    assert "宇宙" in str(none["unit"])


def test_a_forged_choice_is_refused() -> None:
    assert "見つかりません" in Choosing(typed(unit="999", kind="1")).errors["unit"][0]


def test_the_form_in_words_names_choices_by_their_labels() -> None:
    form = Choosing(
        typed(unit="1", kind="2", many=["a", "b"], day="R8.4.1", submission="7b0c7a6e-57a4-4c79-8d6a-5b7df4d5ee0c")
    )
    assert form.is_valid(), form.errors
    assert [row.value for row in summary_of(form)] == ["総務課 100", ["電子"], ["あ", "い"], dt.date(2026, 4, 1)]


def test_a_draft_comes_back_as_it_was_typed_even_when_it_is_wrong() -> None:
    form = Choosing()
    form.initial = restored(
        form, {"unit": ["2"], "unit_text": ["税"], "kind": ["1"], "many": ["b"], "day": ["R8.2.30"]}
    )
    html = str(form)
    assert "デジタル推進課" in html
    assert 'value="税"' in html
    assert 'value="R8.2.30"' in html
    assert html.count("checked") == 1
    assert html.count(" selected") == 2


def test_a_missing_token_is_told_and_a_kept_one_stays() -> None:
    assert "画面を開き直して" in str(Choosing(typed(kind="1")).errors["submission"])
    token = "7b0c7a6e-57a4-4c79-8d6a-5b7df4d5ee0c"
    assert token in str(Choosing(typed(kind="", submission=token))["submission"])


def test_missing_answers_are_asked_for_in_plain_words() -> None:
    form = Choosing(typed())
    assert form.errors["kind"] == ["選んでください。"]
    assert form.errors["unit"] == ["検索して選んでください。"]


def test_errors_are_tied_to_their_fields_for_a_screen_reader() -> None:
    html = str(Choosing(typed(day="あ")))
    assert 'aria-describedby="id_day_helptext id_day_error"' in html
    assert 'id="id_day_error"' in html
    assert 'aria-invalid="true"' in html


class Marked(forms.Select):
    """Options with attributes of their own."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        made: dict[str, Any] = super().create_option(*args, **kwargs)
        made["attrs"] |= {"hidden": made["value"] == "x", "data-n": 3}
        return made


@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, Marked])
def test_a_select_says_what_django_would_say(widget: type[forms.Select]) -> None:
    lazily = gettext_lazy("所属")
    choices = [("", "（選ばない）"), (3, lazily), ("x", "<b>&\"'"), ('"y>', "z"), (lazily, [("a", "甲"), (None, "乙")])]
    drawn = widget(attrs={"id": "s", "required": True})
    drawn.choices = choices
    for value in ("", "3", "x", ["3", "a"], None):
        ours = drawn.render("s", value, renderer=TemplatesSetting())
        assert parse_html(ours) == parse_html(drawn.render("s", value, renderer=DjangoTemplates()))


def test_a_select_of_a_thousand_sections_needs_no_thousand_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered = Counter[str]()
    ordinary = Template.render

    def counted(template: Template, given: Any) -> Any:
        rendered[str(template.name)] += 1
        return ordinary(template, given)

    monkeypatch.setattr(Template, "render", counted)
    field = forms.Select(choices=[(n, f"第{n}課") for n in range(1000)])
    assert field.render("unit", 7, renderer=TemplatesSetting()).count("<option") == 1000
    assert sum(rendered.values()) < 5


def test_ways_to_choose_stand_in_their_groups_and_nothing_in_them_is_taken_for_markup() -> None:
    class Form(forms.Form):
        way = forms.MultipleChoiceField(
            choices=[("機器", [("a<b", "端末 & 媒体"), ("c", "その他")]), ("", "<なし>")],
            widget=forms.CheckboxSelectMultiple,
        )

    shown = str(Form(initial={"way": ["c"]})["way"])
    assert '<p class="sk-choices__group">機器</p>' in shown
    assert (
        '<input type="checkbox" name="way" value="a&lt;b" id="id_way_0_0"><label for="id_way_0_0">端末 &amp; 媒体</label>'
        in shown
    )
    assert '<input type="checkbox" name="way" value="c" id="id_way_0_1" checked>' in shown
    assert "&lt;なし&gt;" in shown


def test_a_search_that_finds_nothing_says_what_to_do_next() -> None:
    class Advised(UnitSource):
        advice = "先に台帳へ登録してください。"

    class Choosing(forms.Form):
        one = PickField(Advised(), required=False)

    shown = str(Choosing(QueryDict("one_text=無いもの&one_search=1"))["one"])
    assert "当てはまるものはありません。先に台帳へ登録してください。" in shown
