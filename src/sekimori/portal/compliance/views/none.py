"""What the pages say before any standard has been adopted."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from sekimori.portal.ui.components import Way


def ways_to_adopt() -> list[Way]:
    """Where one sees how far the standard is."""
    hint = _("採用されるまでの進み方と、次にすることが分かります。")
    return [Way(_("対策基準を読む"), reverse("rules:home"), hint, icon="book")]
