"""Makes PDF and docx files inside the sandbox's rendering child."""

from __future__ import annotations

import json
from typing import Any

from sekimori.standards.comparing.documents import paper, word
from sekimori.standards.comparing.table import ComparisonTable, Order


def render(untrusted: bytes, options: dict[str, Any]) -> bytes:
    """The file of the kind `options["kind"]` (pdf, docx) for the table in `untrusted` (JSON), columns as `options["order"]`."""
    table = ComparisonTable.from_json(json.loads(untrusted))
    order = Order(options["order"])
    return paper.pdf(table, order) if options["kind"] == "pdf" else word.docx(table, order)


def prepare_for_sandbox() -> None:
    """Imports the engines before the child is closed, so that it need not look for them."""
    import docx  # noqa: F401
    import typst  # noqa: F401
