"""What comes in is identified by its content and looked into in the sandbox, before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from sekimori import sandbox
from sekimori.common.errors import InvalidInput
from sekimori.common.filekinds import BY_SUFFIX, LOOKED_INTO, FileKind, kind_of

PARSER = "sekimori.common.filefacts:parse"
COUNTED = ("pages", "sheets", "parts")
TOLD = ("macros", "scripts", "attachments", "encrypted")


@dataclass(frozen=True)
class Look:
    """What a file was found to be."""

    kind: FileKind
    facts: dict[str, Any] = field(default_factory=dict)


def look(untrusted: bytes, name: str) -> Look:
    """Identifies a whole file. Raises InvalidInput for a program, one that cannot be opened or is not what its name says."""
    kind = kind_of(untrusted[:4096])
    facts: dict[str, Any] = {}
    if kind is FileKind.PROGRAM:
        raise InvalidInput(_("「%(name)s」はプログラムのため、添付できません。") % {"name": name}, field="file")
    if kind in LOOKED_INTO:
        kind, facts = _looked_into(untrusted, kind, name)
    said = BY_SUFFIX.get(PurePath(name).suffix.lower())
    if said is not None and kind is not said:
        labels = dict(FileKind.labels())
        words = {"name": name, "kind": labels[kind], "said": labels[said]}
        sentence = _("「%(name)s」の中身は%(said)sではありません（%(kind)s）。ファイルを確かめてください。") % words
        raise InvalidInput(sentence, field="file")
    return Look(kind, facts)


def _looked_into(untrusted: bytes, kind: FileKind, name: str) -> tuple[FileKind, dict[str, Any]]:
    try:
        found: dict[str, Any] = sandbox.run(PARSER, untrusted, {"kind": kind.value})
    except InvalidInput as error:
        raise InvalidInput(f"「{name}」：{error.sentence}", field="file") from error
    except sandbox.ChildDied as error:
        sentence = _("「%(name)s」の中身を安全に確認できませんでした。%(reason)s")
        raise InvalidInput(sentence % {"name": name, "reason": error.sentence}, field="file") from error
    # A value from a hostile file may be any value: only numbers and yes are taken on.
    facts: dict[str, Any] = {key: found[key] for key in COUNTED if type(found.get(key)) is int}
    facts |= {key: True for key in TOLD if found.get(key) is True}
    return FileKind(str(found["kind"])), facts
