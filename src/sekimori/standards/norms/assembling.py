"""Puts the parts of each sentence together into norms, with subjects that the place in the text hands down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sekimori.standards.models import Modality, Mode
from sekimori.standards.norms.counterparts import Found, find_counterparts
from sekimori.standards.norms.mentions import Mention, NameFinder, group_ending_at, whos
from sekimori.standards.norms.model import ConditionKind, ReadCondition, ReadCounterpart, ReadNorm, Source, Span
from sekimori.standards.norms.outline import Node, Outline
from sekimori.standards.norms.predicates import Force, as_needed, force_of, time_word, wants_record
from sekimori.standards.norms.segments import Predicate, Stretch, find_conditions, find_predicates
from sekimori.standards.norms.sentences import Sentence, SentenceKind, split_sentences
from sekimori.standards.norms.subjects import NOBODY, Subject, stated_subject, subject_in_condition

_LIST_WORD = r"(?:次|以下|下記|次の各号|各号|次項)"
_LEAD_IN = re.compile(rf"{_LIST_WORD}(?:の|に|を|各号)")
_PURE_LEAD_IN = re.compile(
    rf"{_LIST_WORD}(?:の|に掲げる|に定める|に示す)?(?:各号に掲げる|各号の)?(?:全て|いずれか)?(?:の)?"
    r"(?:とおり|[^、。をはに]{0,10}?(?:事項|措置|対応|内容|事務|業務|役割|職務|対策|項目|行為|こと|もの|法令|掲げるところ))"
    r"(?:のほか[^、。を]{0,12})?(?:を|により|に|は|とし|と|について|とする)?"
)
_ROLE_TOPIC = re.compile(r"(?:の)(?:措置|遵守|責務|役割|義務|職務|責任|権限|報告義務|事務|実施)")
_CITES_BEFORE = re.compile(r"^(?:前項|前号|前条|同項|同条|前\d項)")
_NOT_SO = re.compile(r"この限りで(?:は)?ない|この限りでなく|適用しない")
_IN_BRACKETS = re.compile(r"[(](ただし、[^()]*|[^()]*を除く[^()]*)[)]")
_MAKES = re.compile(r"(?P<thing>[一-鿿ァ-ヶーa-z・]{2,20}(?:計画|手順|規程|規定|基準|要領|規則|研修|訓練|体制|台帳|簿|窓口|計画書|手順書))(?:の策定|の整備|を|の作成)")
_THING_TOPIC = re.compile(r"^(?:また、|なお、|ただし、)?(?P<thing>[一-鿿ァ-ヶーa-z・]{2,20}?)(?:に)?は、")


@dataclass(frozen=True, slots=True)
class Context:
    """What a clause hands down to those below it and after it."""

    subject: Subject
    modality: Modality | None = None
    lead: str = ""


@dataclass(frozen=True, slots=True)
class ClauseReading:
    """The norms of one clause; `reason` says why there is none."""

    norms: tuple[ReadNorm, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """One norm in the making: the places it was read from and what was found there."""

    start: int
    end: int
    conditions: tuple[Stretch, ...]
    counterparts: tuple[Found, ...]
    force: Force
    last: bool


class Assembler:
    """Reads the clauses of one text in order; each may take its subject from what was read before."""

    def __init__(self, outline: Outline, finder: NameFinder) -> None:
        self.outline = outline
        self.finder = finder
        self._contexts: dict[str, Context] = {}
        self._makers: dict[str, Subject | None] = {}
        self._sentences: dict[str, tuple[Sentence, ...]] = {}
        for node in outline.by_id.values():
            self._sentences[node.id] = split_sentences(node.text)
            for sentence in self._sentences[node.id]:
                self._note_maker(sentence)

    def _note_maker(self, sentence: Sentence) -> None:
        """Remembers who makes a plan or rule, so that 「計画は、…」 elsewhere has a subject; two makers are none."""
        things = [m["thing"] for m in _MAKES.finditer(sentence.masked)]
        if not things:
            return
        subject = stated_subject(sentence, self.finder.mentions(sentence), self.finder)
        if not subject.known:
            return
        for thing in things:
            known = self._makers.get(thing, subject)
            same = known is not None and [w.words for w in known.whos] == [w.words for w in subject.whos]
            self._makers[thing] = known if same else None

    def read(self, node: Node) -> ClauseReading:
        """The norms of one clause. Clauses must be read in the order of the text."""
        sentences = self._sentences[node.id]
        listed = sum(1 for s in sentences if s.kind is SentenceKind.LISTED)
        norms: list[ReadNorm] = []
        subject = NOBODY
        modality: Modality | None = None
        reason = "本文がありません。" if not sentences else "義務や権限として読める文がありません。"
        for sentence in sentences:
            if sentence.kind is SentenceKind.LISTED:
                continue
            if sentence.kind is SentenceKind.PROVISO and _NOT_SO.search(sentence.masked):
                norms = [self._with_proviso(norm, sentence) for norm in norms]
                if not re.search(r"この限りでなく、.", sentence.masked):
                    continue
            subject = self._subject(node, sentence, subject)
            read = list(self._sentence(node, sentence, subject, listed))
            if not read:
                reason = "柱書として、主語と語尾を下の項目に渡しました。"
            norms.extend(read)
            modality = force_of(sentence.masked.rstrip("。"), sentence.masked).modality or modality
        handed = self._context(node)
        self._contexts[node.id] = Context(
            subject if subject.known else handed.subject, modality or handed.modality, node.text
        )
        return ClauseReading(tuple(norms), reason)

    def _context(self, node: Node) -> Context:
        """What the nearest lead-in above hands down."""
        above = self.outline.parent(node.id)
        return self._contexts.get(above.id, Context(NOBODY)) if above is not None else Context(NOBODY)

    # Who.

    def _subject(self, node: Node, sentence: Sentence, before: Subject) -> Subject:
        mentions = self.finder.mentions(sentence)
        stated = stated_subject(sentence, mentions, self.finder)
        if stated.known:
            return stated
        body = stated.body
        for other in self._handed_down(node, sentence, mentions, before):
            if other.known:
                return replace(other, body=body, start=body, whose=None)
        return replace(NOBODY, body=body)

    def _handed_down(
        self, node: Node, sentence: Sentence, mentions: tuple[Mention, ...], before: Subject
    ) -> Iterator[Subject]:
        if before.known:
            yield _from(before, Source.SENTENCE, 5, "主語が省かれているため、前の文の主語を受けました。")
        conditions = find_conditions(sentence.masked, 0)
        yield subject_in_condition(sentence, mentions, conditions)
        lead = self._context(node).subject
        yield _from(lead, Source.LEAD_IN, 5, "主語は柱書から受けました。")
        if _CITES_BEFORE.match(sentence.text):
            earlier = self.outline.before(node.id)
            if earlier is not None and earlier.id in self._contexts:
                yield _from(self._contexts[earlier.id].subject, Source.CITED, 15, "主語が省かれているため、引用する前の項の主語を受けました。")
        yield self._of_heading(node)
        thing = _THING_TOPIC.match(sentence.masked)
        maker = self._makers.get(thing["thing"]) if thing else None
        if maker is not None and thing is not None:
            yield _from(maker, Source.DOCUMENT, 20, f"主語が書かれていないため、「{thing['thing']}」を定め、又は行う者を主語と読みました。")

    def _of_heading(self, node: Node) -> Subject:
        """The role that a heading above consists of, or whose duties it announces (「職員等の遵守事項」)."""
        for above in (node, *self.outline.ancestors(node.id)):
            if not above.title:
                continue
            heading = split_sentences(above.title)
            if not heading:
                continue
            title = heading[0]
            mentions = self.finder.mentions(title)
            for mention in mentions:
                rest = title.masked[mention.end :]
                if mention.start == 0 and (not rest.strip("〓") or _ROLE_TOPIC.match(rest)):
                    group = group_ending_at(title.masked, mentions, mention.end)
                    if group is not None:
                        found = tuple(w.model_copy(update={"span": None}) for w in whos(title, group.mentions))
                        cost = (15, f"主語が書かれていないため、見出し「{above.title}」の役割を主語と読みました。")
                        return Subject(found, group.mode, Source.HEADING, costs=(cost,))
        return NOBODY

    # What.

    def _sentence(self, node: Node, sentence: Sentence, subject: Subject, listed: int) -> Iterator[ReadNorm]:
        masked = sentence.masked
        mentions = self.finder.mentions(sentence)
        handed = self._context(node)
        force = force_of(masked.rstrip("。"), masked)
        if force.modality is None and handed.modality is not None:
            force = Force(handed.modality, 15, "語尾のない項目なので、柱書の語尾を受けました。")
        conditions = find_conditions(masked, subject.body)
        predicates = find_predicates(masked, subject.body, conditions)
        has_list = bool(self.outline.children(node.id)) or listed > 0
        found = find_counterparts(masked, mentions, self.finder)
        for part in _parts(masked, predicates, conditions, found, force):
            if has_list and not part.counterparts and _is_pure_lead_in(masked[part.start : part.end]):
                continue
            yield self._norm(node, sentence, subject, part, has_list=listed > 0)

    def _norm(self, node: Node, sentence: Sentence, subject: Subject, part: _Part, *, has_list: bool) -> ReadNorm:
        masked = sentence.masked
        own = _without(masked, part)
        costs: list[tuple[int, str]] = [*subject.costs]
        if part.force.cost:
            costs.append((part.force.cost, part.force.reason))
        costs.extend((f.cost, f.reason) for f in part.counterparts if f.cost)
        missing = []
        if not subject.known:
            missing.append("actors")
            costs.append((35, "誰に向けた文かが書かれていません。"))
        if part.force.modality is None:
            missing.append("modality")
        counterparts = tuple(self._counterpart(sentence, one) for one in part.counterparts)
        if any(not one.whom for one in counterparts):
            missing.append("counterparts")
        if has_list:
            costs.append((0, "箇条書きは内容として扱い、個別の義務にはしていません。"))
        start, end = sentence.folded.origin(part.start, part.end)
        return ReadNorm(
            clause=node.id,
            sentence=sentence.index,
            span=Span(start=start, end=end),
            words=node.text[start:end].strip(),
            actors=subject.whos,
            actors_mode=subject.mode,
            actors_from=subject.source,
            modality=part.force.modality,
            as_needed=as_needed(own),
            conditions=tuple(self._conditions(node, sentence, subject, part)),
            counterparts=counterparts,
            time=time_word(own),
            records=wants_record(own),
            confidence=max(0, 100 - sum(cost for cost, _ in costs)),
            reasons=tuple(dict.fromkeys(reason for _, reason in costs)),
            missing=tuple(missing),
        )

    def _counterpart(self, sentence: Sentence, found: Found) -> ReadCounterpart:
        start, end = sentence.folded.origin(found.start, found.end)
        whom = whos(sentence, found.group.mentions) if found.group else ()
        mode = found.group.mode if found.group else Mode.ALL
        return ReadCounterpart(relation=found.relation, whom=whom, mode=mode, span=Span(start=start, end=end))

    def _conditions(
        self, node: Node, sentence: Sentence, subject: Subject, part: _Part
    ) -> Iterator[ReadCondition]:
        if subject.whose is not None:
            yield self._condition(node, sentence, *subject.whose, ConditionKind.WHOSE)
        for stretch in part.conditions:
            yield self._condition(node, sentence, stretch.start, stretch.end, stretch.kind)
        for bracket in _IN_BRACKETS.finditer(sentence.text, part.start, part.end):
            yield self._condition(node, sentence, *bracket.span(1), ConditionKind.PROVISO)

    def _condition(
        self, node: Node, sentence: Sentence, start: int, end: int, kind: ConditionKind
    ) -> ReadCondition:
        begin, stop = sentence.folded.origin(start, end)
        return ReadCondition(kind=kind, words=node.text[begin:stop].strip("、 　\n"), span=Span(start=begin, end=stop))

    def _with_proviso(self, norm: ReadNorm, sentence: Sentence) -> ReadNorm:
        start, end = sentence.folded.origin(0, len(sentence.text))
        words = "".join(sentence.text.rstrip("。"))
        proviso = ReadCondition(kind=ConditionKind.PROVISO, words=words, span=Span(start=start, end=end))
        return norm.model_copy(update={"conditions": (*norm.conditions, proviso)})


def _from(subject: Subject, source: Source, cost: int, reason: str) -> Subject:
    """`subject` as handed down: its names without places here, at a cost."""
    if not subject.known:
        return NOBODY
    names = tuple(who.model_copy(update={"span": None}) for who in subject.whos)
    return Subject(names, subject.mode, source, costs=(*subject.costs, (cost, reason)))


def _is_pure_lead_in(words: str) -> bool:
    return _LEAD_IN.search(words) is not None and _PURE_LEAD_IN.search(words) is not None


def _parts(
    masked: str,
    predicates: tuple[Predicate, ...],
    conditions: tuple[Stretch, ...],
    found: tuple[Found, ...],
    force: Force,
) -> Iterator[_Part]:
    """The predicates of a sentence as norms: neighbours that differ in nothing a norm says are one."""
    parts: list[_Part] = []
    for predicate in predicates:
        own = tuple(f for f in found if predicate.start < f.end <= predicate.end)
        leading = tuple(c for c in conditions if c.start < predicate.end)
        part = _Part(predicate.start, predicate.end, leading, own, force, predicate.last)
        if parts and not _differ(masked, parts[-1], part):
            before = parts[-1]
            parts[-1] = replace(
                before, end=part.end, conditions=part.conditions, counterparts=(*before.counterparts, *own), last=part.last
            )
        else:
            parts.append(part)
    for at, part in enumerate(parts):
        yield part if part.last else replace(part, force=_force_before(force, alone=len(parts) == 1 + at))


def _force_before(force: Force, *, alone: bool) -> Force:
    """The force of a predicate in the middle: the sentence's, except that leave, effort and ban belong to its end."""
    if alone or force.modality not in {Modality.PERMISSION, Modality.EFFORT, Modality.PROHIBITION}:
        return force
    if force.modality is Modality.PROHIBITION:
        return Force(Modality.DUTY, 10, "前半の「…し、」を義務と読みました。")
    return Force(Modality.DUTY, 5, "前半の「…し、」を義務と読みました。")


