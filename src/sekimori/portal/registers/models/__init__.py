from sekimori.portal.registers.models.assets import InformationAsset
from sekimori.portal.registers.models.devices import Device
from sekimori.portal.registers.models.items import Classified, Item, NumberSeries, RegisterSetting
from sekimori.portal.registers.models.media import Medium
from sekimori.portal.registers.models.software import Software

__all__ = [
    "Classified",
    "Device",
    "InformationAsset",
    "Item",
    "Medium",
    "NumberSeries",
    "RegisterSetting",
    "Software",
]
