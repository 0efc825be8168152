"""Asking about the city's standard. Other apps ask here and nowhere else."""

from sekimori.portal.rules.in_force import AdoptionView, EditionContent, PublishedNode
from sekimori.portal.rules.selectors.adoptions import (
    NotAdopted,
    adoption_of_unit,
    adoption_on,
    adoptions_by_organ,
    adoptions_on,
    classification,
    next_adoption_after,
    text_in_force,
    times,
)
from sekimori.portal.rules.selectors.editions import (
    editions,
    get_edition,
    lineage_between,
    package_of,
    succession_of,
)

__all__ = [
    "AdoptionView",
    "EditionContent",
    "NotAdopted",
    "PublishedNode",
    "adoption_of_unit",
    "adoption_on",
    "adoptions_by_organ",
    "adoptions_on",
    "classification",
    "editions",
    "get_edition",
    "lineage_between",
    "next_adoption_after",
    "package_of",
    "succession_of",
    "text_in_force",
    "times",
]
