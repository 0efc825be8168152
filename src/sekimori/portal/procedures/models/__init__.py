from sekimori.portal.procedures.models.applications import (
    SUSPENDED,
    Application,
    Attachment,
    ClauseLink,
    Content,
    Involvement,
    ItemLink,
)
from sekimori.portal.procedures.models.counts import GrantedCount
from sekimori.portal.procedures.models.lives import Milestone
from sekimori.portal.procedures.models.routes import Countersign, Decision, Party, Step
from sekimori.portal.procedures.models.settings import CatalogueEntry, Fallback, Serial, StandingRule, Terms

__all__ = [
    "SUSPENDED",
    "Application",
    "Attachment",
    "CatalogueEntry",
    "ClauseLink",
    "Content",
    "Countersign",
    "Decision",
    "Fallback",
    "GrantedCount",
    "Involvement",
    "ItemLink",
    "Milestone",
    "Party",
    "Serial",
    "StandingRule",
    "Step",
    "Terms",
]
