"""Secrets of a configuration never get further than its reader."""

from __future__ import annotations

import re

HIDDEN = "（秘匿）"
LONGEST = 300
_WORDS = re.compile(
    r"(?i)((?:\b|[-_])(?:pass(?:wd|word|phrase)?|secret|psk(?:secret)?|pre-shared-key|shared-secret|community|auth-?key|key-string|key"
    r"|private-?key|md5|sha|hash|authkey|token|credential|login|wep|wpa\S*)(?:\s*=\s*|\s+|:\s*))(.+)$"
)
_BARE = re.compile(r"\b[0-9a-fA-F]{32,}\b|\$\d\$\S+|\bENC\s+\S+|-----BEGIN.*")


def redact(text: str) -> str:
    """A line for people: what stands behind a word for a secret is hidden, and what looks like one; never longer than
    300 characters.
    """
    return _BARE.sub(HIDDEN, _WORDS.sub(lambda found: found.group(1) + HIDDEN, text.strip()))[:LONGEST]
