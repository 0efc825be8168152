"""What a program on another machine may be allowed to do. Apps register theirs in `AppConfig.ready()`:

    service_abilities.register("gateway:hand_over", _("無害化の結果の引渡し"))

They are no abilities of people: no role holds them, and no program holds a person's.
"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAME = re.compile(r"^[a-z_]+:[a-z_]+$")
_known: dict[str, str | Promise] = {}


def register(name: str, label: str | Promise) -> None:
    """Makes an ability of programs known. Raises ValueError for a malformed or doubly registered name."""
    if not NAME.match(name) or name in _known:
        raise ValueError(f"{name} is not of the form app:what, or registered twice")
    _known[name] = label


def all_of_them() -> dict[str, str | Promise]:
    """Every ability by name, with what an operator reads."""
    return dict(sorted(_known.items()))


# Every program may ask who it is, so that a connection can be tried out before anything depends on it.
register("identity:ask", _("接続の確認"))
