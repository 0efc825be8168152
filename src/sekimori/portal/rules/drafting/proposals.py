"""From what was read of a norm to the norm as a package states it."""

from __future__ import annotations

from collections.abc import Mapping

from sekimori.standards.models import Modality, Norm, Package, Words
from sekimori.standards.norms.model import ReadNorm


def condition_of(read: ReadNorm) -> Words | None:
    """The conditions in the text's own words, in both languages the same: nobody has translated them."""
    words = "、".join(dict.fromkeys(one.words.strip() for one in read.conditions if one.words.strip()))
    return Words(ja=words, en=words) if words else None


def norm_of(read: ReadNorm, everybody: str = "") -> Norm | None:
    """The norm as a package would state it; None while an actor, the force or a counterpart is not known.

    A sentence that only defines or says what the text is about is about `everybody`, when that role is known.
    """
    if read.modality is Modality.DEFINITION and not read.actors and not read.counterparts and everybody:
        return Norm(actors=(everybody,), implied=True, modality=Modality.DEFINITION, condition=condition_of(read))
    return read.as_norm(condition_of(read))


def everybody_in(package: Package) -> str:
    """The role that everybody appointed holds; "" when the package has none."""
    return next((role.key for role in package.roles if role.holder.every), "")


def with_roles(read: ReadNorm, keys: Mapping[str, str]) -> ReadNorm:
    """The norm with the keys of roles that a person has said which they are (`keys`: name in the text → key)."""
    actors = tuple(who.model_copy(update={"key": keys.get(who.words, who.key)}) for who in read.actors)
    counterparts = tuple(
        other.model_copy(
            update={"whom": tuple(who.model_copy(update={"key": keys.get(who.words, who.key)}) for who in other.whom)}
        )
        for other in read.counterparts
    )
    return read.model_copy(update={"actors": actors, "counterparts": counterparts})
