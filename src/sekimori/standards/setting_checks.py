"""Whether the settings a clause gives to a mechanism are those its entry in the catalogue understands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sekimori.standards.models import AssetAct, MechanismDefinition, Package, Setting, SettingType

Path = tuple[str | int, ...]


def setting_faults(
    package: Package, entry: MechanismDefinition, settings: dict[str, Any]
) -> Iterator[tuple[Path, str]]:
    """Path inside `settings` and sentence for every setting that is unknown, missing, or of the wrong kind."""
    for name, setting in entry.settings.items():
        if setting.required and name not in settings:
            yield (), f"設定 {name}（{setting.label.ja}）がありません。"
    for name, value in settings.items():
        if name not in entry.settings:
            yield (name,), f"設定に {name} はありません。"
            continue
        yield from _value_faults(package, name, entry.settings[name], value, settings)


def _value_faults(
    package: Package, name: str, setting: Setting, value: Any, settings: dict[str, Any]
) -> Iterator[tuple[Path, str]]:
    if not setting.many:
        yield from _one_fault(package, (name,), setting, value, settings)
    elif not isinstance(value, list) or not value:
        yield (name,), f"設定 {name} は一つ以上の並びで書いてください。"
    else:
        for index, item in enumerate(value):
            yield from _one_fault(package, (name, index), setting, item, settings)


def _one_fault(
    package: Package, path: Path, setting: Setting, value: Any, settings: dict[str, Any]
) -> Iterator[tuple[Path, str]]:
    if setting.type is SettingType.FLAG:
        if not isinstance(value, bool):
            yield path, f"設定 {path[0]} は true か false で書いてください。"
    elif setting.type is SettingType.NUMBER:
        if not isinstance(value, int) or isinstance(value, bool):
            yield path, f"設定 {path[0]} は整数で書いてください。"
    elif value not in (known := _known(package, setting, settings)):
        yield path, f"設定 {path[0]} に「{value}」は使えません。使えるのは {'・'.join(sorted(known)) or 'なし'} です。"


def _known(package: Package, setting: Setting, settings: dict[str, Any]) -> Collection[str]:
    match setting.type:
        case SettingType.CHOICE:
            return setting.choices
        case SettingType.CONTENT:
            documents = [document for document in package.documents if document.key == settings.get("document")]
            return [content.key for document in documents for content in document.contents]
        case SettingType.LEVEL:
            return [level.key for axis in package.classification.axes for level in axis.levels]
        case SettingType.ACT:
            return [act.value for act in AssetAct]
        case _:
            lists = {
                SettingType.DOCUMENT: package.documents,
                SettingType.ROLE: package.roles,
                SettingType.BODY: package.bodies,
                SettingType.PARTY: package.parties,
                SettingType.AREA: package.areas,
                SettingType.LAW: package.laws,
            }
            return [record.key for record in lists[setting.type]]
