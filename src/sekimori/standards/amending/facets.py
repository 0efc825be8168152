"""Parts of a provision's words that have names of their own: 本文 and ただし書, 前段 and 後段."""

from __future__ import annotations

import re

from sekimori.standards import addresses
from sekimori.standards.addresses import Address

NAMES = ("各号列記以外の部分", "ただし書", "前段", "後段", "本文", "の表", "表")
_PROVISO = re.compile(r"(?<=。)(?=ただし[、，,])")


def split(target: str) -> tuple[Address, str]:
    """A target as its address and the part of the words that is meant, empty for all of them."""
    for name in NAMES:
        if target.endswith(name) and target != name:
            return addresses.parse(target.removesuffix(name)), "" if name in {"の表", "表"} else name
    return addresses.parse(target), ""


def parted(text: str, facet: str) -> tuple[str, str, str]:
    """`text` as what stands before the part, the part, and what stands behind it. A missing part is empty, at its place."""
    if not facet:
        return "", text, ""
    if facet == "各号列記以外の部分":
        return "", text, ""
    proviso = _PROVISO.search(text)
    if facet == "ただし書":
        return (text[: proviso.start()], text[proviso.start() :], "") if proviso else (text, "", "")
    if facet == "本文":
        return ("", text[: proviso.start()], text[proviso.start() :]) if proviso else ("", text, "")
    end = _first_sentence(text)
    return ("", text[:end], text[end:]) if facet == "前段" else (text[:end], text[end:], "")


def of(text: str, facet: str) -> str:
    """The part of the words, the whole text for no part."""
    return parted(text, facet)[1]


def with_added(text: str, added: str, facet: str) -> str:
    """`text` with a proviso or second sentence at its end; a second sentence comes before a proviso."""
    if facet == "後段":
        before, words, after = parted(text, "本文")
        return before + words + added + after if after else text + added
    return text + added


def _first_sentence(text: str) -> int:
    depth = 0
    for index, mark in enumerate(text):
        depth = max(0, depth + {"「": 1, "」": -1, "(": 1, ")": -1, "（": 1, "）": -1}.get(mark, 0))
        if mark == "。" and depth == 0:
            return index + 1
    return len(text)
