"""Faults of a text that keep it from being carried out: `lint` is the way in, `model.LintReport` the way out."""

from sekimori.standards.linting.linting import lint
from sekimori.standards.linting.model import LintFinding, LintReport, Severity
from sekimori.standards.linting.organisation import Organisation, read_organisation

__all__ = ["LintFinding", "LintReport", "Organisation", "Severity", "lint", "read_organisation"]
