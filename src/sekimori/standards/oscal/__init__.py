"""A standard and how it is carried out, in NIST's Open Security Controls Assessment Language (OSCAL), as JSON.

    catalog(package, origin)                      the clauses as controls
    profile(package, adopted, origin)             which of them a city has adopted, and what its time words mean
    component_definition(package, carried, origin) the mechanisms that carry them out
    assessment_results(package, stated, origin)   the states of the clauses at a moment
    plan_of_action(package, open_points, origin)  what is still to be done

Each is a pure function to a dictionary for `json.dumps`: the same input gives the same bytes, every UUID is version 5 and follows
from what it names. Words are Japanese; English stands in properties whose names end in `-en`. No document names a person or a unit.
"""

from sekimori.standards.oscal.catalog import catalog
from sekimori.standards.oscal.component import component_definition
from sekimori.standards.oscal.document import OSCAL_VERSION, Origin
from sekimori.standards.oscal.plan import NothingOpen, OpenPoint, PointStatus, plan_of_action
from sekimori.standards.oscal.profile import Adopted, profile
from sekimori.standards.oscal.results import Stated, assessment_results

__all__ = [
    "OSCAL_VERSION",
    "Adopted",
    "NothingOpen",
    "OpenPoint",
    "Origin",
    "PointStatus",
    "Stated",
    "assessment_results",
    "catalog",
    "component_definition",
    "plan_of_action",
    "profile",
]
