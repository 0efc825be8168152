"""The check before anything is published: what is not confirmed, names of people, addresses that are not the contact office's."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from sekimori.portal.disclosures.contents import Content
from sekimori.portal.disclosures.differences import lines_of

PHONE = re.compile(r"(?<![\d-])0\d{1,4}[-‐-―ー(（)） ]?\d{1,4}[-‐-―ー)） ]?\d{3,4}(?![\d-])")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
LONG_NUMBER = re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?\d{4}(?!\d)")
AROUND, SHORTEST = 12, 2


@dataclass(frozen=True)
class Finding:
    """Something that must not be published as it stands: what it is, in which line, in which words; `key` names it for a reason."""

    key: str
    sort: str
    label: str
    place: str
    what: str

    def as_json(self) -> dict[str, Any]:
        """The same as it is kept."""
        return asdict(self)


@dataclass(frozen=True)
class Names:
    """Whose names the check looks for: `near` are those the record names (their surname alone is enough), `staff` everybody of

    the personnel file; `titles` are words after a surname by which a person is recognised; `open` may be published.
    """

    near: Collection[str] = ()
    staff: Collection[str] = ()
    titles: Sequence[str] = ()
    open: Collection[str] = ()


def findings_in(contents: Sequence[Content], names: Names) -> list[Finding]:
    """Everything that somebody must look at before these lines are published, in their order."""
    finder = _Finder(names)
    found: dict[str, Finding] = {}
    for each in contents:
        if each.lacking:
            _add(found, "lacking", each, "", _("まだ内容がありません。"))
        elif each.open:
            _add(found, "unconfirmed", each, "", _("確定していない内容（現時点）が含まれています。"))
        for line in lines_of(each):
            for sort, place, what in finder.of(line):
                _add(found, sort, each, place, what)
    return list(found.values())


def _add(found: dict[str, Finding], sort: str, line: Content, place: str, what: str) -> None:
    # An unconfirmed line is named by its words: once they change, the reason given for the old ones does not count.
    told = place or "\n".join(lines_of(line))
    key = hashlib.sha256(f"{sort}\n{line.key}\n{told}\n{what}".encode()).hexdigest()[:16]
    found.setdefault(key, Finding(key, sort, line.label, place, what))


def _flat(text: str) -> str:
    """Half-width digits and signs, and no blanks: 千鳥　歩 and 千鳥歩 are the same name."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


class _Finder:
    """Looks for names and addresses in lines; the names are made ready once."""

    def __init__(self, names: Names) -> None:
        open_ = {_flat(each) for each in names.open if each}
        self.open = "\n".join(sorted(open_))
        self.near = {_flat(each) for each in names.near} - open_
        surnames = {_surname(each) for each in names.near} - {""} - {_surname(each) for each in names.open}
        self.near |= {_flat(each) for each in surnames if len(each) >= SHORTEST}
        self.staff = {_flat(each) for each in names.staff} - open_ - self.near - {""}
        titles = "|".join(sorted(map(re.escape, names.titles), key=len, reverse=True))
        called = {_flat(_surname(each)) for each in names.staff} - {""}
        self.called = {each for each in called if _flat(each) not in {_flat(_surname(o)) for o in names.open}}
        self.titled = re.compile(rf"({titles})") if titles else None

    def of(self, line: str) -> Iterator[tuple[str, str, str]]:
        """What is found in one line: the sort, the words around it, and what it is."""
        flat = _flat(line)
        for name in sorted(self.near, key=len, reverse=True):
            if name and name in flat:
                yield (
                    "name",
                    _around(flat, name),
                    _("記録にある人の名前「%(name)s」が含まれています。") % {"name": name},
                )
                break
        for name in (each for each in self.staff if each in flat):
            yield "name", _around(flat, name), _("職員の名前「%(name)s」が含まれています。") % {"name": name}
        yield from self._titled(flat)
        yield from self._addresses(unicodedata.normalize("NFKC", line))

    def _titled(self, flat: str) -> Iterator[tuple[str, str, str]]:
        for found in self.titled.finditer(flat) if self.titled else ():
            before = flat[: found.start()]
            name = next((before[-n:] for n in (4, 3, 2, 1) if before[-n:] in self.called), "")
            if name:
                told = name + found.group()
                yield "name", _around(flat, told), _("個人を指す言葉「%(name)s」が含まれています。") % {"name": told}

    def _addresses(self, line: str) -> Iterator[tuple[str, str, str]]:
        for pattern, sort, sentence in (
            (MAIL, "mail", _("問合せ先でないメールアドレスが含まれています。")),
            (LONG_NUMBER, "number", _("個人番号のように見える12桁の数字が含まれています。")),
            (PHONE, "phone", _("問合せ先でない電話番号が含まれています。")),
        ):
            for found in pattern.finditer(line):
                if _flat(found.group()) not in self.open:
                    yield sort, _around(line, found.group()), sentence


def _surname(name: str) -> str:
    """The part before the first blank; nothing of a name written as one word."""
    parts = name.replace("　", " ").split()
    return parts[0] if len(parts) > 1 else ""


def _around(line: str, found: str) -> str:
    """The words in which something stands."""
    at = line.find(found)
    start, end = max(0, at - AROUND), at + len(found) + AROUND
    return f"{'…' if start else ''}{line[start:end]}{'…' if end < len(line) else ''}"
