"""Where a sentence names somebody: single mentions, and groups joined by 及び (all) or 又は (any)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from sekimori.standards.models import Mode
from sekimori.standards.norms.folding import MASK
from sekimori.standards.norms.model import Span, Who
from sekimori.standards.norms.roles import Entry, RoleBook
from sekimori.standards.norms.sentences import Sentence
from sekimori.standards.norms.vocabulary import NameKind

SHORT = 2
_PLACE = r"(?:[一-鿿ヶケ]{1,4}(?:市|町|村|区|県))?"
_JOIN = r"(?P<join>、?(?:及び|並びに|又は|若しくは|その他の?|、|と|や|・))"
# What may stand between a joining word and the next name: 「当該職員等が所属する課等の情報セキュリティ管理者」.
_MODIFIER = r"(?:当該|その|各|関係する|全ての?|他の|[^、。]{0,40}?(?:の|する|した|いる|れた|られた|ない|な))?"
_GAP = re.compile(rf"^{MASK}*(?:等)?{_JOIN}{_MODIFIER}$")
_ANY = re.compile("又は|若しくは|か$")
_ALL = re.compile("及び|並びに|と|その他|や|・")
_ALIAS = re.compile(r"[(\[]以下、?「(?P<alias>[^」]{1,20})」と")
# Where a name must stand for a role that no list knows to be learnt: as subject, or as giver of a leave or receiver of a report.
_NAMING_PLACE = re.compile(
    r"(?:は、|は(?=[一-鿿])|が、|の(?:許可|承認|同意|決裁|指示)|(?:に|へ)(?:対し|報告|届け|通知|申請|提出|相談|協議))"
)
_BEFORE_NAME = "各当該同両全市町村区県正又及並若〓"
_OWN_CLAUSE = re.compile(
    r"(?:[一-鿿ァ-ヶー][うくすつぬむるぐぶただ]|[きしちにみりけせてべめれえげ][るた]|[っんい][ただ]|する|した|ない|いる|ある)(?<!含めた)(?<!含む)(?<!主たる)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at folded places [start, end) of its sentence."""

    start: int
    end: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Group:
    """Names that stand together. `mixed` when both 及び and 又は join them, so that the mode is doubtful.

    `start` is where the group begins, its modifiers included; `modifier` the first name's own clause, if it has one.
    """

    mentions: tuple[Mention, ...]
    mode: Mode
    mixed: bool
    start: int
    end: int
    modifier: tuple[int, int] | None = None


class NameFinder:
    """Finds the names of one text's `RoleBook` in its sentences."""

    def __init__(self, book: RoleBook, sentences: Iterable[Sentence] = ()) -> None:
        """`sentences` are those of the whole text: roles that only stand in them are learnt first."""
        self.book = book
        self._endings = "|".join(sorted(map(re.escape, book.vocabulary.endings), key=len, reverse=True))
        for sentence in sentences:
            for place in _NAMING_PLACE.finditer(sentence.masked):
                stranger = self.unknown_before(sentence.masked, place.start())
                if stranger is not None and stranger.entry.kind is not NameKind.PERSON:
                    book.learn(sentence.masked[stranger.start : stranger.end])

    @cached_property
    def _names(self) -> re.Pattern[str]:
        forms = sorted(self.book.entries, key=len, reverse=True)
        long = "|".join(re.escape(f) for f in forms if len(f) > SHORT)
        short = "|".join(re.escape(f) for f in forms if len(f) <= SHORT)
        left = r"(?<![一-鿿ァ-ヶーa-z])|(?<=[各当該同両全市正副内])"
        parts = [rf"{_PLACE}(?P<long>{long})"]
        if short:
            parts.append(rf"(?:{left})(?P<short>{short})")
        return re.compile(rf"(?:{'|'.join(parts)})(?![一-鿿ァ-ヶーa-z](?<![等間全自側又及並若])|以外|内の)")

    @cached_property
    def _unknown(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<name>[一-鿿々ァ-ヶーa-z・]{{0,24}}?(?:{self._endings}))(?P<tail>等)?$")

    def mentions(self, sentence: Sentence) -> tuple[Mention, ...]:
        """The known names in the sentence, outside brackets, in order."""
        found = []
        for match in self._names.finditer(sentence.masked):
            name = match.group("long") or match.groupdict().get("short") or ""
            entry = self.book.entries[name]
            start = (
                match.start()
                if entry.kind is NameKind.BODY
                else match.start("long" if match.group("long") else "short")
            )
            before = sentence.masked[start - 1 : start]
            if re.match(r"[一-鿿ァ-ヶ]", before) and before not in _BEFORE_NAME:
                continue
            found.append(Mention(start, match.end(), entry))
        return self._abbreviated(sentence, found)

    def _abbreviated(self, sentence: Sentence, found: list[Mention]) -> tuple[Mention, ...]:
        """「職員及び会計年度任用職員（以下「職員等」という。）」 names 職員等, not its two parts."""
        for last in found[:]:
            alias = _ALIAS.match(sentence.text, last.end)
            entry = self.book.entries.get(alias["alias"]) if alias else None
            group = group_ending_at(sentence.masked, tuple(found), last.end) if entry else None
            if entry is not None and group is not None and len(group.mentions) > 1:
                first = group.mentions[0].start
                found = [m for m in found if m.end <= first or m.start >= last.end]
                found.append(Mention(first, last.end, entry))
                found.sort(key=lambda m: m.start)
        return tuple(found)

    def unknown_before(self, masked: str, end: int) -> Mention | None:
        """The role that ends at `end` although no list knows it (産業統括管理者は), or None."""
        found = self._unknown.search(masked[max(0, end - 30) : end])
        if found is None or not found["name"]:
            return None
        start = max(0, end - 30) + found.start()
        name = found["name"]
        entry = self.book.entry(name) or Entry(name, "", NameKind.UNKNOWN, 0)
        return Mention(start, end, entry)


