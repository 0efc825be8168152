from sekimori.portal.registers.models.assets import InformationAsset
from sekimori.portal.registers.models.counts import MediumCount
from sekimori.portal.registers.models.devices import Device
from sekimori.portal.registers.models.items import Classified, Item, NumberSeries
from sekimori.portal.registers.models.media import Medium
from sekimori.portal.registers.models.software import Software
from sekimori.portal.registers.models.stocktaking import Stocktaking, StocktakingLine

__all__ = [
    "Classified",
    "Device",
    "InformationAsset",
    "Item",
    "Medium",
    "MediumCount",
    "NumberSeries",
    "Software",
    "Stocktaking",
    "StocktakingLine",
]
