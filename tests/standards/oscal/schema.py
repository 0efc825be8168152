"""Validates documents by the structure of OSCAL (README.md beside says where it comes from)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

OURS = Path(__file__).parent / "oscal-1.1.3.json"


@cache
def _validator() -> Callable[[Any], Any]:
    text = Path(os.environ.get("SEKIMORI_OSCAL_SCHEMA", OURS)).read_text(encoding="utf-8")
    # Python's patterns know no \p{L}: a word character that is no digit is a letter or an underscore.
    plain = text.replace(r"^(\\p{L}|_)(\\p{L}|\\p{N}|[.\\-_])*$", r"^[^\\W\\d][\\w.\\-]*$")
    found: Callable[[Any], Any] = fastjsonschema.compile(json.loads(plain), use_default=False)
    return found


def check(document: dict[str, Any]) -> None:
    """Raises fastjsonschema.JsonSchemaException for a document that is not OSCAL, naming the place."""
    _validator()(document)
