from sekimori.portal.rules.models.adoptions import Adoption, AdoptionOrgan, TimeSetting
from sekimori.portal.rules.models.editions import Edition, EditionClause, Succession

__all__ = ["Adoption", "AdoptionOrgan", "Edition", "EditionClause", "Succession", "TimeSetting"]
