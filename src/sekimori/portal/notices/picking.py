"""Choosing a unit in a form: searched by name in the structure of today, without any query per word."""

from __future__ import annotations

from collections.abc import Sequence

from sekimori.common.text import fold
from sekimori.portal.organization import selectors as organization
from sekimori.portal.ui.forms import Picked


class UnitSource:
    """The units of today; everybody who works here may know them."""

    def search(self, text: str, most: int) -> Sequence[Picked]:
        """Units whose name or code holds the text."""
        structure = organization.structure()
        wanted = fold(text)
        found = [node for node in structure.nodes.values() if wanted in fold(node.name) or wanted == fold(node.code)]
        return [Picked(node.id, structure.full_name(node.id), node.code) for node in found[:most]]

    def get(self, pk: int) -> Picked | None:
        """The unit with this key today."""
        structure = organization.structure()
        node = structure.nodes.get(pk)
        return Picked(pk, structure.full_name(pk), node.code) if node else None
