from __future__ import annotations

from django.db.models import QuerySet, Subquery

from sekimori.portal.acts import policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.rules.in_force import EditionContent, content_of, nodes_of
from sekimori.portal.rules.models import Adoption, Edition, Succession
from sekimori.standards.editions import TextNode
from sekimori.standards.models import Package


def editions(actor: Actor) -> QuerySet[Edition]:
    """The editions that `actor` may know of, newest first, without their content."""
    return policies.visible(Edition, actor).defer("content", "published").select_related("predecessor")


def editions_ahead(actor: Actor) -> QuerySet[Edition]:
    """The editions put together since the last that was adopted, oldest first: still to be frozen or adopted."""
    adopted = Edition.objects.filter(state=Edition.State.ADOPTED).order_by("-pk").values("pk")[:1]
    return editions(actor).exclude(state=Edition.State.ADOPTED).filter(pk__gt=Subquery(adopted)).order_by("pk")


def get_edition(actor: Actor, pk: int, need: str = "view") -> Edition:
    """One edition, if the actor may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Edition, actor, need, pk=pk)


def get_adoption(actor: Actor, pk: int, need: str = "view") -> Adoption:
    """One adoption, if the actor may know of it and do `need`. Raises NotFound or Refused."""
    return policies.get(Adoption, actor, need, pk=pk)


def package_of(edition: Edition) -> EditionContent:
    """What an edition says; from memory once it can no longer change."""
    if edition.state == Edition.State.DRAFT:
        package = Package.model_validate_json(edition.content)
        return EditionContent(package, nodes_of(edition.published), frozenset(edition.unconfirmed))
    return content_of(edition.pk, edition.digest, edition.published_digest, edition.unconfirmed)


def succession_of(old: int, new: int) -> list[dict[str, object]]:
    """What became of each clause of one edition in the next, as recorded; empty when they do not follow one another."""
    row = Succession.objects.filter(old=old, new=new).first()
    return list(row.identities) if row else []


def lineage_between(old: int, new: int) -> dict[str, tuple[str, ...]]:
    """Each clause id of edition `old` with the ids in which it lives on in `new`; none for a clause that was deleted."""
    found: dict[str, tuple[str, ...]] = {}
    for identity in succession_of(old, new):
        news = identity["new"]
        for each in identity["old"] if isinstance(identity["old"], list) else ():
            found[str(each)] = tuple(news) if isinstance(news, list) else ()
    return found


def nodes_of_edition(edition: Edition) -> list[TextNode]:
    """The clauses of an edition as a text: the published one where the city read its own in, else headings and requirements."""
    content = package_of(edition)
    if edition.published:
        return [TextNode(node.id, node.level, node.title, node.text) for node in content.published.values()]
    return [
        TextNode(clause.id, clause.level.value, clause.title, clause.requirement.ja if clause.requirement else "")
        for clause in content.package.clauses
    ]
