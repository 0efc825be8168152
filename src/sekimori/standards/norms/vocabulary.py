"""The words of `vocabulary.yaml`, together with a package's own labels: what may name a role, body or party."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from pydantic import Field

from sekimori.standards.models import Strict
from sekimori.standards.norms.folding import fold_with_places


class NameKind(StrEnum):
    """What a name stands for; a unit carries out and receives, but names nobody."""

    ROLE = "role"
    BODY = "body"
    PERSON = "person"
    PARTY = "party"
    UNIT = "unit"
    SELF = "self"
    DOER = "doer"  # 「…する者」
    UNKNOWN = "unknown"


class RoleWords(Strict):
    """The names of one role; `like` and `holders` are patterns over folded text, weaker than a name."""

    key: str
    kind: NameKind
    names: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()


class Vocabulary(Strict):
    """All names. `endings` are what an unknown role's name ends with."""

    roles: tuple[RoleWords, ...]
    units: tuple[str, ...] = ()
    selves: tuple[str, ...] = ()
    endings: tuple[str, ...] = Field(default=())

    def by_names_like(self, name: str) -> tuple[str, ...]:
        """The keys whose patterns fit a role's folded name."""
        return tuple(r.key for r in self.roles if r.key and any(re.search(p, name, re.IGNORECASE) for p in r.like))

    def by_holder(self, post: str) -> tuple[str, ...]:
        """The keys whose usual holder is this post (folded), by the patterns; empty when the post says nothing."""
        return tuple(r.key for r in self.roles if r.key and any(re.search(p, post, re.IGNORECASE) for p in r.holders))

    def kind(self, key: str) -> NameKind:
        """What the role with this key is; UNKNOWN for a key the vocabulary has not."""
        return next((r.kind for r in self.roles if r.key == key), NameKind.UNKNOWN)


class Labelled(Protocol):
    """A role, body or party of a package: whatever has a key and a label."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> Any: ...


@lru_cache(maxsize=1)
def base_vocabulary() -> Vocabulary:
    """The vocabulary that comes with the program, without any package."""
    with (Path(__file__).parent / "vocabulary.yaml").open(encoding="utf-8") as file:
        return Vocabulary.model_validate(yaml.safe_load(file), strict=False)


def vocabulary_with(labelled: Iterable[Labelled]) -> Vocabulary:
    """The base vocabulary with a package's labels put before it: the package's key wins where both know a name,
    and a role that the package has not is known by name only.
    """
    base = base_vocabulary()
    names: dict[str, list[str]] = {}
    for one in labelled:
        names.setdefault(one.key, []).extend(_label_forms(one.label.ja))
    entered = set(names)
    taken = {fold_with_places(name).text for forms in names.values() for name in forms}
    for forms in names.values():
        # 「外部の事業者等」 is also met as 「外部の事業者」, unless that is somebody else (職員等 and 職員).
        forms.extend(n.removesuffix("等") for n in forms[:] if n.endswith("等") and n.removesuffix("等") not in taken)
    roles = [
        words.model_copy(
            update={
                # A role that this package has not keeps its names and loses its key.
                "key": words.key if words.key in entered else "",
                "names": (
                    *names.pop(words.key, ()),
                    *(n for n in words.names if fold_with_places(n).text not in taken),
                ),
            }
        )
        for words in base.roles
    ]
    roles.extend(RoleWords(key=key, kind=NameKind.ROLE, names=tuple(forms)) for key, forms in names.items())
    return base.model_copy(update={"roles": tuple(roles)})


def _label_forms(label: str) -> list[str]:
    """A label and what it holds in brackets: 最高情報セキュリティ責任者（ＣＩＳＯ） gives both names."""
    found = re.match(r"^(?P<name>[^（(]+)[（(](?P<short>[^）)]+)[）)]$", label)
    return [found["name"].strip(), found["short"].strip()] if found else [label.strip()]
