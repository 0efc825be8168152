"""The roles of a text: which names it uses, which of them are one role, who holds it, and which of the package's roles it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.model import RoleInText, Term, TermKind
from sekimori.standards.norms.vocabulary import NameKind, Vocabulary

EVERYBODY, STAFF = "職員等", "職員"
_UNIT_HEAD = re.compile(r"(?:以下「(?P<alias>[^」]+)」という。?\)|^各?(?P<unit>[一-鿿ァ-ヶー]{1,6}等?))の長$")
# Units as texts name them in general; each stands for its head once the text says whose heads hold the role.
_PLAIN_UNITS = {
    "課": ("各課", "各課等", "各課室", "課室", "課等", "課の長", "課室の長"),
    "部": ("各部", "各部局", "部局", "部等", "各部等"),
    "所属": ("各所属", "所属"),
}
EXACT, SURE, BOTH, BY_NAME, BY_HOLDER, TORN = 95, 90, 85, 65, 60, 40


@dataclass(frozen=True, slots=True)
class Entry:
    """A name that may stand in a sentence: the role's name, its key (or empty) and how sure that key is."""

    name: str
    key: str
    kind: NameKind
    confidence: int = EXACT
    defined: bool = False  # by the text itself: its full name is shown wherever an alias stands


_NOBODY = Entry("", "", NameKind.UNKNOWN, 0)


@dataclass
class _Draft:
    name: str
    clause: str
    others: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)


def _fold(text: str) -> str:
    return fold_with_places(text).text


