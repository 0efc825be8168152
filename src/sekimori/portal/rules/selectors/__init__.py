"""Asking about the city's standard. Other apps ask here and nowhere else."""

from sekimori.portal.rules.in_force import AdoptionView, EditionContent, PublishedNode
from sekimori.portal.rules.models.adoptions import IN_FORCE
from sekimori.portal.rules.selectors.adoptions import (
    NotAdopted,
    adoption_history,
    adoption_of_unit,
    adoption_on,
    adoptions_by_organ,
    adoptions_on,
    classification,
    next_adoption_after,
    organ_choices,
    text_in_force,
    time_settings,
    times,
)
from sekimori.portal.rules.selectors.editions import (
    editions,
    editions_ahead,
    get_adoption,
    get_edition,
    lineage_between,
    nodes_of_edition,
    package_of,
    succession_of,
)
from sekimori.portal.rules.selectors.room import (
    ClauseContent,
    Room,
    clause_content,
    demands_on_actor,
    room_of,
    room_of_edition,
    rooms_for,
)
from sekimori.portal.rules.ways import way_of

__all__ = [
    "IN_FORCE",
    "AdoptionView",
    "ClauseContent",
    "EditionContent",
    "NotAdopted",
    "PublishedNode",
    "Room",
    "adoption_history",
    "adoption_of_unit",
    "adoption_on",
    "adoptions_by_organ",
    "adoptions_on",
    "classification",
    "clause_content",
    "demands_on_actor",
    "editions",
    "editions_ahead",
    "get_adoption",
    "get_edition",
    "lineage_between",
    "next_adoption_after",
    "nodes_of_edition",
    "organ_choices",
    "package_of",
    "room_of",
    "room_of_edition",
    "rooms_for",
    "succession_of",
    "text_in_force",
    "time_settings",
    "times",
    "way_of",
]
