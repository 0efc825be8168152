"""Links beside the board to what apps above make of it; they register here in `AppConfig.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from sekimori.portal.acts.actors import Actor
from sekimori.portal.ui.components import Link


@dataclass(frozen=True)
class BoardLink:
    """A link with the name of its address and who may follow it."""

    label: str | Promise
    url_name: str
    may: Callable[[Actor], bool]


_links: list[BoardLink] = []


def register(link: BoardLink) -> None:
    """Makes a link known."""
    _links.append(link)


def for_actor(actor: Actor) -> list[Link]:
    """The links that the actor may follow."""
    return [Link(str(each.label), reverse(each.url_name)) for each in _links if each.may(actor)]
