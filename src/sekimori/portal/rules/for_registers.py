"""What the adopted edition says to registers, which stand below this app and ask through this."""

from __future__ import annotations

from collections.abc import Mapping

from sekimori.portal.acts.revisions import Kept
from sekimori.portal.rules import selectors
from sekimori.portal.rules.models import Adoption
from sekimori.portal.rules.models.adoptions import IN_FORCE
from sekimori.standards.models import Package

_kept = Kept[Package](IN_FORCE, most=4)


class AdoptedEditions:
    """The packages in force, by organ and by adoption."""

    def by_organ(self) -> Mapping[int, Package]:
        """For each organ the package in force today; one query when the packages are in memory."""
        return {organ: view.package for organ, view in selectors.adoptions_by_organ().items()}

    def of_adoption(self, adoption: int) -> Package:
        """The package of an adoption; one query when it is not in memory. Raises LookupError when there is none."""
        return _kept.get(adoption, lambda: self._of_adoption(adoption))

    @staticmethod
    def _of_adoption(adoption: int) -> Package:
        rows = Adoption.objects.filter(pk=adoption).select_related("edition")
        row = rows.defer("edition__content", "edition__published").first()
        if row is None:
            raise LookupError(adoption)
        return selectors.package_of(row.edition).package
