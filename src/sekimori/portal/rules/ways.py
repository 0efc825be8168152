"""Where the mechanism of a clause is met: the procedure to apply by, the duty's occurrences, the register, the sheets."""

from __future__ import annotations

from urllib.parse import urlencode

from sekimori.portal.registers import selectors as registers
from sekimori.portal.ui.navigation import href_of
from sekimori.standards.models import MechanismKind, Package

DOCUMENTS = "required_documents"


def way_of(package: Package, kind: MechanismKind, name: str) -> str:
    """The address of the page on which everybody meets this mechanism of a package in force; "" when there is none."""
    if kind is MechanismKind.PROCEDURE and any(each.key == name for each in package.procedures):
        return href_of("procedures:start", name)
    if kind is MechanismKind.DUTY and any(each.key == name for each in package.duties):
        page = href_of("duties:all")
        return f"{page}?{urlencode({'duty': name})}" if page else ""
    if kind is MechanismKind.REGISTER and name == DOCUMENTS:
        return href_of("documents:all")
    if kind is MechanismKind.REGISTER and any(each.key == name for each in registers.registers()):
        return href_of("registers:list", name)
    return href_of("inspection:mine") if kind is MechanismKind.ATTEST else ""
