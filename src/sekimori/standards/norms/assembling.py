"""Puts the parts of each sentence together into norms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sekimori.standards.models import Modality, TimeWord
from sekimori.standards.norms.counterparts import CounterpartFinder, Found, counterpart_of_title
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.handing import Context, Handing, place
from sekimori.standards.norms.mentions import NameFinder
from sekimori.standards.norms.model import ConditionKind, ReadCondition, ReadCounterpart, ReadNorm, Source, Span, Term
from sekimori.standards.norms.outline import Node, Outline
from sekimori.standards.norms.parts import Part, find_parts, without_conditions
from sekimori.standards.norms.predicates import Force, as_needed, forbidden, force_of, time_word, wants_record
from sekimori.standards.norms.segments import Stretch, find_conditions, find_predicates
from sekimori.standards.norms.sentences import LONGEST, Sentence, SentenceKind, split_sentences
from sekimori.standards.norms.subjects import Subject

MOST = 98  # A reading by rule is never certain.
_LIST_WORD = r"(?:次|以下|下記|次の各号|各号|次項)"
_LEAD_IN = re.compile(rf"{_LIST_WORD}(?:の|に掲げる|に定める|に示す|を含む|を含めた|各号)")
_PURE_LEAD_IN = re.compile(
    rf"{_LIST_WORD}(?:の|に掲げる|に定める|に示す)?(?:各号に掲げる|各号の)?(?:全て|いずれか)?(?:の)?"
    r"(?:とおり(?=とする|とし、|である)|[^、。をはに]{0,10}?(?:事項|措置|対応|内容|事務|業務|役割|職務|対策|項目|行為|こと|もの|法令|掲げるところ))"
    r"(?:のほか[^、。を]{0,12})?(?:を|により|に|は|とし|と|について|とする)?"
)
_NOT_SO = re.compile(r"この限りで(?:は)?な(?:い|く)|適用しない")
_AND_MORE = re.compile(r"この限りでなく、.")
_IN_BRACKETS = re.compile(r"[(](ただし、[^()]*|[^()]*を除く[^()]*)[)]")
_TITLE_CONDITION = re.compile(r"(?:場合|とき)(?:の対応|の措置|の対処)?$")
_SCOPE = re.compile(
    r"(?:(?:機密性|完全性|可用性|重要性)[0-9a-cⅰ-ⅳ]+(?:以上)?(?:、|又は|若しくは|及び)?)+の(?:[一-鿿ァ-ヶー]{2,8})?"
)
_TIME_AND = re.compile(r"(?:毎年度?|定期的に|年[1-9一]回(?:以上)?)、?(?P<join>及び|並びに|又は|若しくは)")
_BEFORE_IT = re.compile(r"[うくすつぬむるぐぶ]前に(?:は)?、?$")
# An entry that names an occasion, below a sentence that lists occasions: 「次のいずれかに該当するときは、…」.
_OCCASION = re.compile(r"(?:とき|場合|際)[。〓]*$")
_LISTS_OCCASIONS = re.compile(rf"{_LIST_WORD}[^、。]{{0,24}}?(?:とき|場合|際)")
_NO_NORM = "義務や権限として読める文がありません。"


@dataclass(frozen=True, slots=True)
class ClauseReading:
    """The norms of one clause; `reason` says why there is none."""

    norms: tuple[ReadNorm, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a norm stands: its clause, sentence and what the lead-in above hands down."""

    node: Node
    sentence: Sentence
    above: Context
    has_list: bool


_EMPTY = re.compile(r"[\s(（〔［\[]*(?:削\s*除|略)[\s)）〕］\]。]*")


