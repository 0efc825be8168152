"""The rules of the lint. Each is a generator over the material; `ALL` is the order in which they run."""

from collections.abc import Callable, Iterator

from sekimori.standards.linting.material import Material
from sekimori.standards.linting.model import LintFinding
from sekimori.standards.linting.rules.addressees import addressee_missing, subject_missing
from sekimori.standards.linting.rules.citations import citation_dangling, form_missing
from sekimori.standards.linting.rules.conflicts import (
    conflicting_force,
    conflicting_givers,
    conflicting_periods,
    duty_of_two,
)
from sekimori.standards.linting.rules.documents import delegated_elsewhere, document_missing, document_without_demand
from sekimori.standards.linting.rules.leaves import (
    leave_to_oneself,
    leave_without_applicant,
    leave_without_form,
    leave_without_giver,
)
from sekimori.standards.linting.rules.organs import chained_roles, role_undefined, section_without_officer
from sekimori.standards.linting.rules.retention import retention_missing
from sekimori.standards.linting.rules.slips import slip_repeated, slip_similar
from sekimori.standards.linting.rules.terms import alias_twice, level_undefined, term_undefined, term_unused

Rule = Callable[[Material], Iterator[LintFinding]]

ALL: tuple[Rule, ...] = (
    section_without_officer,
    chained_roles,
    role_undefined,
    leave_without_giver,
    leave_without_applicant,
    leave_without_form,
    leave_to_oneself,
    document_missing,
    document_without_demand,
    delegated_elsewhere,
    retention_missing,
    conflicting_force,
    conflicting_givers,
    conflicting_periods,
    duty_of_two,
    term_undefined,
    level_undefined,
    alias_twice,
    term_unused,
    subject_missing,
    addressee_missing,
    slip_repeated,
    slip_similar,
    citation_dangling,
    form_missing,
)