def group_ending_at(masked: str, mentions: tuple[Mention, ...], end: int) -> Group | None:
    """The group of names whose last one ends at `end` (a following 等 allowed before), or None."""
    ends = (
        {end, end - 1} if masked[end - 1 : end] == "等" else {end, end + 1} if masked[end : end + 1] == "等" else {end}
    )
    last = next((m for m in mentions if m.end in ends), None)
    if last is None:
        return None
    chain = [last]
    joins: list[str] = []
    modifier_from = last.start
    for earlier in reversed([m for m in mentions if m.end <= last.start]):
        gap = _GAP.match(masked[earlier.end : chain[0].start])
        if gap is None:
            # A name inside the modifier of the next one (「当該職員等が所属する課等の…」) is passed over.
            continue
        joins.append(gap["join"])
        chain[0] = _whose_office(masked, mentions, earlier.end + len(gap["join"]), chain[0])
        chain.insert(0, earlier)
        modifier_from = earlier.start
    any_join, all_join = (any(p.search(j) for j in joins) for p in (_ANY, _ALL))
    begin, modifier = _own_clause(masked, modifier_from)
    return Group(tuple(chain), Mode.ANY if any_join else Mode.ALL, any_join and all_join, begin, end, modifier)


def _whose_office(masked: str, mentions: tuple[Mention, ...], at: int, office: Mention) -> Mention:
    """「他の地方公共団体の…部署」: an office without a role stands for the party that it belongs to."""
    if office.entry.key:
        return office
    owner = next((m for m in mentions if m.start == at and m.entry.key and masked.startswith("の", m.end)), None)
    return Mention(at, office.end, owner.entry) if owner is not None else office


def _own_clause(masked: str, start: int) -> tuple[int, tuple[int, int] | None]:
    """Where the noun phrase of a group begins, and the clause in front of the name (「報告を受けた」) if there is one."""
    head = masked[:start]
    begin = max(head.rfind("。"), head.rfind("、"), -1) + 1
    words = head[begin:]
    # A comma inside the clause itself (「会計、税を扱う職員等」) does not begin it.
    if _OWN_CLAUSE.search(words):
        while begin > 1 and not re.search(r"(?:は|て|し|が|た|り|い|合|き|際)$", masked[: begin - 1]):
            earlier = max(masked.rfind("、", 0, begin - 1), masked.rfind("。", 0, begin - 1)) + 1
            begin = earlier
        return begin, (begin, start)
    return start, None


def whos(sentence: Sentence, mentions: tuple[Mention, ...]) -> tuple[Who, ...]:
    """The names as the result shows them; one name twice is one."""
    found: dict[str, Who] = {}
    for mention in mentions:
        start, end = sentence.folded.origin(mention.start, mention.end)
        name = mention.entry.name if mention.entry.defined else sentence.printed(mention.start, mention.end)
        found.setdefault(mention.entry.name, Who(words=name, key=mention.entry.key, span=Span(start=start, end=end)))
    return tuple(found.values())
