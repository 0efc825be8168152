"""One stylesheet and one script out of the small files in styles/ and scripts/, in a fixed order, by plain Python.

The finder hands the results to collectstatic (and to the test server) as `ui/sekimori.css` and `ui/sekimori.js`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

HERE = Path(__file__).resolve().parent
STYLES = (
    "tokens", "base", "frame", "navigation", "button", "field", "panel", "status", "banner", "table", "steps", "chart",
    "dialog", "sheet", "wall", "entrance", "print", "adapt",
)  # fmt: skip
SCRIPTS = ("core", "menus", "shortcuts", "drafts", "idle", "fields", "tables", "progress", "polling", "passkeys")
BUNDLES: dict[str, tuple[Path, ...]] = {
    "ui/sekimori.css": tuple(HERE / "styles" / f"{name}.css" for name in STYLES),
    "ui/sekimori.js": tuple(HERE / "scripts" / f"{name}.js" for name in SCRIPTS),
}


def bundle(name: str) -> str:
    """The text of the bundle: its parts in order."""
    return "\n".join(part.read_text(encoding="utf-8").rstrip() for part in BUNDLES[name]) + "\n"


class BundleFinder(BaseFinder):
    """Writes the bundles below the data folder when their parts have changed, and finds them there."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del app_names
        self.folder = Path(settings.DATA_DIR) / "bundles"
        self.storage = FileSystemStorage(location=str(self.folder))

    def _written(self, name: str) -> Path:
        path, text = self.folder / name, bundle(name)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return path

    def find(self, path: str, find_all: bool = False) -> Any:  # noqa: FBT001, FBT002
        """The written bundle for `path`; a list when all are wanted, as Django's finders answer."""
        found = [str(self._written(path))] if path in BUNDLES else []
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every bundle with the storage that holds it."""
        del ignore_patterns
        for name in BUNDLES:
            self._written(name)
            yield name, self.storage
