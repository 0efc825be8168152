"""What stands in the frame: apps register their entries here, in `AppConfig.ready()`.

    navigation.register(Entry(Group.REGISTERS, _("情報資産台帳"), "assets:list", icon="archive", order=10, key="a"))

An entry is shown to those who have its ability; one whose URL does not exist is not shown at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sekimori.portal.acts.actors import Actor

Label = str | Promise
Counter = Callable[[Actor], int]


class Group(models.TextChoices):
    """The groups of the service navigation, in their order."""

    WORK = "work", _("わたしの仕事")
    STANDARD = "standard", _("対策基準")
    PROCEDURES = "procedures", _("手続・実施事項")
    REGISTERS = "registers", _("台帳")
    OPERATION = "operation", _("運用・対応")
    REVIEW = "review", _("点検・監査")
    ADMINISTRATION = "administration", _("管理")


@dataclass(frozen=True)
class Entry:
    """A line of the service navigation.

    `ability` is what the actor must have (one of several; "" for everybody signed in), `key` the letter after `g`, `count` a
    number to show beside it (one query at most), `prefix` the path below which the entry is current when the URL alone does
    not say it.
    """

    group: Group
    label: Label
    url_name: str
    icon: str = ""
    ability: str | tuple[str, ...] = ""
    order: int = 100
    key: str = ""
    count: Counter | None = None
    prefix: str = ""


@dataclass(frozen=True)
class AccountLink:
    """A line of the account menu; `post` for what changes something (signing out)."""

    label: Label
    url_name: str
    icon: str = ""
    order: int = 100
    post: bool = False


@dataclass(frozen=True)
class Bell:
    """The count in the header: notices not yet read, tasks waiting. `count` makes one query at most."""

    label: Label
    url_name: str
    count: Counter
    icon: str = "bell"


@dataclass(frozen=True)
class Shown:
    """An entry as this actor sees it on this page."""

    label: Label
    href: str
    icon: str
    key: str
    current: bool
    count: int | None


_entries: dict[str, Entry] = {}
_account_links: dict[str, AccountLink] = {}
_bells: dict[str, Bell] = {}
_search: list[str] = []


def register(entry: Entry) -> None:
    """Adds an entry. Raises ValueError when its URL or its key letter is registered already."""
    if entry.url_name in _entries:
        raise ValueError(f"{entry.url_name} is in the navigation twice")
    if entry.key and any(other.key == entry.key for other in _entries.values()):
        raise ValueError(f"the key {entry.key} is taken")
    _entries[entry.url_name] = entry


def register_account_link(link: AccountLink) -> None:
    """Adds a line to the account menu."""
    _account_links[link.url_name] = link


def register_bell(bell: Bell) -> None:
    """Adds a count to the header."""
    _bells[bell.url_name] = bell


def register_search(url_name: str) -> None:
    """Names the page that answers the search box (GET, parameter q). Without it there is no box."""
    _search[:] = [url_name]


def href_of(url_name: str, *args: object) -> str:
    """The address, or "" when no such page is installed."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def search_href() -> str:
    """Where the search box leads; "" when there is no search."""
    return href_of(_search[0]) if _search else ""


def _matches(entry: Entry, href: str, path: str) -> bool:
    prefix = entry.prefix or href
    return path == href or (len(prefix) > 1 and path.startswith(prefix))


def _may_see(entry: Entry, actor: Actor) -> bool:
    wanted = (entry.ability,) if isinstance(entry.ability, str) else entry.ability
    return not any(wanted) or any(actor.can(ability) for ability in wanted)


def groups_for(actor: Actor, path: str) -> list[tuple[Label, list[Shown]]]:
    """The navigation of `actor` on the page at `path`: groups in order, each with its entries; empty groups are left out."""
    allowed = [
        (entry, href)
        for entry in sorted(_entries.values(), key=lambda e: (e.order, e.url_name))
        if _may_see(entry, actor) and (href := href_of(entry.url_name))
    ]
    matching = [(len(entry.prefix or href), entry.url_name) for entry, href in allowed if _matches(entry, href, path)]
    current = max(matching)[1] if matching else ""
    found: list[tuple[Label, list[Shown]]] = []
    for group in Group:
        shown = [
            Shown(
                entry.label,
                href,
                entry.icon,
                entry.key,
                entry.url_name == current,
                entry.count(actor) if entry.count else None,
            )
            for entry, href in allowed
            if entry.group is group
        ]
        if shown:
            found.append((group.label, shown))
    return found


def account_links() -> list[tuple[AccountLink, str]]:
    """The lines of the account menu with their addresses."""
    links = sorted(_account_links.values(), key=lambda link: link.order)
    return [(link, href) for link in links if (href := href_of(link.url_name))]


def bells_for(actor: Actor) -> list[tuple[Bell, str, int]]:
    """The header's counts with their addresses."""
    return [(bell, href, bell.count(actor)) for bell in _bells.values() if (href := href_of(bell.url_name))]
