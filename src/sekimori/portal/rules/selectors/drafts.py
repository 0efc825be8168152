"""Drafts as their pages show them: what has been decided and what is still open, by chapter, clause and norm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Count, Model, Q, QuerySet

from sekimori.portal.acts import context, policies
from sekimori.portal.acts.actors import Actor
from sekimori.portal.rules.drafting.assembling import compose_draft
from sekimori.portal.rules.drafting.sampling import bulk_candidates, floor_of, sample_of
from sekimori.portal.rules.in_force import settings_on
from sekimori.portal.rules.models import DraftNode, DraftNorm, DraftRole, DraftSpot, EditionDraft
from sekimori.portal.rules.selectors.editions import package_of
from sekimori.portal.rules.wording import NormInWords, Wording
from sekimori.standards.composing import Composed
from sekimori.standards.models import Norm, Package, Words
from sekimori.standards.norms.model import ReadNorm

NORMS_PER_PAGE, CLAUSES_PER_PAGE = 30, 40
EDITIONS = ("reference", "base", "edition")
LIGHT = ("source", "lint", "operations", "identities")
Run = tuple[str, bool]
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Progress:
    """How much of something is decided."""

    done: int
    total: int

    @property
    def whole(self) -> bool:
        return self.done == self.total

    @property
    def left(self) -> int:
        return self.total - self.done


@dataclass(frozen=True)
class Overview:
    """What is still open in a draft."""

    clauses: int
    unread: Progress
    tables: Progress
    roles: Progress
    norms: Progress
    matches: Progress
    findings: int
    errors: int


@dataclass(frozen=True)
class ChapterProgress:
    """A chapter with what is decided in it; `order` names it in addresses."""

    order: int
    clause: str
    title: str
    norms: Progress
    matches: Progress


@dataclass(frozen=True)
class NormRow:
    """A norm to confirm: in words, whether it is complete, and why the reading is not sure."""

    record: DraftNorm
    words: NormInWords
    complete: bool
    reasons: Sequence[str]


@dataclass(frozen=True)
class ClauseNorms:
    """A clause with its norms; `text` as runs (words, part of a norm)."""

    node: DraftNode
    text: list[Run]
    norms: list[NormRow]


@dataclass(frozen=True)
class Page:
    """A page of a chapter's clauses."""

    rows: list[Any] = field(default_factory=list)
    number: int = 1
    last: int = 1


def drafts(actor: Actor) -> QuerySet[EditionDraft]:
    """The drafts that `actor` may know of, newest first, without what was read and without the editions' content."""
    return _light(policies.visible(EditionDraft, actor)).defer(*LIGHT, *_heavy("")).select_related("created_by")


def _light(rows: QuerySet[M], prefix: str = "") -> QuerySet[M]:
    """The rows with their draft's editions, whose content is left where it is."""
    return rows.select_related(*(f"{prefix}{edition}" for edition in EDITIONS)).defer(*_heavy(prefix))


def _heavy(prefix: str) -> list[str]:
    return [f"{prefix}{edition}__{name}" for edition in EDITIONS for name in ("content", "published")]


def _one(rows: QuerySet[M], actor: Actor, need: str, pk: int) -> M:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise policies.not_found(rows.model, pk=pk)
    policies.require(actor, need, type(found), found)
    return found


def get_draft(actor: Actor, pk: int, need: str = "view") -> EditionDraft:
    """One draft, if the actor may know of it and do `need`. Raises NotFound or Refused."""
    rows = policies.visible(EditionDraft, actor)
    return _one(_light(rows).defer("source", *_heavy("")), actor, need, pk)


def get_node(actor: Actor, pk: int, need: str = "change") -> DraftNode:
    """One clause of a draft. Raises NotFound or Refused."""
    return _one(_light(policies.visible(DraftNode, actor), "draft__").defer(*_of_draft("draft__")), actor, need, pk)


def get_norm(actor: Actor, pk: int, need: str = "change") -> DraftNorm:
    """One norm of a draft with its clause. Raises NotFound or Refused."""
    rows = _light(policies.visible(DraftNorm, actor), "node__draft__").defer(*_of_draft("node__draft__"))
    return _one(rows, actor, need, pk)


def get_role(actor: Actor, pk: int, need: str = "change") -> DraftRole:
    """One role of a draft. Raises NotFound or Refused."""
    return _one(_light(policies.visible(DraftRole, actor), "draft__").defer(*_of_draft("draft__")), actor, need, pk)


def _of_draft(prefix: str) -> list[str]:
    return [*(f"{prefix}{name}" for name in LIGHT), *_heavy(prefix)]


def overview(draft: EditionDraft) -> Overview:
    """What is open in a draft; four queries."""
    waiting = DraftNorm.State.WAITING
    nodes = draft.nodes.aggregate(
        clauses=Count("pk"),
        texts=Count("pk", filter=~Q(text="")),
        matched=Count("pk", filter=~Q(text="") & Q(matched=True)),
    )
    norms = draft.norms.aggregate(total=Count("pk"), waiting=Count("pk", filter=Q(state=waiting)))
    roles = draft.roles.aggregate(total=Count("pk"), done=Count("pk", filter=Q(confirmed=True)))
    spots = {
        row["kind"]: Progress(row["done"], row["total"])
        for row in draft.spots.order_by()
        .values("kind")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(settled=True)))
    }
    return Overview(
        clauses=nodes["clauses"],
        unread=spots.get(DraftSpot.Kind.UNREAD, Progress(0, 0)),
        tables=spots.get(DraftSpot.Kind.TABLE, Progress(0, 0)),
        roles=Progress(roles["done"], roles["total"]),
        norms=Progress(norms["total"] - norms["waiting"], norms["total"]),
        matches=Progress(nodes["matched"], nodes["texts"]),
        findings=len(draft.lint),
        errors=sum(each["severity"] == "error" for each in draft.lint),
    )


