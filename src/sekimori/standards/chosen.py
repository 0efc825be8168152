"""Which standard package a command works with."""

from __future__ import annotations

from sekimori.common.errors import InvalidInput
from sekimori.standards import packages
from sekimori.standards.models import Package


def chosen_package(key_or_path: str | None) -> Package | None:
    """The named package; without a name the only one installed, or None when there is none.

    Raises InvalidInput when several are installed and none is named, and what `packages.get` raises.
    """
    if key_or_path is not None:
        return packages.get(key_or_path)
    installed = packages.installed()
    if len(installed) > 1:
        raise InvalidInput(
            f"規程パッケージが複数あります。--package で {'・'.join(installed)} のどれかを選んでください。"
        )
    return packages.get(installed[0]) if installed else None
