"""What a clause's place in the text gives it: the subject of a lead-in, a heading, an earlier sentence or a cited paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sekimori.standards.models import Modality, Mode, TimeWord
from sekimori.standards.norms.mentions import Mention, NameFinder, group_ending_at, whos
from sekimori.standards.norms.model import ReadCondition, Source, Span, Term, TermKind, Who
from sekimori.standards.norms.outline import Node, Outline
from sekimori.standards.norms.segments import find_conditions
from sekimori.standards.norms.sentences import Sentence, SentenceKind, split_sentences
from sekimori.standards.norms.subjects import (
    NOBODY,
    Subject,
    called_by,
    stated_subject,
    subject_in_condition,
    subject_with_ga,
)

_ROLE_TOPIC = re.compile(r"(?:の)(?:措置|遵守|責務|役割|義務|職務|責任|権限|報告義務|事務|実施)")
_CITES_BEFORE = re.compile(r"^(?:前項|前号|前条|同項|同条|前\d項)")
_THING = r"[一-鿿ァ-ヶーa-z・]{0,20}(?:計画|手順|規程|規定|基準|要領|規則|研修|訓練|体制|台帳|簿|窓口|計画書|手順書)"
_MAKES = re.compile(rf"(?P<thing>{_THING})(?:の策定|の整備|の構築|を|の作成)")
_THING_TOPIC = re.compile(r"^(?:また、|なお、|ただし、)?(?P<thing>[一-鿿ァ-ヶーa-z・]{2,20}?)(?:に)?は、")


@dataclass(frozen=True, slots=True)
class Context:
    """What a clause hands down to those below it: from which clause, to whom, with what force and time word."""

    clause: str = ""
    subject: Subject = NOBODY
    modality: Modality | None = None
    time: TimeWord | None = None
    needed: bool = False
    conditions: tuple[ReadCondition, ...] = ()
    occasions: bool = False  # It announces a list of occasions.
    forbids: bool = False  # It announces a list of what must not be done.


class Handing:
    """Finds the subject of each sentence. Clauses must be entered in the order of the text."""

    def __init__(self, outline: Outline, finder: NameFinder, terms: tuple[Term, ...]) -> None:
        self.outline = outline
        self.finder = finder
        self._contexts: dict[str, Context] = {}
        self._makers: dict[str, Subject | None] = {}
        self._role_terms: dict[str, list[Term]] = {}
        for term in terms:
            if term.kind is TermKind.ROLE:
                self._role_terms.setdefault(term.clause, []).append(term)
        for node in outline.by_id.values():
            for sentence in split_sentences(node.text):
                if sentence.kind is not SentenceKind.OVERLONG:
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

    def above(self, clause: str) -> Context:
        """What the node above hands down to `clause`."""
        above = self.outline.parent(clause)
        return self._contexts.get(above.id, Context()) if above is not None else Context()

    def enter(self, node: Node, context: Context) -> None:
        """Notes what `node` hands down; what it does not say itself it passes on from above."""
        above = self.above(node.id)
        own = context.subject.known
        self._contexts[node.id] = Context(
            clause=node.id if own or context.modality else above.clause,
            subject=context.subject if own else above.subject,
            modality=context.modality or above.modality,
            time=context.time,
            needed=context.needed,
            conditions=context.conditions,
            occasions=context.occasions,
            forbids=context.forbids,
        )

    def role_defined(self, node: Node, sentence: Sentence) -> Subject:
        """The role that the sentence defines (副市長を、ＣＩＳＯとする), or NOBODY."""
        for term in self._role_terms.get(node.id, ()):
            if sentence.start <= term.span.start < sentence.end:
                entry = self.finder.book.known(term.name)
                named = node.text[term.span.start : term.span.end] == term.name
                who = Who(words=entry.name, key=entry.key, span=term.span if named else None)
                return Subject((who,), Mode.ALL, Source.STATED if named else Source.HEADING)
        return NOBODY

    def subject(self, node: Node, sentence: Sentence, before: Subject) -> Subject:
        """The subject of a sentence: stated, or handed down in the order in which a reader would look for it."""
        mentions = self.finder.mentions(sentence)
        stated = stated_subject(sentence, mentions, self.finder)
        acting = subject_with_ga(sentence, mentions, find_conditions(sentence.masked, 0), self.finder)
        if stated.known and not called_by(sentence, stated, acting):
            return stated
        if acting.known:
            return acting
        for other in self._handed_down(node, sentence, mentions, before):
            if other.known:
                return replace(other, body=stated.body, start=stated.body, whose=None)
        return stated

    def _handed_down(
        self, node: Node, sentence: Sentence, mentions: tuple[Mention, ...], before: Subject
    ) -> Iterator[Subject]:
        if before.known:
            yield _from(before, Source.SENTENCE, 5, "主語が省かれているため、前の文の主語を受けました。")
        yield subject_in_condition(sentence, mentions, find_conditions(sentence.masked, 0))
        yield _from(self.above(node.id).subject, Source.LEAD_IN, 5, "主語は柱書から受けました。")
        if _CITES_BEFORE.match(sentence.text):
            yield self._of_cited(node)
        yield self._of_heading(node)
        thing = _THING_TOPIC.match(sentence.masked)
        maker = self._makers.get(thing["thing"]) if thing else None
        if maker is not None and thing is not None:
            reason = f"主語が書かれていないため、「{thing['thing']}」を定め、又は行う者を主語と読みました。"
            yield _from(maker, Source.DOCUMENT, 20, reason)

    def _of_cited(self, node: Node) -> Subject:
        earlier = self.outline.before(node.id)
        if earlier is None or earlier.id not in self._contexts:
            return NOBODY
        reason = "主語が省かれているため、引用する前の項の主語を受けました。"
        return _from(self._contexts[earlier.id].subject, Source.CITED, 15, reason)

    def _of_heading(self, node: Node) -> Subject:
        """The role that a heading above consists of, or whose duties it announces (「職員等の遵守事項」)."""
        for above in (node, *self.outline.ancestors(node.id)):
            for title in split_sentences(above.title)[:1]:
                subject = self._of_title(title)
                if subject.known:
                    return subject
        return NOBODY

    def _of_title(self, title: Sentence) -> Subject:
        mentions = self.finder.mentions(title)
        first = next((m for m in mentions if m.start == 0), None)
        rest = title.masked[first.end :].lstrip("〓") if first is not None else ""
        if first is None or (rest and not _ROLE_TOPIC.match(rest)):
            return NOBODY
        group = group_ending_at(title.masked, mentions, first.end)
        if group is None:
            return NOBODY
        found = tuple(who.model_copy(update={"span": None}) for who in whos(title, group.mentions))
        reason = f"主語が書かれていないため、見出し「{title.raw.strip()[:40]}」の役割を主語と読みました。"
        return Subject(found, group.mode, Source.HEADING, costs=((15, reason),))


def _from(subject: Subject, source: Source, cost: int, reason: str) -> Subject:
    """`subject` as handed down: its names without places here, at a cost."""
    if not subject.known:
        return NOBODY
    names = tuple(who.model_copy(update={"span": None}) for who in subject.whos)
    return Subject(names, subject.mode, source, costs=(*subject.costs, (cost, reason)))


def place(sentence: Sentence, start: int, end: int) -> Span:
    """Folded places of a sentence as characters of the clause's text."""
    begin, stop = sentence.folded.origin(start, end)
    return Span(start=begin, end=stop)