def _differ(masked: str, before: _Part, part: _Part) -> bool:
    """Whether a predicate is a norm of its own beside the one before it."""
    if part.last and part.force.modality is Modality.PERMISSION and masked.rstrip("。").endswith("できる"):
        return False
    words, earlier = _without(masked, part), _without(masked, before)
    if any(c.start >= part.start for c in part.conditions):
        return True
    if any(f.group is not None and f.group.start >= part.start for f in part.counterparts):
        return True
    if part.last and part.force.modality is Modality.EFFORT:
        return True
    time = time_word(words)
    if before.counterparts and _ALONG.search(masked[: part.start]):
        return True
    return (as_needed(words) and not as_needed(earlier)) or (time is not None and time != time_word(earlier))


def _without(masked: str, part: _Part) -> str:
    """The words of a part without its conditions and without what only says to what end."""
    letters = list(masked[part.start : part.end])
    for stretch in part.conditions:
        for at in range(max(stretch.start, part.start), min(stretch.end, part.end)):
            letters[at - part.start] = "〓"
    return _PURPOSE.sub(lambda m: "〓" * len(m.group()), "".join(letters))


_ALONG = re.compile(r"(?:とともに|と共に|ほか)、?$")
_PURPOSE = re.compile(r"[^、。〓]*(?:ことができる|閲覧できる|利用できる)よう(?:に)?(?=[^な])")
