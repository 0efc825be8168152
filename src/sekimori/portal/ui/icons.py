"""The icons of the pages, drawn from one sprite."""

from __future__ import annotations

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@cache
def _sprite() -> str:
    return static("ui/sprite.svg")


@cache
def _drawn(name: str) -> SafeString:
    return format_html('<svg class="sk-icon" aria-hidden="true"><use href="{}#{}"></use></svg>', _sprite(), name)


def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; without `label` it is decoration beside words."""
    if not label:
        return _drawn(name)
    markup = '<svg class="sk-icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>'
    return format_html(markup, label, _sprite(), name)
