"""The single-use token of a form: the same submission is never carried out twice (acts.performing.once)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Base = forms.Form
else:
    Base = object


class SubmissionMixin(Base):
    """Adds a hidden token, kept over every error and the confirm page. Hand `form.submission` to the service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"] = forms.UUIDField(
            widget=forms.HiddenInput,
            required=True,
            initial=uuid.uuid4,
            label="",
            error_messages=dict.fromkeys(("required", "invalid"), _("画面を開き直してから送信してください。")),
        )

    @property
    def submission(self) -> uuid.UUID:
        """The token of a valid form."""
        token: uuid.UUID = self.cleaned_data["submission"]
        return token
