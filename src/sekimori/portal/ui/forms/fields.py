"""Numbers in either width, long text with its counter, files with limits."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _


def fold_number(value: Any) -> Any:
    """Typed digits in half width, without separators; anything else as it was."""
    if not isinstance(value, str):
        return value
    folded = unicodedata.normalize("NFKC", value).replace(",", "").strip()
    return folded.replace("−", "-").replace("ー", "-") if folded else folded


class FoldedIntegerField(forms.IntegerField):
    """A whole number; １２，０００ is 12000."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "data-width": "s", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(fold_number(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No min and max: the widget is a text box, the limits are told by the sentence."""
        del widget
        return {}


class FoldedDecimalField(forms.DecimalField):
    """A decimal number; full-width digits and separators are folded."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "data-width": "s", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(fold_number(value))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        del widget
        return {}


class CountedTextarea(forms.Textarea):
    """A text area that says how many characters are left; the limit is checked on the server, never by cutting off."""

    template_name = "ui/widgets/counted_textarea.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if key := context["widget"]["attrs"].get("id"):
            context["widget"]["attrs"]["data-counter"] = f"{key}_count"
        return context


class LongTextField(forms.CharField):
    """Several lines with a limit. Line ends count as one character."""

    def __init__(self, *, max_length: int = 2000, rows: int = 4, **kwargs: Any) -> None:
        self.limit = max_length
        kwargs.setdefault("widget", CountedTextarea({"rows": rows, "data-limit": max_length}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if (over := len(value) - self.limit) > 0:
            raise ValidationError(
                _("%(limit)s文字以内で入力してください（%(over)s文字超えています）。")
                % {"limit": self.limit, "over": over}
            )


class RevealingPasswordInput(forms.PasswordInput):
    """A password that can be shown while it is typed, where there is JavaScript. Nothing hinders pasting or password managers."""

    template_name = "ui/widgets/password.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, new: bool = False) -> None:
        super().__init__({"autocomplete": "new-password" if new else "current-password", **(attrs or {})})


class FileBox(forms.FileInput):
    """A plain file input in a box onto which files may be dropped."""

    template_name = "ui/widgets/file.html"

    def __init__(self, attrs: dict[str, Any] | None = None, note: str | Promise = "") -> None:
        super().__init__(attrs)
        self.note = note

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["note"] = self.note
        return context


class LimitedFileField(forms.FileField):
    """A file of at most `limit` bytes (the deployment's limit when not given) with one of the `suffixes` (".pdf" …).

    It looks at name and size only: what is inside is for the sandbox to find out.
    """

    def __init__(self, *, limit: int | None = None, suffixes: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.limit = limit or settings.UPLOAD_LIMIT
        self.suffixes = tuple(suffix.lower() for suffix in suffixes)
        # A form is written down before anybody has said in which language he reads.
        kwargs.setdefault("widget", FileBox(note=lazy(self._note, str)()))
        super().__init__(**kwargs)

    def _note(self) -> str:
        size = _("一つ%(size)sまで") % {"size": filesizeformat(self.limit)}
        return "　".join(
            [*([_("形式") + " " + "・".join(s.lstrip(".") for s in self.suffixes)] if self.suffixes else []), size]
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if self.suffixes:
            attrs["accept"] = ",".join(self.suffixes)
        return attrs

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The uploaded file. Raises ValidationError naming the file for a wrong suffix, size or an empty file."""
        file = super().clean(data, initial)
        if isinstance(file, UploadedFile):
            self._check(file)
        return file

    def _check(self, file: UploadedFile[bytes]) -> None:
        name = file.name or ""
        if self.suffixes and PurePath(name).suffix.lower() not in self.suffixes:
            raise ValidationError(
                _("「%(name)s」は受け付けられない形式です。受け付ける形式: %(suffixes)s")
                % {"name": name, "suffixes": "・".join(s.lstrip(".") for s in self.suffixes)}
            )
        if (file.size or 0) > self.limit:
            raise ValidationError(
                _("「%(name)s」は%(size)sあり、上限の%(limit)sを超えています。")
                % {"name": name, "size": filesizeformat(file.size or 0), "limit": filesizeformat(self.limit)}
            )
