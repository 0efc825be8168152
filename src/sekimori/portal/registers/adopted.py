"""What the adopted standard says to registers: classification scheme, network areas, documents, clauses.

The app that knows adoptions stands above this one and names itself here (`provide`); while it has not, or nothing is adopted,
nothing can be classified and every level is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from django.utils.translation import gettext as _

from sekimori.common.errors import NotAvailable
from sekimori.portal.organization import selectors as organization
from sekimori.portal.organization.selectors import Structure
from sekimori.portal.ui.wording import words
from sekimori.standards.models import ClassificationScheme, Clause, MechanismKind, Package


class Source(Protocol):
    """Who knows which standard is in force."""

    def by_organ(self) -> Mapping[int, Package]:
        """For each organ the package in force today, in the order of organs."""
        ...

    def of_adoption(self, adoption: int) -> Package:
        """The package of an adoption. Raises LookupError when there is none."""
        ...


_source: list[Source] = []


def provide(source: Source) -> None:
    """Names who knows; called once, when the portal starts."""
    _source[:] = [source]


def of_adoption(adoption: int) -> Package:
    """The package of an adoption. Raises LookupError when there is none."""
    if not _source:
        raise LookupError("nobody knows adoptions")
    return _source[0].of_adoption(adoption)


@dataclass(frozen=True)
class Standards:
    """The units of today and the packages in force: read once for a page, an act or a file."""

    structure: Structure
    packages: Mapping[int, Package] = field(default_factory=dict)

    @classmethod
    def now(cls) -> Standards:
        """As it stands today: two short queries."""
        return cls(organization.structure(), _source[0].by_organ() if _source else {})

    @cached_property
    def first(self) -> Package | None:
        """The package of the first organ that has adopted one."""
        return next(iter(self.packages.values()), None)

    def package(self, unit: int | None) -> Package | None:
        """The package in force for the organ of a unit; for none, or one whose organ has adopted nothing, the city's first."""
        node = self.structure.nodes.get(unit) if unit is not None else None
        return self.packages.get(node.organ, self.first) if node else self.first

    def scheme(self, unit: int | None = None) -> ClassificationScheme | None:
        """How the organ of a unit classifies; None while nothing is adopted."""
        package = self.package(unit)
        return package.classification if package else None

    def needed_scheme(self, unit: int | None = None) -> ClassificationScheme:
        """The same. Raises NotAvailable while nothing is adopted."""
        scheme = self.scheme(unit)
        if scheme is None:
            raise NotAvailable(_("対策基準がまだ採用されていないため、分類を決められません。"))
        return scheme

    def areas(self, unit: int | None = None) -> dict[str, str]:
        """The network areas with their names."""
        package = self.package(unit)
        return {area.key: words(area.label) for area in package.areas} if package else {}

    def clauses_of(self, register: str, unit: int | None = None) -> list[Clause]:
        """The clauses that are carried out by a register."""
        package = self.package(unit)
        if package is None:
            return []
        return [
            clause
            for clause in package.clauses
            if any(each.kind is MechanismKind.REGISTER and each.name == register for each in clause.mechanisms)
        ]

    def lineages_of(self, register: str, unit: int | None = None) -> tuple[str, ...]:
        """The lineages of these clauses, for the ledger."""
        return tuple(clause.lineage for clause in self.clauses_of(register, unit))

    def unit_words(self, unit: int | None) -> str:
        """The full name of a unit; its key when it stands no more."""
        if unit is None:
            return ""
        return self.structure.full_name(unit) or _("（廃止された所属 %(pk)s）") % {"pk": unit}