def chapters(draft: EditionDraft) -> list[ChapterProgress]:
    """The outermost nodes of a draft with what is decided below each; three queries."""
    waiting = DraftNorm.State.WAITING
    norms = {
        row["node__chapter"]: Progress(row["total"] - row["waiting"], row["total"])
        for row in draft.norms.order_by()
        .values("node__chapter")
        .annotate(total=Count("pk"), waiting=Count("pk", filter=Q(state=waiting)))
    }
    matches = {
        row["chapter"]: Progress(row["done"], row["total"])
        for row in draft.nodes.exclude(text="")
        .order_by()
        .values("chapter")
        .annotate(total=Count("pk"), done=Count("pk", filter=Q(matched=True)))
    }
    none = Progress(0, 0)
    return [
        ChapterProgress(row.order, row.clause, row.title, norms.get(row.order, none), matches.get(row.order, none))
        for row in draft.nodes.filter(depth=0).order_by("order")
    ]


def wording_of(draft: EditionDraft) -> Wording:
    """The wording of a draft's norms: names of the reference, of the city's own roles, today's meanings of time words."""
    content = package_of(draft.reference)
    own = {row.key: Words(ja=row.name, en=row.name) for row in draft.roles.filter(confirmed=True).exclude(key="")}
    times = {**{time.word: time for time in content.package.times}, **settings_on(context.today())}
    return Wording(content, times, own)


def norm_row(row: DraftNorm, wording: Wording) -> NormRow:
    """A norm in words: as decided, or as far as it was read."""
    read = ReadNorm.model_validate(row.read, strict=False) if row.read else None
    if row.norm is not None:
        words = wording.norm(Norm.model_validate(row.norm))
    elif read is not None:
        words = wording.read(read)
    else:
        words = wording.norm(Norm(actors=("employee",), modality="definition"))
    return NormRow(row, words, row.norm is not None, read.reasons if read else ())


def norm_page(draft: EditionDraft, chapter: int, number: int = 1) -> Page:
    """The clauses of a chapter that have norms or lack them, a page of about thirty norms; a clause is never torn apart."""
    wording = wording_of(draft)
    nodes = draft.nodes.filter(chapter=chapter).exclude(text="").order_by("order").prefetch_related("norms")
    pages: list[list[DraftNode]] = [[]]
    count = 0
    for node in nodes:
        norms = list(node.norms.all())
        if not norms and not node.leaf:
            continue
        if count + len(norms) > NORMS_PER_PAGE and pages[-1]:
            pages.append([])
            count = 0
        pages[-1].append(node)
        count += max(1, len(norms))
    number = max(1, min(number, len(pages)))
    rows = [
        ClauseNorms(node, _runs(node), [norm_row(row, wording) for row in node.norms.all()])
        for node in pages[number - 1]
    ]
    return Page(rows, number, len(pages))


def _runs(node: DraftNode) -> list[Run]:
    """The clause's text with the parts that norms were read from."""
    spans = sorted((row.start, row.end) for row in node.norms.all() if row.read and row.end > row.start)
    runs: list[Run] = []
    at = 0
    for start, end in spans:
        if start > at:
            runs.append((node.text[at:start], False))
        if end > max(at, start):
            runs.append((node.text[max(at, start) : end], True))
        at = max(at, end)
    return [*runs, (node.text[at:], False)] if at < len(node.text) else runs


def match_page(draft: EditionDraft, chapter: int, number: int = 1) -> Page:
    """The clauses of a chapter with words of their own, forty to a page."""
    rows = draft.nodes.filter(chapter=chapter).exclude(text="").order_by("order")
    total = rows.count()
    last = max(1, -(-total // CLAUSES_PER_PAGE))
    number = max(1, min(number, last))
    start = (number - 1) * CLAUSES_PER_PAGE
    return Page(list(rows[start : start + CLAUSES_PER_PAGE]), number, last)


def bulk_size(draft: EditionDraft, chapter: int) -> tuple[int, int]:
    """How many norms of a chapter may be confirmed together, and from which confidence; one query."""
    floor = floor_of(draft.facts, chapter)
    return bulk_candidates(draft.pk, chapter, floor).count(), floor


def bulk(draft: EditionDraft, chapter: int) -> tuple[int, int, list[NormRow]]:
    """What may be confirmed together in a chapter: how many norms, from which confidence, and the sample to be judged."""
    floor = floor_of(draft.facts, chapter)
    rows = list(bulk_candidates(draft.pk, chapter, floor))
    wording = wording_of(draft)
    return len(rows), floor, [norm_row(row, wording) for row in sample_of(rows, draft.pk)]


def names_in(package: Package, roles: Iterable[DraftRole] = ()) -> list[tuple[str, str]]:
    """The roles and bodies a norm may name as its subject: key and name, the city's own last."""
    own = [(row.key, row.name) for row in roles if row.definition]
    return [*((one.key, one.label.ja) for one in (*package.roles, *package.bodies)), *own]


def reference_package(draft: EditionDraft) -> Package:
    """The package that lends a draft its roles and mechanisms."""
    return package_of(draft.reference).package


def preview(draft: EditionDraft) -> Composed:
    """What the draft would amount to now. Raises InvalidInput when it cannot be written at all."""
    return compose_draft(draft, "preview", "preview", draft.label or "preview")
