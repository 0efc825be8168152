"""Authorisation in one place: for each model one policy that says what is visible and what may be done.

A policy's `visible` is a query condition, so lists, search, counts, exports, history and ledger views share it. What may be
done is asked by name: `may_edit(actor, record)`, `may_create(actor, **where)`. Services reach records only through
`Performing.obtain`, views only through `get`; both ask here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from sekimori.common.errors import InvalidInput, Refused
from sekimori.portal.acts.actors import Actor

M = TypeVar("M", bound=Model)
NOTHING = Q(pk__in=[])
# Not the empty Q: Django drops that from an "or", and whoever may see everything would see less.
EVERYTHING = ~NOTHING


@dataclass(frozen=True)
class Decision:
    """Whether something is allowed; when not, the sentence, the clauses behind it and what to do instead."""

    allowed: bool
    sentence: str = ""
    clauses: tuple[str, ...] = ()
    next_step: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


def refuse(sentence: str = "", *, clauses: tuple[str, ...] = (), next_step: str = "") -> Decision:
    """A refusal with its reason."""
    return Decision(False, sentence or _("この操作を行う権限がありません。"), clauses, next_step)


def allow_if(condition: object, sentence: str = "", *, clauses: tuple[str, ...] = ()) -> Decision:
    """ALLOWED when `condition` holds, otherwise a refusal."""
    return ALLOWED if condition else refuse(sentence, clauses=clauses)


class NotFound(InvalidInput):
    """There is no such record, or none that the actor may know of; the two are told apart by nobody who asks.

    `about` is the record when there is one: the ledger alone learns that somebody asked for what is hidden from him.
    """

    def __init__(self, sentence: str, *, about: Model | None = None) -> None:
        super().__init__(sentence)
        self.about = about
        self.recorded = False


class Policy(Generic[M]):
    """What may be seen and done with records of one model. Without a `may_…` method the need is refused."""

    model: ClassVar[type[Model]]

    def visible(self, actor: Actor) -> Q:
        """The condition on records that `actor` may know of. The default is nothing."""
        del actor
        return NOTHING

    def visible_one(self, actor: Actor) -> Q:
        """`visible`, for asking about one record. Override it where a database would work that out for all records first."""
        return self.visible(actor)

    def decide(self, actor: Actor, need: str, record: M | None = None, **where: Any) -> Decision:
        """Asks `may_NEED`. A visible record may always be viewed; an unknown need is refused."""
        asked: Callable[..., Decision] | None = getattr(self, f"may_{need}", None)
        if asked is None:
            return ALLOWED if need == "view" else refuse()
        return asked(actor, record, **where) if record is not None else asked(actor, **where)


_policies: dict[type[Model], Policy[Any]] = {}


def register(policy: type[Policy[M]]) -> type[Policy[M]]:
    """Class decorator: makes `policy` the policy of its model. Raises ValueError when the model has one already."""
    if policy.model in _policies:
        raise ValueError(f"{policy.model.__name__} has two policies")
    _policies[policy.model] = policy()
    return policy


def policy_of(model: type[M]) -> Policy[M]:
    """The policy of `model`. Raises LookupError when none is registered: nothing is visible by accident."""
    if model not in _policies:
        raise LookupError(f"{model.__name__} has no policy")
    return _policies[model]


def registered() -> dict[type[Model], Policy[Any]]:
    """Every policy by model, for the matrix test."""
    return dict(_policies)


def visible(model: type[M], actor: Actor) -> QuerySet[M]:
    """The records of `model` that `actor` may know of."""
    return model._default_manager.filter(policy_of(model).visible(actor))  # noqa: SLF001


def is_visible(actor: Actor, record: Model) -> bool:
    """Whether `actor` may know of this record; one query, none where everything of its model may be known of."""
    seen = policy_of(type(record)).visible_one(actor)
    return seen == EVERYTHING or type(record)._default_manager.filter(seen, pk=record.pk).exists()  # noqa: SLF001


def decide(actor: Actor, need: str, record: M) -> Decision:
    """Whether `actor` may do `need` with `record`, for showing or hiding a button."""
    return policy_of(type(record)).decide(actor, need, record)


def require(actor: Actor, need: str, model: type[M], record: M | None = None, **where: Any) -> None:
    """Raises Refused unless the policy allows `need`."""
    decision = policy_of(model).decide(actor, need, record, **where)
    if not decision:
        refusal = Refused(decision.sentence, clauses=decision.clauses, next_step=decision.next_step)
        refusal.about = record
        raise refusal


def not_found(model: type[M], sentence: str = "", **lookup: Any) -> NotFound:
    """The error for a record that the actor did not get, naming it to the ledger when it is there all the same."""
    sentence = sentence or _("お探しの記録は見つかりません。移動や削除のほか、見る権限がない場合もあります。")
    try:
        return NotFound(sentence, about=model._default_manager.filter(**lookup).first())  # noqa: SLF001
    except (ValueError, ValidationError):
        return NotFound(sentence)


def get(model: type[M], actor: Actor, need: str = "view", **lookup: Any) -> M:
    """The one record that `lookup` names, if `actor` may know of it and do `need`.

    Raises NotFound when there is none or it is hidden from the actor, Refused when it may be seen but not that.
    """
    try:
        record = model._default_manager.filter(policy_of(model).visible_one(actor)).get(**lookup)  # noqa: SLF001
    except (ObjectDoesNotExist, ValueError):
        raise not_found(model, **lookup) from None
    require(actor, need, model, record)
    return record
