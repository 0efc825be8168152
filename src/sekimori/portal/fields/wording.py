"""The words of a package in the language of the reader."""

from __future__ import annotations

from django.utils.translation import get_language

from sekimori.standards.models import Words


def words(given: Words) -> str:
    """The words in the language in force."""
    return given.en if (get_language() or "ja").startswith("en") else given.ja
