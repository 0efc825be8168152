"""Small OpenDocument files made in the tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office", "text": "text", "table": "table", "draw": "drawing", "script": "script", "form": "form",
        "presentation": "presentation", "style": "style", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
KIND = "application/vnd.oasis.opendocument."


def document(
    body: str = "",
    *,
    kind: str = "text",
    parts: Mapping[str, bytes] | None = None,
    listed: Mapping[str, str] | None = None,
) -> bytes:
    """A letter of one paragraph and `body` behind it; `parts` stand beside it, `listed` in the manifest."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} office:version="1.2"><office:scripts/>'
        f"<office:body><office:{kind}><text:p>汐見市の回覧（架空）</text:p>{body}</office:{kind}></office:body></office:document-content>"
    )
    rows = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
        for name, media in {"/": f"{KIND}{kind}", "content.xml": "text/xml", **(listed or {})}.items()
    )
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{rows}</manifest:manifest>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("mimetype", f"{KIND}{kind}", zipfile.ZIP_STORED)
        container.writestr("content.xml", content)
        container.writestr("META-INF/manifest.xml", manifest)
        for name, inside in (parts or {}).items():
            container.writestr(name, inside)
    return buffer.getvalue()
