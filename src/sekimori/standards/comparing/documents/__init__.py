"""新旧対照表 as documents. `make` is the way in: HTML is put together here, PDF and docx in a confined child, so that the

document engines are never imported by the caller.
"""

from __future__ import annotations

import json
from enum import StrEnum

from sekimori import sandbox
from sekimori.standards.comparing.documents import paper, web
from sekimori.standards.comparing.documents.paper import FontMissing
from sekimori.standards.comparing.table import ComparisonTable, Order

__all__ = ["FontMissing", "Format", "make", "paper", "web"]


class Format(StrEnum):
    """What kind of file."""

    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"


def make(table: ComparisonTable, kind: Format, order: Order = Order.NEW_OLD) -> bytes:
    """The table as a file. Raises FontMissing when a PDF is asked for and the machine has no Japanese Mincho, and as

    `sandbox.run` does when this machine cannot confine the making.
    """
    if kind is Format.HTML:
        return web.page(table, order).encode()
    said = json.dumps(table.as_json(), ensure_ascii=False).encode()
    options = {"kind": kind.value, "order": order.value}
    made = sandbox.run("sekimori.standards.comparing.documents.rendering:render", said, options, profile=sandbox.RENDER)
    return bytes(made)
