"""The standard packages at hand: those installed beside this module, and any other by its path."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sekimori.common.errors import InvalidInput
from sekimori.standards.loading import read_package
from sekimori.standards.models import Package

INSTALLED = Path(__file__).resolve().parent


def installed() -> tuple[str, ...]:
    """The keys of the installed packages, sorted."""
    return tuple(sorted(path.parent.name for path in INSTALLED.glob("*/package.yaml")))


def get(key_or_path: str | Path) -> Package:
    """The installed package with this key, or the package in the folder of this path; read once per process.

    A bare word is a key; anything with a separator, and every Path, is a folder. Raises InvalidInput when there is no such
    package and ManyFaults (file and line each) when it has faults.
    """
    if isinstance(key_or_path, str) and "/" not in key_or_path and "\\" not in key_or_path:
        if key_or_path not in installed():
            raise InvalidInput(
                f"規程パッケージ「{key_or_path}」はありません。使えるのは {'・'.join(installed()) or 'なし'} です。"
            )
        return _read(INSTALLED / key_or_path)
    return _read(Path(key_or_path).resolve())


@cache
def _read(folder: Path) -> Package:
    return read_package(folder)
