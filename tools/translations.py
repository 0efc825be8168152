"""The English catalogue: is it complete, does it fit the sources, do its placeholders agree?

`python tools/translations.py check` names what is missing and exits 1; `compile` writes the .mo files that Django reads.
Sources are read by GNU gettext (xgettext) through Django's makemessages, in a copy, so that checking changes nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PORTAL = Path(__file__).resolve().parent.parent / "src" / "sekimori" / "portal"
CATALOGUE = Path("locale") / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%[sd]")
JAPANESE = re.compile(r"[\u3040-\u30ff]")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def extracted() -> Catalog:
    """What the sources say now, with the translations there are."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(PORTAL, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        environment = {
            **os.environ,
            "PYTHONPATH": str(PORTAL.parent.parent),
            "DJANGO_SETTINGS_MODULE": "sekimori.portal.settings",
        }
        command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--no-obsolete"]
        subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True)
        return read(copy / CATALOGUE)


def texts(message: Message) -> tuple[list[str], list[str]]:
    """Source texts and translations, singular and plural."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    said = [message.string] if isinstance(message.string, str) else list(message.string)
    return ids, said


def faults(catalogue: Catalog) -> Iterator[str]:
    """Every untranslated, doubtful or ill-fitting message."""
    for message in catalogue:
        if not message.id:
            continue
        ids, said = texts(message)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        if not all(said):
            yield f"not translated: {ids[0]}"
        elif message.fuzzy:
            yield f"fuzzy: {ids[0]}"
        elif any(set(PLACEHOLDER.findall(each)) - wanted for each in said) or wanted - set(
            PLACEHOLDER.findall(said[-1])
        ):
            yield f"placeholders differ: {ids[0]}"
        elif any(JAPANESE.search(each) for each in said):
            yield f"kana in the translation: {ids[0]}"


def check() -> int:
    found = list(faults(extracted()))
    for sentence in found:
        print(sentence)
    return bool(found)


def compile_all() -> int:
    for path in sorted(PORTAL.glob("locale/*/LC_MESSAGES/*.po")):
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "compile": compile_all}[sys.argv[1]]())
