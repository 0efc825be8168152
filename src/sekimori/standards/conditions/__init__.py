"""Conditions written in a package: a small, safe language over the fields of a form and the facts of register items.

    confidential == true and at_least(highest(devices.confidentiality), 'c2')
    all(devices.state in ['in_use', 'stored'])
    days(period) <= 5

`parse` reads, `check` finds names and kinds that do not fit, `holds` answers for given values. Nothing in it can call
anything but the functions listed in `kinds.FUNCTIONS`, loop, or change a value. See docs/adding-a-procedure.md.
"""

from sekimori.standards.conditions.checking import check
from sekimori.standards.conditions.evaluation import Surroundings, as_json, holds
from sekimori.standards.conditions.kinds import Kind, Type
from sekimori.standards.conditions.syntax import Condition, Node, names_in, parse

__all__ = ["Condition", "Kind", "Node", "Surroundings", "Type", "as_json", "check", "holds", "names_in", "parse"]