class RoleBook:
    """Every name of the text and the vocabulary, folded → `Entry`; and the text's own roles as proposals."""

    def __init__(self, terms: tuple[Term, ...], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.entries: dict[str, Entry] = {}
        self._from_vocabulary()
        self.roles = tuple(self._resolve(draft) for draft in self._drafts(terms))
        for role in self.roles:
            self._enter(role)
        self._aliases_of_known(terms)
        self._heads_of_units()
        if not any(_fold(term.name) == _fold(EVERYBODY) for term in terms):
            # A text that never speaks of 職員等 means all its staff by 職員.
            everybody = self.entries.get(_fold(EVERYBODY))
            if everybody is not None:
                self.entries[_fold(STAFF)] = replace(everybody, name=STAFF)

    def _from_vocabulary(self) -> None:
        for words in self.vocabulary.roles:
            for name in words.names:
                self.entries.setdefault(_fold(name), Entry(name, words.key, words.kind))
        for name in self.vocabulary.units:
            self.entries.setdefault(_fold(name), Entry(name, "", NameKind.UNIT, 0))
        for name in self.vocabulary.selves:
            self.entries.setdefault(_fold(name), Entry(name, "", NameKind.SELF, 0))

    def _drafts(self, terms: tuple[Term, ...]) -> list[_Draft]:
        """One draft for each role the text defines; an alias of the role joins it wherever it is introduced."""
        drafts: dict[str, _Draft] = {}
        alias_of = {_fold(t.name): _fold(t.meaning) for t in terms if t.kind is TermKind.ALIAS and t.meaning}
        printed = {_fold(t.meaning): t.meaning for t in terms if t.kind is TermKind.ALIAS}
        for term in terms:
            if term.kind is not TermKind.ROLE:
                continue
            own = _fold(term.name)
            full = alias_of.get(own, own)
            draft = drafts.setdefault(full, _Draft(printed.get(full, term.name), term.clause))
            if own != full and term.name not in draft.others:
                draft.others.append(term.name)
            if term.meaning not in draft.holders:
                draft.holders.append(term.meaning)
        for short, full in alias_of.items():
            if full in drafts:
                name = next(t.name for t in terms if t.kind is TermKind.ALIAS and _fold(t.name) == short)
                if name not in drafts[full].others:
                    drafts[full].others.append(name)
        return list(drafts.values())

    def _resolve(self, draft: _Draft) -> RoleInText:
        key, confidence, reason = self._key(draft)
        return RoleInText(
            name=draft.name,
            others=tuple(draft.others),
            holders=tuple(draft.holders),
            clause=draft.clause,
            key=key,
            confidence=confidence,
            reason=reason,
        )

    def _key(self, draft: _Draft) -> tuple[str, int, str]:
        for name in (draft.name, *draft.others):
            known = self.entries.get(_fold(name))
            if known is not None and known.key:
                return known.key, EXACT, f"「{name}」は標準の役割名と同じです。"
        by_name = {key for name in (draft.name, *draft.others) for key in self.vocabulary.by_names_like(_fold(name))}
        by_holder = {key for post in draft.holders for key in self.vocabulary.by_holder(_posts_only(post))}
        holders = "、".join(draft.holders)
        both = by_name & by_holder
        if len(both) == 1:
            return both.pop(), BOTH, f"「{draft.name}」という名前と、充てる職「{holders}」の両方が一致します。"
        if by_name and by_holder and not both:
            return (
                "",
                TORN,
                f"「{draft.name}」は名前と充てる職「{holders}」とで指す役割が分かれるため、決めていません。",
            )
        if len(by_name) == 1:
            return by_name.pop(), BY_NAME, f"「{draft.name}」という名前が似ています。"
        if len(by_holder) == 1:
            return by_holder.pop(), BY_HOLDER, f"充てる職「{holders}」から推定しました。"
        return "", 0, f"「{draft.name}」が標準のどの役割に当たるかを示す手がかりがありません。"

    def _enter(self, role: RoleInText) -> None:
        known = self.entries.get(_fold(role.name))
        kind = self.vocabulary.kind(role.key) if role.key else (known.kind if known else NameKind.ROLE)
        for name in (role.name, *role.others):
            self.entries[_fold(name)] = Entry(role.name, role.key, kind, role.confidence, defined=True)

    def _aliases_of_known(self, terms: tuple[Term, ...]) -> None:
        for term in terms:
            if term.kind is not TermKind.ALIAS or _fold(term.name) in self.entries:
                continue
            full = _fold(term.meaning)
            ending = max((e for e in self.entries if full.endswith(e)), key=len, default="")
            # 「デジタル戦略推進本部（以下「本部」という。）」 is that body; 「…を行うための部屋」 is none of ours.
            if len(ending) > 2 and not re.search(r"[をにがは]", full):  # noqa: PLR2004
                self.entries[_fold(term.name)] = self.entries[ending]

    def _heads_of_units(self) -> None:
        """「（以下「部等」という。）の長を、〇〇とする」: what is told to a 部等 is told to its head."""
        for role in self.roles:
            for holder in role.holders:
                unit = _UNIT_HEAD.search(_fold(holder))
                if unit is not None and role.key:
                    name = unit["alias"] or unit["unit"]
                    self.entries[name] = Entry(name, role.key, NameKind.UNIT, BY_HOLDER)
            for mark, names in _PLAIN_UNITS.items():
                if role.key and any(re.search(rf"{mark}.{{0,12}}の長$", _posts_only(post)) for post in role.holders):
                    for name in names:
                        if not self.entries.get(name, _NOBODY).key:
                            self.entries[name] = Entry(name, role.key, NameKind.UNIT, BY_HOLDER)

    def learn(self, name: str) -> None:
        """Enters a role that the text uses without ever defining it; its key only if names like it mean one role elsewhere."""
        if name not in self.entries:
            self.entries[name] = self.entry(name) or Entry(name, "", NameKind.UNKNOWN, 0)

    def known(self, name: str) -> Entry:
        """The entry of a printed name; a name that nobody knows gets one without a key."""
        return self.entry(_fold(name)) or Entry(name, "", NameKind.ROLE, 0)

    def entry(self, folded: str) -> Entry | None:
        """The entry of a folded name, by the name itself or by what names like it mean elsewhere; None if nothing fits."""
        found = self.entries.get(folded)
        if found is not None:
            return found
        keys = self.vocabulary.by_names_like(folded)
        if len(keys) == 1:
            return Entry(folded, keys[0], self.vocabulary.kind(keys[0]), BY_NAME)
        return None


def _posts_only(post: str) -> str:
    """A holder's words folded and without what stands in brackets: 「…（以下「課等」という。）の長」 → 「…の長」."""
    return re.sub(r"[(\[][^()\[\]]*[)\]]", "", _fold(post))
