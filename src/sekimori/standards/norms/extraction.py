"""Reads the norms of a whole text: who must do what, when, towards whom, with what force.

Rules over words only, no dictionary of the language: the sentences of such texts are regular. Each norm carries how
sure the reading is and why; what the text does not say stays empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sekimori.standards.norms.assembling import Assembler
from sekimori.standards.norms.mentions import NameFinder
from sekimori.standards.norms.model import NormReading, ReadNorm
from sekimori.standards.norms.outline import Node, Outline
from sekimori.standards.norms.roles import RoleBook
from sekimori.standards.norms.sentences import SentenceKind, split_sentences
from sekimori.standards.norms.terms import find_terms
from sekimori.standards.norms.vocabulary import Labelled, base_vocabulary, vocabulary_with


def read_norms(nodes: Sequence[Node], labelled: Iterable[Labelled] = ()) -> NormReading:
    """The norms, terms and roles of a text.

    `nodes` are the clauses in order as read by `standards.reading`; `labelled` the roles, bodies and parties of the
    package whose keys are wanted (without it the keys of the built-in vocabulary). Never raises on any text.
    """
    outline = Outline(nodes)
    terms = find_terms(outline)
    known = tuple(labelled)
    book = RoleBook(terms, vocabulary_with(known) if known else base_vocabulary())
    sentences = [
        sentence
        for node in outline.by_id.values()
        for sentence in split_sentences(node.text)
        if sentence.kind is not SentenceKind.OVERLONG
    ]
    assembler = Assembler(outline, NameFinder(book, sentences), terms)
    norms: list[ReadNorm] = []
    silent: list[tuple[str, str]] = []
    for node in outline.by_id.values():
        read = assembler.read(node)
        norms.extend(read.norms)
        if not read.norms and node.leaf:
            silent.append((node.id, read.reason))
    return NormReading(norms=tuple(norms), terms=terms, roles=book.roles, silent=tuple(silent))
