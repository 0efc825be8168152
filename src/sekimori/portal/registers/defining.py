"""The definition of a register: its columns once, its states and what moves an entry between them.

    @define
    class Devices(Register):
        key = "devices"
        model = Device
        columns = (Column("number", …), …)

List, filters, forms, import, export, stocktaking and what procedures see of an entry all follow from it (docs/registers.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sekimori.portal.registers import kinds
from sekimori.portal.registers.adopted import Standards
from sekimori.portal.registers.kinds import Kind
from sekimori.portal.registers.models.items import Classified, Item
from sekimori.portal.ui.components import Tone
from sekimori.portal.ui.wording import words
from sekimori.standards.models import ClassificationScheme
from sekimori.standards.procedure_fields import Fact

Label = str | Promise
LEVELS = "levels"


@dataclass(frozen=True)
class Column:
    """A column: a field of the model. Kind and label come from the field unless they are given.

    `words` are further headings under which cities' files have it, apart by blanks, `fact` the name under which procedures
    see it. `listed` shows it in the list, `filtered` offers it as a filter, `searched` makes its words findable, `demanded`
    wants it filled in. `synonyms` are further words for the keys of a choice.
    """

    name: str
    words: str = ""
    kind: Kind = field(default_factory=Kind)
    label: Label = ""
    help: Label = ""
    group: Label = ""
    fact: Fact | None = None
    listed: bool = False
    filtered: bool = False
    searched: bool = False
    demanded: bool = False
    synonyms: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name as a form field and in an address."""
        return self.name.replace(".", "_")


def group(label: Label, *columns: Column) -> tuple[Column, ...]:
    """These columns under one heading of the form."""
    return tuple(replace(column, group=label) for column in columns)


@dataclass(frozen=True)
class Move:
    """From one state to another: by hand, or by the `procedures` that own it and by nothing else.

    `reason` is demanded of who does it by hand.
    """

    before: str
    after: str
    procedures: frozenset[str] = frozenset()
    reason: bool = False

    @property
    def by_hand(self) -> bool:
        return not self.procedures


def moves(before: Collection[str], after: Collection[str], *procedures: str, reason: bool = False) -> tuple[Move, ...]:
    """A move from each of `before` to each of `after`."""
    return tuple(Move(a, b, frozenset(procedures), reason) for a in before for b in after if a != b)


