"""Documents in PDF, set by Typst with the machine's Japanese fonts. Runs in the sandbox's rendering profile:

    sandbox.run("sekimori.common.typesetting:pdf", template, {"data": …, "title": …}, profile=sandbox.Profile.RENDER)

The template is ours; what people have typed reaches it as JSON data only, so that it can never be read as markup.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import typst

from sekimori.common.errors import NotAvailable

# The first that is installed is taken; each must have the characters of names (髙 﨑 𠮷).
SANS = ("Noto Sans CJK JP", "BIZ UDPGothic", "BIZ UDGothic")
SERIF = ("Noto Serif CJK JP", "BIZ UDPMincho", "BIZ UDMincho")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def prepare_for_sandbox() -> None:
    """Finds the fonts before files are out of reach."""
    _fonts()


def font(names: tuple[str, ...]) -> str:
    """The first of these font families that is installed. Raises NotAvailable when there is none:

    no page of empty boxes is made.
    """
    installed = set(_fonts().families())
    for name in names:
        if name in installed:
            return name
    raise NotAvailable(
        f"日本語のフォント（{'、'.join(names)}のいずれか）がこの機器にないため、ＰＤＦを作れません。"
        "Debianではfonts-noto-cjkを導入してください。"
    )


def pdf(untrusted: bytes, options: dict[str, Any]) -> bytes:
    """The PDF/UA-1 document of a Typst template (UTF-8).

    `options["data"]` is what the template reads as `data`, `options["title"]`

    the document's title. In the template `sans` and `serif` are the font families found. Raises NotAvailable when a
    Japanese font is missing; a fault in the template is a fault in the program.
    """
    head = (
        "#let data = json(bytes(sys.inputs.data))\n"
        "#let sans = sys.inputs.sans\n#let serif = sys.inputs.serif\n"
        '#set document(title: sys.inputs.title)\n#set text(font: sans, lang: "ja", region: "jp", cjk-latin-spacing: none)\n'
    )
    inputs = {
        "data": json.dumps(options.get("data"), ensure_ascii=False),
        "title": str(options.get("title", "")),
        "sans": font(SANS),
        "serif": font(SERIF),
    }
    made = typst.compile(
        head.encode() + untrusted, font_paths=_fonts(), sys_inputs=inputs, format="pdf", pdf_standards=["ua-1"]
    )
    return bytes(made)
