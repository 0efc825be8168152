"""Kinds of values in a register's columns: how each is checked, typed into a form, read from a file, shown and written out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.common import eras
from sekimori.common.errors import InvalidInput
from sekimori.common.tables import cells
from sekimori.common.text import fold, squeeze
from sekimori.portal.registers import levels
from sekimori.portal.registers.lookups import Lookups, pk_of
from sekimori.portal.registers.models.items import Item
from sekimori.standards.models import Axis

LARGEST = 2_147_483_647
# Control characters carry nothing in a register, and no Excel file can hold them.
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], None)
YES_WORDS = frozenset(map(fold, ("はい", "有", "あり", "済", "該当", "○", "〇", "する")))
NO_WORDS = frozenset(map(fold, ("いいえ", "無", "なし", "未", "非該当", "×", "しない")))


def tidy(text: str) -> str:
    """A text as it is stored: no control characters, line ends alike, no blanks at the ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).strip()


@dataclass(frozen=True)
class Kind:
    """A kind of value. The plain kind is a line of text of at most `most` characters."""

    most: int = 200

    def clean(self, value: Any) -> Any:
        """The value as it is stored. Raises InvalidInput with a sentence when it is none of this kind."""
        if value is None:
            return ""
        if not isinstance(value, str):
            raise InvalidInput(_("文字で入力してください。"))
        text = self.shape(value)
        if len(text) > self.most:
            raise InvalidInput(
                _("%(most)s文字以内で入力してください（いま%(now)s文字です）。") % {"most": self.most, "now": len(text)}
            )
        return text

    def shape(self, text: str) -> str:
        """A line of text: one line, runs of blanks as one."""
        return squeeze(tidy(text))

    def read(self, cell: str, lookups: Lookups) -> Any:
        """What a cell of a file means. Raises InvalidInput."""
        del lookups
        return self.clean(cell)

    def shown(self, value: Any, lookups: Lookups) -> Any:
        """The stored value for people: words, a day, a number, yes or no."""
        del lookups
        return value

    def written(self, value: Any, lookups: Lookups) -> Any:
        """The stored value for a file, from which `read` makes it again."""
        return self.shown(value, lookups)

    def of(self, item: Item, name: str) -> Any:
        """The value that an entry holds in the field `name`."""
        return getattr(item, name)

    def put(self, item: Item, name: str, value: Any) -> None:
        """Puts a clean value into an entry that is yet to be saved."""
        setattr(item, name, value)

    def is_empty(self, value: Any) -> bool:
        return value in (None, "")


@dataclass(frozen=True)
class LongText(Kind):
    """Several lines of text."""

    most: int = 2000

    def shape(self, text: str) -> str:
        return tidy(text)


@dataclass(frozen=True)
class Code(Kind):
    """A number as it stands on a label: half width, no blanks."""

    most: int = 40

    def shape(self, text: str) -> str:
        return cells.code(tidy(text))


@dataclass(frozen=True)
class Whole(Kind):
    """A whole number, not below zero."""

    def clean(self, value: Any) -> int | None:
        if value in (None, ""):
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
            raise InvalidInput(_("0以上の整数を入力してください。"))
        return value

    def read(self, cell: str, lookups: Lookups) -> int | None:
        del lookups
        text = cells.code(cell).replace(",", "").rstrip("人件本台")
        if not text:
            return None
        if not text.isascii() or not text.isdecimal():
            raise InvalidInput(_("「%(text)s」は数として読めません。") % {"text": cell[:40]})
        return self.clean(int(text))


@dataclass(frozen=True)
class Day(Kind):
    """A day."""

    def clean(self, value: Any) -> dt.date | None:
        if value in (None, ""):
            return None
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            raise InvalidInput(_("日付を入力してください。"))
        return value

    def read(self, cell: str, lookups: Lookups) -> dt.date | None:
        del lookups
        text = cell.strip()
        if not text or fold(text) in {"-", "―"}:
            return None
        return eras.parse(text.partition(" ")[0] if text[:4].isdecimal() else text)