class Register:
    """A register. Subclasses set the class attributes and may check entries as wholes; one object of each is made by `define`.

    `entering` are the states in which an entry may come in, `gone` those in which it has left. `keepers` are the abilities that
    let somebody keep entries of the units they reach, `seers` those that let somebody see the whole city's. `staff_enter`:
    those who work in a section enter its entries themselves. `away` are the states in which nothing can be found at its place,
    `missing` the state of what a stocktaking does not find. `matter` is the matter of the authority matrix that says who decides
    over an entry.
    """

    key: ClassVar[str] = ""
    label: ClassVar[Label] = ""
    thing: ClassVar[Label] = ""
    lead: ClassVar[Label] = ""
    model: ClassVar[type[Item]]
    columns: ClassVar[Sequence[Column]] = ()
    prefix: ClassVar[str] = ""
    icon: ClassVar[str] = "list"
    order: ClassVar[int] = 50
    moves: ClassVar[Sequence[Move]] = ()
    entering: ClassVar[Sequence[str]] = ()
    gone: ClassVar[frozenset[str]] = frozenset()
    tones: ClassVar[dict[str, Tone]] = {}
    keepers: ClassVar[tuple[str, ...]] = ("manage_section",)
    seers: ClassVar[tuple[str, ...]] = ("oversee_city", "audit", "manage_systems")
    staff_enter: ClassVar[bool] = False
    away: ClassVar[frozenset[str]] = frozenset()
    missing: ClassVar[str] = "lost"
    matter: ClassVar[str] = "security_measures"

    @property
    def classified(self) -> bool:
        """Whether its entries have levels."""
        return issubclass(self.model, Classified)

    @property
    def placed(self) -> bool:
        """Whether its entries have a place."""
        return any(column.name == "place" for column in self.columns)

    @cached_property
    def states(self) -> dict[str, str]:
        """The states with their words, in order."""
        found: dict[str, Any] = dict(self._field("state").flatchoices)
        return found

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)  # noqa: SLF001

    @cached_property
    def own_columns(self) -> tuple[Column, ...]:
        """The columns of the definition, complete; that of the levels is not among them."""
        return tuple(self._complete(column) for column in self.columns if column.name != LEVELS)

    def _complete(self, column: Column) -> Column:
        field = self._field(column.name)
        kind = _kind_of(field, column) if type(column.kind) is Kind else column.kind
        return replace(column, kind=kind, label=column.label or field.verbose_name)

    def columns_for(self, scheme: ClassificationScheme | None) -> tuple[Column, ...]:
        """The columns under a scheme: the levels become one column for each axis; none while no scheme is adopted."""
        found: list[Column] = []
        complete = {column.name: column for column in self.own_columns}
        for column in self.columns:
            if column.name == LEVELS:
                found.extend(self._axes(column, scheme))
            else:
                found.append(complete[column.name])
        return tuple(found)

    @staticmethod
    def _axes(column: Column, scheme: ClassificationScheme | None) -> Iterator[Column]:
        facts = {fact.value: fact for fact in Fact}
        for axis in scheme.axes if scheme else ():
            label = words(axis.label)
            yield replace(
                column,
                name=f"{LEVELS}.{axis.key}",
                kind=kinds.Level(axis=axis),
                label=label,
                words=f"{axis.label.ja[:1]} {axis.key}",
                fact=facts.get(axis.key),
            )

    def column(self, name: str, scheme: ClassificationScheme | None = None) -> Column:
        """The column with this name. Raises LookupError when there is none."""
        for column in self.columns_for(scheme):
            if column.name == name:
                return column
        raise LookupError(f"{self.key} has no column {name}")

    def move(self, before: str, after: str) -> Move | None:
        """What moves an entry from `before` to `after`; None when nothing does. By hand before by procedure."""
        found = [move for move in self.moves if (move.before, move.after) == (before, after)]
        hands = [move for move in found if move.by_hand]
        if hands or not found:
            return hands[0] if hands else None
        return replace(found[0], procedures=frozenset().union(*(move.procedures for move in found)))

    def moves_by_hand(self, before: str) -> list[Move]:
        """What may be done with an entry by hand."""
        return [move for move in self.moves if move.before == before and move.by_hand]

    def settle(self, item: Any, values: dict[str, Any], standards: Standards) -> None:
        """Brings an entry into order before it is saved; `values` are all its values by column, relations included."""

    def faults(self, item: Any, values: dict[str, Any], standards: Standards) -> Iterator[tuple[str, str]]:
        """What is wrong with an entry as a whole: column and sentence. Asked after `settle`."""
        del item, values, standards
        yield from ()

    def following(self, item: Any, standards: Standards) -> Sequence[Item]:
        """Further entries, of any register, changed in memory because this one was saved (copies, media): to be saved too."""
        del item, standards
        return ()


def _items(field: Any) -> type[Item]:
    model: type[Item] = field.related_model
    return model


def _kind_of(field: Any, column: Column) -> Kind:  # noqa: PLR0911
    """The kind of a model's field."""
    if isinstance(field, models.ManyToManyField):
        return kinds.Several(model=_items(field))
    if isinstance(field, models.ForeignKey):
        label = field.related_model._meta.label  # noqa: SLF001
        if label == "organization.Unit":
            return kinds.Owner()
        return kinds.Somebody() if label == "organization.Person" else kinds.One(model=_items(field))
    if field.choices:
        return kinds.Choice(choices=tuple(field.flatchoices), synonyms=column.synonyms)
    if isinstance(field, models.DateField):
        return kinds.Day()
    if isinstance(field, models.BooleanField):
        return kinds.Flag()
    if isinstance(field, models.IntegerField):
        return kinds.Whole()
    if isinstance(field, models.TextField):
        return kinds.LongText()
    return kinds.Kind(most=field.max_length)


R = TypeVar("R", bound=Register)
_registers: dict[str, Register] = {}


def define(register: type[R]) -> type[R]:
    """Class decorator: makes a register known. Raises ValueError when its key or its model is taken."""
    made = register()
    if made.key in _registers or any(other.model is made.model for other in _registers.values()):
        raise ValueError(f"the register {made.key} is defined twice")
    _registers[made.key] = made
    return register


def get(key: str) -> Register:
    """The register with this key. Raises LookupError."""
    if key not in _registers:
        raise LookupError(f"no register is called {key}")
    return _registers[key]


def known(key: str) -> bool:
    """Whether there is such a register."""
    return key in _registers


def every() -> list[Register]:
    """All registers in their order."""
    return sorted(_registers.values(), key=lambda register: (register.order, register.key))


def of_model(model: type[models.Model]) -> Register:
    """The register whose entries are of `model`. Raises LookupError."""
    for register in _registers.values():
        if register.model is model:
            return register
    raise LookupError(f"{model.__name__} is in no register")


def gone_words(register: Register) -> str:
    """The states in which an entry has left, in words."""
    return "・".join(str(register.states[state]) for state in sorted(register.gone)) or _("なし")
