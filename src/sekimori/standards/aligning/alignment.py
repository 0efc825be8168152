"""Aligns a text to a standard package: words, headings, norms and neighbourhood together give a score and its reasons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sekimori.standards.aligning.agreement import agreement, agreements, differences, nearest
from sekimori.standards.aligning.features import Index, Vector, Weights, features, shown
from sekimori.standards.aligning.model import Alignment, Candidate, ClauseAlignment, ProposedMechanism, Verdict
from sekimori.standards.models import SELF_INSPECTION, Clause, Package
from sekimori.standards.norms.folding import fold_with_places
from sekimori.standards.norms.model import NormReading, ReadNorm
from sekimori.standards.norms.outline import Node, Outline
from sekimori.standards.norms.sentences import split_sentences
from sekimori.standards.norms.vocabulary import NameKind, base_vocabulary

KEPT = 3  # candidates shown
FAMILY = 12  # neighbours that are asked where they found their counterparts
LOOKED_AT = 12  # candidates whose norms are compared
MATCHED, DOUBTFUL = 42, 32
WORDS, HEADING = 0.7, 0.3
PLAIN, AGREED = 0.4, 0.95  # Norms that agree fully raise the likeness of the words, norms that do not lower it.
SAME_ROLE = (
    0.75  # 「…を、情報システム管理者とする」 and the package's definition of that role: the words hardly matter.
)
NEIGHBOURS = 0.06
QUESTION = 0.5
_NO_ROLE = re.compile("$^")


def align(nodes: Sequence[Node], reading: NormReading, package: Package) -> Alignment:
    """For every clause with words of its own, the nearest clauses of the package, or honestly none.

    `nodes` and `reading` are the text and its norms (`norms.read_norms` with the package's roles). Nothing is decided:
    a person confirms each pair and each proposed mechanism.
    """
    outline = Outline(nodes)
    aligner = _Aligner(outline, reading, package)
    clauses = aligner.settled([aligner.clause(node) for node in outline.by_id.values() if aligner.speaks(node)])
    taken = {one.candidates[0].clause for one in clauses if one.verdict is Verdict.MATCHED}
    also = {accepted for one in clauses if one.verdict is Verdict.MATCHED for accepted in one.accepted}
    absent = tuple(clause.id for clause in package.normative if clause.id not in taken | also)
    return Alignment(package=package.key, edition=package.edition, clauses=clauses, absent=absent)


@dataclass(frozen=True)
class _Scored:
    """A package clause with its parts of the score, each 0–1."""

    clause: str
    words: float
    heading: float
    norms: float
    beside: float = 0.0  # how much the neighbours' counterparts speak for it

    @property
    def total(self) -> float:
        likeness = WORDS * self.words + HEADING * self.heading
        return min(1.0, likeness * (PLAIN + AGREED * self.norms) + NEIGHBOURS * self.beside)


class _Aligner:
    def __init__(self, outline: Outline, reading: NormReading, package: Package) -> None:
        self.outline = outline
        self.package = package
        self.by_id = {clause.id: clause for clause in package.normative}
        self.labels = {one.key: one.label.ja for one in (*package.roles, *package.bodies, *package.parties)}
        self.norms: dict[str, list[ReadNorm]] = {}
        for norm in reading.norms:
            self.norms.setdefault(norm.clause, []).append(norm)
        defined = {role.key: role.clause for role in package.roles if role.clause in self.by_id}
        self.role_clauses: dict[str, list[str]] = {}
        for role in reading.roles:
            if role.key in defined:
                self.role_clauses.setdefault(role.clause, []).append(str(defined[role.key]))
        self.names = _role_names(reading, package)
        counted = {clause.id: self._package_features(clause) for clause in package.normative}
        self.weights = Weights(counted.values())
        self.vectors = {name: self.weights.vector(one) for name, one in counted.items()}
        self.index = Index(self.vectors)
        titles = _package_titles(package)
        headings = {name: features(title, self.names) for name, title in titles.items()}
        self.title_weights = Weights(headings.values())
        self.title_length = self.title_weights.usual_length(headings.values())
        titles_as_vectors = {n: self.title_weights.vector(one, self.title_length) for n, one in headings.items()}
        self.titles = Index(titles_as_vectors)
        self._scored: dict[str, list[_Scored]] = {}
        self._parents = {clause.id: _above(clause.id) for clause in package.normative}

    def _package_features(self, clause: Clause) -> Counter[str]:
        counted = features(f"{clause.title}。{clause.requirement.ja if clause.requirement else ''}", self.names)
        if clause.question is not None:
            for feature, count in features(clause.question.ja, self.names).items():
                counted[feature] += QUESTION * count  # type: ignore[assignment]
        return counted

    def speaks(self, node: Node) -> bool:
        """Whether a clause says something of its own; a lead-in only hands its subject to the clauses below."""
        return bool(node.text.strip()) and (node.id in self.norms or not self.outline.children(node.id))

    def clause(self, node: Node) -> ClauseAlignment:
        """The alignment of one clause: its whole text, and each sentence that speaks of something else."""
        scored = self._with_neighbours(node)
        best = scored[:1]
        others = [one for one in self._of_sentences(node) if best and one.clause != best[0].clause]
        chosen = _merged([*scored[:KEPT], *others])[:KEPT]
        candidates = tuple(self._candidate(node, one) for one in chosen)
        if not candidates or candidates[0].score < DOUBTFUL:
            reason = "標準に、これに当たる条項は見当たりません。"
            if candidates:
                reason += f"最も近い{candidates[0].clause}でも{candidates[0].score}点です。"
            return ClauseAlignment(clause=node.id, verdict=Verdict.NONE, candidates=candidates, reason=reason)
        matched = candidates[0].score >= MATCHED
        return ClauseAlignment(
            clause=node.id,
            verdict=Verdict.MATCHED if matched else Verdict.DOUBTFUL,
            candidates=candidates,
            reason="" if matched else "似た条項はありますが、同じ内容とは言い切れません。",
        )

    def settled(self, aligned: Sequence[ClauseAlignment]) -> tuple[ClauseAlignment, ...]:
        """The clauses with the candidates that count and their mechanisms.

        Beside the best candidate another one counts when it is near enough and no other clause of the text says it better:
        the neighbour that asks for a permit does not lend it to the clause beside it.
        """
        best: dict[str, int] = {}
        for one in aligned:
            if one.verdict is Verdict.MATCHED:
                best[one.candidates[0].clause] = max(best.get(one.candidates[0].clause, 0), one.candidates[0].score)
        return tuple(one if one.verdict is Verdict.NONE else self._settled(one, best) for one in aligned)

    def _settled(self, one: ClauseAlignment, best: Mapping[str, int]) -> ClauseAlignment:
        first, *others = (candidate.clause for candidate in one.candidates)
        near = {c.clause for c in one.candidates if c.score >= MATCHED and best.get(c.clause, 0) < c.score}
        accepted = (first, *(clause for clause in others if clause in near))
        node = self.outline.by_id[one.clause]
        found = dict.fromkeys(each for clause in accepted for each in self._mechanisms(node, clause))
        return one.model_copy(update={"accepted": accepted, "mechanisms": tuple(found)})

    def _score(self, node: Node) -> list[_Scored]:
        """The package's clauses by words, headings and norms, best first."""
        if node.id not in self._scored:
            words = self.index.similar(self.weights.vector(features(f"{node.title}。{node.text}", self.names)))
            for name in self.role_clauses.get(node.id, ()):
                words[name] = max(words.get(name, 0.0), SAME_ROLE)
            above = "。".join(self.outline.titles(node.id))
            headings = self.titles.similar(self.title_weights.vector(features(above, self.names), self.title_length))
            self._scored[node.id] = self._ranked(words, headings, self.norms.get(node.id, ()))
        return self._scored[node.id]

    def _ranked(self, words: dict[str, float], headings: dict[str, float], norms: Sequence[ReadNorm]) -> list[_Scored]:
        rough = {name: WORDS * value + HEADING * headings.get(name, 0.0) for name, value in words.items()}
        near = sorted(rough, key=lambda name: (-rough[name], name))[:LOOKED_AT]
        scored = [
            _Scored(
                name,
                min(1.0, words[name]),
                min(1.0, headings.get(name, 0.0)),
                agreement(norms, self.by_id[name].norms),
            )
            for name in near
        ]
        return sorted(scored, key=lambda one: (-one.total, one.clause))

    def _with_neighbours(self, node: Node) -> list[_Scored]:
        """The ranking, in which what stands beside the neighbours' counterparts is preferred."""
        above = self.outline.parent(node.id)
        family = [n for n in (self.outline.children(above.id) if above else ()) if n.id != node.id and n.text.strip()]
        votes: Counter[str] = Counter()
        for other in family[:FAMILY]:
            for best in self._score(other)[:1]:
                votes[self._parents[best.clause]] += best.total  # type: ignore[assignment]
        most = max(votes.values(), default=0.0)
        if not most:
            return self._score(node)
        scored = [replace(one, beside=votes[self._parents[one.clause]] / most) for one in self._score(node)]
        return sorted(scored, key=lambda one: (-one.total, one.clause))

    def _of_sentences(self, node: Node) -> Iterator[_Scored]:
        """The best clause for each sentence of a clause that has several."""
        sentences = split_sentences(node.text)
        if len(sentences) < 2:  # noqa: PLR2004
            return
        for sentence in sentences:
            norms = [norm for norm in self.norms.get(node.id, ()) if norm.sentence == sentence.index]
            if norms:
                words = self.index.similar(self.weights.vector(features(sentence.raw, self.names)))
                yield from self._ranked(words, {}, norms)[:1]

    def _candidate(self, node: Node, one: _Scored) -> Candidate:
        clause = self.by_id[one.clause]
        norms = self.norms.get(node.id, [])
        return Candidate(
            clause=clause.id,
            lineage=clause.lineage,
            score=round(100 * one.total),
            words=round(100 * one.words),
            heading=round(100 * one.heading),
            norms=round(100 * one.norms),
            reasons=tuple(dict.fromkeys([*self._shared_words(node, clause), *agreements(norms, clause.norms)])),
            differences=tuple(dict.fromkeys(differences(norms, clause.norms, self.labels))),
        )

    def _shared_words(self, node: Node, clause: Clause) -> Iterator[str]:
        mine = self.weights.vector(features(f"{node.title}。{node.text}", self.names))
        theirs: Vector = self.vectors[clause.id]
        shared = sorted((f for f in mine if f in theirs), key=lambda f: -mine[f] * theirs[f])[:5]
        if shared:
            yield f"共通する語: {'、'.join(dict.fromkeys(shown(f) for f in shared))}"

    def _mechanisms(self, node: Node, clause_id: str) -> Iterator[ProposedMechanism]:
        """The mechanisms that carry the package norms to which the clause's norms correspond.

        Self-inspection is left out: every clause with norms is asked about there.
        """
        clause = self.by_id[clause_id]
        wanted = {nearest(norm, clause.norms) for norm in self.norms.get(node.id, ())} or set(range(len(clause.norms)))
        for mechanism in clause.mechanisms:
            if mechanism.name == SELF_INSPECTION:
                continue
            if not mechanism.norms or wanted & set(mechanism.norms):
                yield ProposedMechanism(kind=mechanism.kind, name=mechanism.name, clause=clause_id)


def _merged(scored: Iterable[_Scored]) -> list[_Scored]:
    best: dict[str, _Scored] = {}
    first = ""
    for one in scored:
        first = first or one.clause
        known = best.get(one.clause)
        if known is None or one.total > known.total:
            best[one.clause] = one
    return sorted(best.values(), key=lambda one: (one.clause != first, -one.total, one.clause))


def _role_names(reading: NormReading, package: Package) -> re.Pattern[str]:
    """The names of roles in text and package; they are compared as norms, not as words."""
    names = {name for role in reading.roles for name in (role.name, *role.others)}
    names |= {words for r in base_vocabulary().roles if r.kind in (NameKind.ROLE, NameKind.BODY) for words in r.names}
    names |= {re.sub(r"[（(].*$", "", role.label.ja) for role in package.roles if role.key not in _KEPT_WORDS}
    folded = {fold_with_places(name).text for name in names}
    long = sorted((re.escape(name) for name in folded if len(name) > 2), key=len, reverse=True)  # noqa: PLR2004
    return re.compile("|".join(long)) if long else _NO_ROLE


# Roles whose name is also what a clause is about (研修 for 会計年度任用職員, 外部委託).
_KEPT_WORDS = {"employee", "regular_employee", "fixed_term_employee", "contractor", "subcontractor", "unified_contact"}


def _package_titles(package: Package) -> dict[str, str]:
    """Clause → its heading and those above it."""
    own = {clause.id: clause.title for clause in package.clauses}
    outline = Outline([_Heading(clause) for clause in package.clauses])
    return {
        clause.id: "。".join(
            title for n in (own[clause.id], *(a.title for a in outline.ancestors(clause.id))) if (title := n)
        )
        for clause in package.normative
    }


class _Heading:
    """A package clause in the shape the outline wants."""

    def __init__(self, clause: Clause) -> None:
        self.id, self.level, self.title, self.text, self.leaf = clause.id, clause.level, clause.title, "", clause.leaf


def _above(clause: str) -> str:
    """The id of the node above, by the beginning of the id; enough to tell whether two clauses stand together."""
    return re.sub(r"(?:\([^()]*\)|[①-⑳]|\.\d+|第[^第]+)$", "", clause) or clause
