"""What a file's name says, and how it may lie. The name is never used as a path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath

from sekimori.sanitize.verdicts import Action, Finding

# What runs, installs, links or configures something when it is opened: never passed, whatever it holds.
FORBIDDEN = frozenset(
    """
    exe scr com pif cpl dll ocx sys drv msi msp mst msix msixbundle appx bat cmd ps1 ps1xml psm1 psd1 vb vbs vbe js jse
    mjs wsf wsc wsh hta jar py pyw pyc pl rb sh bash csh lua tcl reg inf scf lnk url website desktop iso img vhd vhdx
    wim one onepkg onetoc2 chm hlp appref-ms application xll wll slk iqy dqy oqy rqy gadget diagcab theme themepack
    deskthemepack search-ms searchconnector-ms library-ms settingcontent-ms contact jnlp ps eps udl ade adp mdb mde
    accdb accde elf so dylib dmg pkg deb rpm apk ipa class swf
    """.split()  # noqa: SIM905
)
DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u034f")
_PADDING = re.compile(r"\s{5,}\S*\.\w+\s*$")
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
_DOTS = str.maketrans(dict.fromkeys("．｡。․﹒", "."))
LONGEST = 120


def extensions(name: str) -> list[str]:
    """Every ending in the name, in lower case, however it is written (full width, look-alike dots, blanks around)."""
    plain = unicodedata.normalize("NFKC", visible(name).translate(_DOTS)).translate(_DOTS).lower()
    return [part.strip() for part in plain.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].split(".")[1:]]


def visible(name: str) -> str:
    """The name without signs that cannot be seen or turn others round."""
    return "".join(char for char in name if char not in DIRECTION | INVISIBLE and unicodedata.category(char) != "Cc")


def findings(name: str) -> Iterator[Finding]:
    """What is wrong with a name by itself."""
    if DIRECTION & set(name):
        yield Finding("NAME-HIDDEN-DIRECTION", action=Action.REFUSED)
    if INVISIBLE & set(name) or any(unicodedata.category(char) == "Cc" for char in name):
        yield Finding("NAME-INVISIBLE", action=Action.REPLACED)
    found = extensions(name)
    if any(each in FORBIDDEN for each in found[-1:]):
        yield Finding("NAME-FORBIDDEN-EXTENSION", detail=found[-1], action=Action.REFUSED)
    elif any(each in FORBIDDEN for each in found):
        yield Finding("NAME-DOUBLE-EXTENSION", detail=".".join(found), action=Action.REFUSED)
    if _PADDING.search(name):
        yield Finding("NAME-PADDED-EXTENSION", action=Action.REFUSED)


def safe(name: str, extension: str) -> str:
    """A name for the output: what can be seen of it, no path, at most 120 signs, with the extension of what it is."""
    base = visible(name).replace("\\", "/").rsplit("/", 1)[-1]
    stem = PurePosixPath(base).stem if "." in base else base
    kept = re.sub(r'[<>:"|?*\x00-\x1f/\\]', "_", unicodedata.normalize("NFC", stem)).strip(" .")[:LONGEST]
    if not kept or _RESERVED.match(kept):
        kept = f"_{kept}"
    return f"{kept}.{extension}" if extension else kept