class Assembler:
    """Reads the clauses of one text in order; each may take its subject from what was read before."""

    def __init__(self, outline: Outline, finder: NameFinder, terms: tuple[Term, ...]) -> None:
        self.outline = outline
        self.finder = finder
        self.handing = Handing(outline, finder, terms)

    def read(self, node: Node) -> ClauseReading:
        """The norms of one clause. Clauses must be read in the order of the text."""
        if _EMPTY.fullmatch(node.text):
            return ClauseReading((), "削除され、又は略されています。")
        sentences = split_sentences(node.text)
        listed = any(s.kind is SentenceKind.LISTED for s in sentences)
        norms: list[ReadNorm] = []
        hands = Context()
        reason = _NO_NORM if sentences else "本文がありません。"
        for sentence in sentences:
            if sentence.kind is SentenceKind.LISTED:
                continue
            if sentence.kind is SentenceKind.OVERLONG:
                reason = f"一つの文が{LONGEST}字を超えるため、読んでいません。表が崩れたものかもしれません。"
                continue
            if sentence.kind is SentenceKind.PROVISO and _NOT_SO.search(sentence.masked):
                norms = [_with_proviso(norm, sentence) for norm in norms]
                if not _AND_MORE.search(sentence.masked):
                    continue
            place_ = _Place(node, sentence, self.handing.above(node.id), listed)
            subject = self._subject(place_, hands.subject)
            read = list(self._sentence(place_, subject))
            if not read:
                reason = self._why_none(place_)
            norms.extend(read)
            hands = self._hands(sentence, subject, hands)
        self.handing.enter(node, hands)
        return ClauseReading(tuple(norms), reason)

    def _subject(self, where: _Place, before: Subject) -> Subject:
        defined = self.handing.role_defined(where.node, where.sentence)
        return defined if defined.known else self.handing.subject(where.node, where.sentence, before)

    def _hands(self, sentence: Sentence, subject: Subject, before: Context) -> Context:
        """What the clause hands down after this sentence."""
        force = force_of(_end(sentence.masked), sentence.masked)
        words = sentence.masked[subject.body :]
        lead = _LEAD_IN.search(words) is not None
        return Context(
            subject=subject if subject.known else before.subject,
            modality=force.modality or before.modality,
            time=time_word(words) if lead else before.time,
            needed=as_needed(words) if lead else before.needed,
            conditions=_of_lead_in(sentence, subject) if lead else before.conditions,
            occasions=_LISTS_OCCASIONS.search(sentence.masked) is not None,
            forbids=lead and force.modality is Modality.PROHIBITION,
        )

    def _why_none(self, where: _Place) -> str:
        if where.above.modality is Modality.DEFINITION:
            return "定義や一覧の内訳です。"
        if where.above.occasions and _OCCASION.search(where.sentence.masked):
            return "柱書がいう場合の内訳です。"
        return "柱書として、主語と語尾を下の項目に渡しました。" if self._has_items(where) else _NO_NORM

    def _has_items(self, where: _Place) -> bool:
        return where.has_list or bool(self.outline.children(where.node.id))

    def _sentence(self, where: _Place, subject: Subject) -> Iterator[ReadNorm]:
        masked = where.sentence.masked
        force = force_of(_end(masked), masked)
        if force.modality is None:
            if where.above.modality is Modality.DEFINITION or (where.above.occasions and _OCCASION.search(masked)):
                return
            if where.above.modality is not None:
                force = Force(where.above.modality, 15, "語尾のない項目なので、柱書の語尾を受けました。")
        elif where.above.forbids:
            force = forbidden(force, masked)
        conditions = find_conditions(masked, subject.body)
        predicates = find_predicates(masked, subject.body, conditions)
        found = self._counterparts(where, conditions)
        for part in find_parts(masked, predicates, conditions, found, force):
            if where.above.forbids:
                part = replace(part, force=force)  # noqa: PLW2901
            pure = _PURE_LEAD_IN.search(masked[part.start : part.end]) is not None
            if pure and not part.counterparts and self._has_items(where):
                continue
            yield from _in_any_case_too(masked, self._norm(where, subject, part), part)

    def _counterparts(self, where: _Place, conditions: tuple[Stretch, ...]) -> tuple[Found, ...]:
        """The relations of the sentence; one inside a condition (「…に依頼するときは」) is no obligation."""
        sentence = where.sentence
        every = CounterpartFinder(sentence, self.finder.mentions(sentence), self.finder).find()
        found = tuple(f for f in every if not any(c.start < f.end <= c.end for c in conditions))
        titles = split_sentences(where.node.title)
        if titles and not found:
            of_title = counterpart_of_title(sentence, titles[0], self.finder)
            return (of_title,) if of_title is not None else ()
        return found

    def _norm(self, where: _Place, subject: Subject, part: Part) -> ReadNorm:
        own = without_conditions(where.sentence.masked, part)
        if part.start == subject.body:
            own = without_conditions(where.sentence.masked, replace(part, start=0, end=subject.start)) + own
        time = time_word(own)
        if time is None and any(_BEFORE_IT.search(where.sentence.masked[c.start : c.end]) for c in part.conditions):
            time = TimeWord.BEFOREHAND
        costs = [*_costs(subject, part, where)]
        if time is None and where.above.time is not None and part.force.modality is Modality.DUTY:
            time = where.above.time
            costs.append((5, "時期の語は柱書から受けました。"))
        handed = subject.source is Source.LEAD_IN or part.force.reason.startswith("語尾のない") or time is not None
        span = place(where.sentence, part.start, part.end)
        return ReadNorm(
            clause=where.node.id,
            sentence=where.sentence.index,
            span=span,
            words=where.node.text[span.start : span.end].strip(),
            actors=subject.whos,
            actors_mode=subject.mode,
            actors_from=subject.source,
            modality=part.force.modality,
            as_needed=as_needed(own) or where.above.needed,
            conditions=tuple(self._conditions(where, subject, part)),
            counterparts=tuple(_counterpart(where.sentence, one) for one in part.counterparts),
            time=time,
            records=wants_record(own),
            under=where.above.clause if handed else "",
            confidence=max(0, min(MOST, 100 - sum(cost for cost, _ in costs))),
            reasons=tuple(dict.fromkeys(reason for _, reason in costs)),
            missing=tuple(_missing(subject, part)),
        )

    def _conditions(self, where: _Place, subject: Subject, part: Part) -> Iterator[ReadCondition]:
        if _TITLE_CONDITION.search(where.node.title.strip()):
            yield ReadCondition(kind=ConditionKind.WHEN, words=where.node.title.strip())
        stretches = [(stretch.start, stretch.end, stretch.kind) for stretch in part.conditions]
        if subject.whose is not None:
            stretches.insert(0, (*subject.whose, ConditionKind.WHOSE))
        stretches.extend(_scopes(where.sentence.masked, subject.start, part))
        brackets = _IN_BRACKETS.finditer(where.sentence.text, part.start)
        stretches.extend((*bracket.span(1), ConditionKind.PROVISO) for bracket in brackets)
        for start, end, kind in stretches:
            span = place(where.sentence, start, end)
            words = where.node.text[span.start : span.end].strip("、 　\n")
            yield ReadCondition(kind=kind, words=words, span=span)
        yield from where.above.conditions