@dataclass(frozen=True)
class Flag(Kind):
    """Yes or no, or not known yet."""

    def clean(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if not isinstance(value, bool):
            raise InvalidInput(_("はい・いいえのどちらかを選んでください。"))
        return value

    def read(self, cell: str, lookups: Lookups) -> bool | None:
        del lookups
        folded = fold(cell)
        if folded in levels.UNKNOWN_WORDS:
            return None
        if folded in YES_WORDS | NO_WORDS:
            return folded in YES_WORDS
        found = cells.yes(cell)
        if found is None:
            raise InvalidInput(_("「%(text)s」は、はい・いいえのどちらとも読めません。") % {"text": cell[:40]})
        return found


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few. `synonyms` are further words by which files name a choice, apart by blanks."""

    choices: tuple[tuple[str, str | Promise], ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)

    def clean(self, value: Any) -> str:
        if value in (None, ""):
            return ""
        if value not in dict(self.choices):
            raise InvalidInput(_("選択肢の中から選んでください。"))
        return str(value)

    def read(self, cell: str, lookups: Lookups) -> str:
        del lookups
        folded = fold(cell)
        if not folded:
            return ""
        for key, label in self.choices:
            named = (key, str(label), *self.synonyms.get(key, "").split())
            if folded in {fold(name) for name in named}:
                return key
        listed = "・".join(str(label) for _key, label in self.choices)
        raise InvalidInput(
            _("「%(text)s」は使えません。使えるのは %(listed)s です。") % {"text": cell[:40], "listed": listed}
        )

    def shown(self, value: Any, lookups: Lookups) -> Any:
        del lookups
        return str(dict(self.choices).get(value, value))


@dataclass(frozen=True)
class Reference(Kind):
    """The key of a record elsewhere, held in the field's `_id`."""

    def clean(self, value: Any) -> int | None:
        pk = pk_of(value)
        if pk is not None and (isinstance(pk, bool) or not isinstance(pk, int)):
            raise InvalidInput(_("一つ選んでください。"))
        return pk

    def of(self, item: Item, name: str) -> Any:
        return getattr(item, f"{name}_id")

    def put(self, item: Item, name: str, value: Any) -> None:
        setattr(item, f"{name}_id", value)


@dataclass(frozen=True)
class Owner(Reference):
    """The unit to which something belongs."""

    def read(self, cell: str, lookups: Lookups) -> int | None:
        return lookups.unit_named(cell) if cell.strip() else None

    def shown(self, value: Any, lookups: Lookups) -> str:
        return lookups.standards.unit_words(value)

    def written(self, value: Any, lookups: Lookups) -> str:
        """The unit's code, which stays when it is renamed; its name stands in a column of its own."""
        node = lookups.standards.structure.nodes.get(value)
        return node.code if node else lookups.standards.unit_words(value)


@dataclass(frozen=True)
class Somebody(Reference):
    """A person."""

    def read(self, cell: str, lookups: Lookups) -> int | None:
        return lookups.person_named(cell) if cell.strip() else None

    def shown(self, value: Any, lookups: Lookups) -> str:
        return lookups.person(value)


@dataclass(frozen=True)
class Area(Kind):
    """A network area of the adopted standard, by its key."""

    most: int = 60

    def read(self, cell: str, lookups: Lookups) -> str:
        folded = fold(cell)
        areas = lookups.standards.areas()
        found = next((key for key, label in areas.items() if folded in {fold(key), fold(label)}), None)
        if found is None and folded:
            listed = "・".join(areas.values()) or _("なし")
            raise InvalidInput(
                _("「%(text)s」という領域はありません。使えるのは %(listed)s です。")
                % {"text": cell[:40], "listed": listed}
            )
        return found or ""

    def shown(self, value: Any, lookups: Lookups) -> str:
        return lookups.standards.areas().get(value, value or "")


@dataclass(frozen=True)
class Level(Kind):
    """The level on one axis of the scheme; "" while it is not known."""

    axis: Axis | None = None

    @property
    def _axis(self) -> Axis:
        if self.axis is None:
            raise TypeError("a level needs its axis")
        return self.axis

    def clean(self, value: Any) -> str:
        if value in (None, ""):
            return ""
        if levels.level_of(self._axis, {self._axis.key: str(value)}) is None:
            raise InvalidInput(_("採用している基準の分類から選んでください。"))
        return str(value)

    def read(self, cell: str, lookups: Lookups) -> str:
        return levels.read(lookups.standards.needed_scheme(), self._axis, cell)

    def shown(self, value: Any, lookups: Lookups) -> str:
        scheme = lookups.standards.scheme()
        return levels.words_on(scheme, self._axis, {self._axis.key: value}) if scheme else str(value)

    def written(self, value: Any, lookups: Lookups) -> str:
        del lookups
        level = levels.level_of(self._axis, {self._axis.key: value})
        return level.label.ja if level else ""

    def of(self, item: Item, name: str) -> str:
        del name
        return str(getattr(item, "levels").get(self._axis.key, ""))  # noqa: B009

    def put(self, item: Item, name: str, value: Any) -> None:
        del name
        others = {key: kept for key, kept in getattr(item, "levels").items() if key != self._axis.key}  # noqa: B009
        item.levels = {**others, self._axis.key: value} if value else others  # type: ignore[attr-defined]


@dataclass(frozen=True)
class One(Reference):
    """An entry of a register, by its number in files."""

    model: type[Item] | None = None

    @property
    def entries(self) -> type[Item]:
        """The model of the entries it points to."""
        if self.model is None:
            raise TypeError("a reference to an entry needs its model")
        return self.model

    def read(self, cell: str, lookups: Lookups) -> int | None:
        number = cells.code(cell.strip().partition(" ")[0])
        if not number:
            return None
        found = lookups.items_named(self.entries, [number]).get(fold(number))
        if found is None:
            raise InvalidInput(_("「%(number)s」という番号は台帳にありません。") % {"number": number[:40]})
        return found

    def shown(self, value: Any, lookups: Lookups) -> str:
        return lookups.item(self.entries, value)

    def written(self, value: Any, lookups: Lookups) -> str:
        """The number alone: a name may hold anything."""
        return lookups.item(self.entries, value).partition(" ")[0]


@dataclass(frozen=True)
class Several(Kind):
    """Entries of a register: a list of keys, held in a relation of many to many."""

    model: type[Item] | None = None

    @property
    def _one(self) -> One:
        return One(model=self.model)

    @property
    def _model(self) -> type[Item]:
        return self._one.entries

    def clean(self, value: Any) -> tuple[int, ...]:
        return tuple(sorted({pk for each in value or () if (pk := self._one.clean(each)) is not None}))

    def read(self, cell: str, lookups: Lookups) -> tuple[int, ...]:
        numbers = [cells.code(part.strip().partition(" ")[0]) for part in cell.replace("\n", "、").split("、")]
        known = lookups.items_named(self._model, numbers)
        lacking = [number for number in numbers if number and fold(number) not in known]
        if lacking:
            raise InvalidInput(_("「%(number)s」という番号は台帳にありません。") % {"number": lacking[0][:40]})
        return self.clean([known[fold(number)] for number in numbers if number])

    def shown(self, value: Any, lookups: Lookups) -> str:
        lookups.learn_items(self._model, value)
        return "、".join(lookups.item(self._model, pk) for pk in value)

    def written(self, value: Any, lookups: Lookups) -> str:
        lookups.learn_items(self._model, value)
        return "、".join(self._one.written(pk, lookups) for pk in value)

    def of(self, item: Item, name: str) -> tuple[int, ...]:
        if item.pk is None:
            return ()
        return tuple(sorted(each.pk for each in getattr(item, name).all()))

    def put(self, item: Item, name: str, value: Any) -> None:
        """Nothing yet: relations are written once the entry itself is saved (`link`)."""

    def link(self, item: Item, name: str, value: Any) -> None:
        """Writes the relation of a saved entry."""
        getattr(item, name).set(value)

    def is_empty(self, value: Any) -> bool:
        return not value
