"""An amendment's changes as operations on the text, and what must hold before they are applied."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from sekimori.common import canonical
from sekimori.common.errors import Faults, InvalidInput
from sekimori.portal.amendments import selectors
from sekimori.portal.amendments.models import Amendment, Change
from sekimori.portal.rules.models import Edition
from sekimori.standards.amending.applying import apply
from sekimori.standards.amending.operations import Caption, Delete, Insert, Operation, Renumber, Replace, Rewrite
from sekimori.standards.editions import TextNode, parents

Kind = Change.Kind


def operations_of(changes: Sequence[Change], nodes: Sequence[TextNode]) -> tuple[list[Operation], list[int]]:
    """The operations, and the positions of those that mean the clause's own words only."""
    known = {node.id: node for node in nodes}
    above = {place for place in parents(list(nodes)) if place is not None}
    branches = {nodes[place].id for place in above}
    found: list[Operation] = []
    own: list[int] = []
    for change in changes:
        if change.kind == Kind.ADD:
            found.append(Insert(change.new_id, change.text, change.title))
        elif change.kind == Kind.REMOVE:
            found.append(Delete(change.clause))
        elif change.kind == Kind.MOVE:
            found.append(Renumber(change.clause, change.new_id))
        elif change.clause not in branches:
            found.append(Rewrite(change.clause, change.text, change.title))
        else:
            found += _reworded(change, known[change.clause], own, len(found))
    return found, own


def _reworded(change: Change, before: TextNode, own: list[int], place: int) -> list[Operation]:
    """A clause with others below it: its heading and its own words, and nothing below."""
    found: list[Operation] = []
    if change.title != before.title:
        found.append(Caption(change.clause, change.title))
    if change.text != before.text and before.text:
        own.append(place + len(found))
        found.append(Replace(change.clause, before.text, change.text))
    return found


def check_fits(changes: Sequence[Change], nodes: Sequence[TextNode]) -> None:
    """Tries the changes on the text. Raises ManyFaults naming each that does not fit, InvalidInput when nothing would change."""
    operations, own = operations_of(changes, nodes)
    if not operations:
        raise InvalidInput(_("改正する条項がありません。"))
    if apply(operations, nodes, own_words=own) == list(nodes):
        raise InvalidInput(_("改正の前と後で、条文が変わりません。"))


def check_removals(changes: Collection[Change]) -> None:
    """Raises ManyFaults naming each clause that is to go although something open rests on it without a transition."""
    faults = Faults()
    for change, labels in selectors.blocking(changes):
        names = {"clause": change.clause, "open": "、".join(labels[:5]), "count": len(labels)}
        faults.add(
            _("%(clause)sを削れません。この条項に基づくもの（%(open)s）が残っています。経過措置を書いてください。")
            % names,
            field="transition",
        )
    faults.raise_if_any()


def digest_of(record: Amendment, edition: Edition, changes: Sequence[Change]) -> str:
    """The SHA-256 of what is put to the body, in hex."""
    body = {
        "edition": edition.digest,
        "published": edition.published_digest,
        "effective_on": record.effective_on.isoformat() if record.effective_on else "",
        "organs": list(record.organs),
        "reason": record.reason,
        "changes": [
            [each.kind, each.clause, each.new_id, each.title, each.text, each.reason, each.transition]
            for each in changes
        ],
    }
    return canonical.sha256_of(body)