def _in_any_case_too(masked: str, norm: ReadNorm, part: Part) -> Iterator[ReadNorm]:
    """「毎年度及び必要に応じて」, 「毎年度及び変化が生じた場合に」 are two norms: the yearly one is owed in any case.

    With 又は either suffices, and the one norm keeps both marks: time word and 必要に応じ.
    """
    both = _TIME_AND.search(masked, part.start, part.end)
    occasion = next((at for at, c in enumerate(part.conditions) if both and c.start == both.end()), None)
    needed = both is not None and masked.startswith("必要に応じ", both.end())
    either = both is not None and both["join"] not in ("及び", "並びに")
    if both is None or (either and needed) or not (needed or occasion is not None):
        yield norm
        return
    own = tuple(c for c in norm.conditions if not _same_words(masked, part, occasion, c))
    yield norm.model_copy(update={"as_needed": False, "conditions": own})
    if both["join"] in ("及び", "並びに"):
        yield norm.model_copy(update={"time": None})


def _same_words(masked: str, part: Part, at: int | None, condition: ReadCondition) -> bool:
    """Whether a condition is the one that stands at this place among the part's."""
    if at is None:
        return False
    stretch = part.conditions[at]
    return fold_with_places(condition.words).text == masked[stretch.start : stretch.end].rstrip("、")


def _scopes(masked: str, start: int, part: Part) -> Iterator[tuple[int, int, ConditionKind]]:
    """Which classified information a norm is about, where no other condition says it."""
    for scope in _SCOPE.finditer(masked, min(start, part.start), part.end):
        if not any(c.start <= scope.start() < c.end for c in part.conditions):
            yield scope.start(), scope.end(), ConditionKind.SCOPE


def _costs(subject: Subject, part: Part, where: _Place) -> Iterator[tuple[int, str]]:
    yield from subject.costs
    if part.force.cost:
        yield part.force.cost, part.force.reason
    for one in part.counterparts:
        if one.cost:
            yield one.cost, one.reason
    if not subject.known and part.force.modality is Modality.DEFINITION:
        yield 10, "定義や趣旨の文で、誰かに向けたものではありません。"
    elif not subject.known:
        yield 35, "誰に向けた文かが書かれていません。"
    if where.has_list:
        yield 0, "箇条書きは内容として扱い、個別の義務にはしていません。"


def _missing(subject: Subject, part: Part) -> Iterator[str]:
    if not subject.known and part.force.modality is not Modality.DEFINITION:
        yield "actors"
    if part.force.modality is None:
        yield "modality"
    if any(not one.whom for one in part.counterparts):
        yield "counterparts"


def _counterpart(sentence: Sentence, found: Found) -> ReadCounterpart:
    return ReadCounterpart(
        relation=found.relation, whom=found.whom, mode=found.mode, span=place(sentence, found.start, found.end)
    )


def _of_lead_in(sentence: Sentence, subject: Subject) -> tuple[ReadCondition, ...]:
    """The conditions of a lead-in, as its items take them over: their words without a place."""
    return tuple(
        ReadCondition(kind=c.kind, words=sentence.printed(c.start, c.end).strip("、"))
        for c in find_conditions(sentence.masked, subject.body)
    )


def _with_proviso(norm: ReadNorm, sentence: Sentence) -> ReadNorm:
    words = sentence.raw.strip().rstrip("。")
    proviso = ReadCondition(kind=ConditionKind.PROVISO, words=words, span=Span(start=sentence.start, end=sentence.end))
    return norm.model_copy(update={"conditions": (*norm.conditions, proviso)})


def _end(masked: str) -> str:
    """The words a sentence ends with, without the full stop and a bracket before it."""
    return masked.rstrip("。〓")
