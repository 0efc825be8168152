"""The house rules as lint: what ruff cannot know. Prints one line per breach and exits 1 when there is any.

Rules: files ≤ 500 lines and functions ≤ 45 (tests and migrations excepted); no unfinished work left in words; no file over a
megabyte in the tree; templates without inline style, inline script, outside address or |safe; no f-string inside gettext; public
functions of services, selectors and of the packages downstairs have a docstring.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parent.parent
MAX_FILE, MAX_FUNCTION = 500, 45
MAX_BYTES = 1_000_000
DOWNSTAIRS = ("common", "sandbox", "ledger", "standards", "sanitize", "detect", "zones", "posture", "seal")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError|not implemented)\b")
TEMPLATE_FAULTS = {
    "inline style": re.compile(r"\sstyle\s*="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "outside address": re.compile(r"(?:src|href|action)\s*=\s*[\"']https?://", re.IGNORECASE),
    "|safe": re.compile(r"\|\s*safe\b"),
}
GETTEXT = {"gettext", "gettext_lazy", "ngettext", "pgettext", "_"}


def python_files() -> Iterator[Path]:
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def wants_docstrings(path: Path) -> bool:
    parts = path.relative_to(ROOT / "src" / "sekimori").parts
    return (
        parts[0] in DOWNSTAIRS
        or path.name in {"services.py", "selectors.py"}
        or path.parent.name in {"services", "selectors"}
    )


def is_gettext(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT


def is_command(node: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Call) and "command" in ast.unparse(d) for d in node.decorator_list)


def check_python(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT)
    if (count := text.count("\n")) > MAX_FILE:
        yield f"{name}: {count} lines (at most {MAX_FILE})"
    for found in UNFINISHED.finditer(text):
        yield f"{name}:{text[: found.start()].count(chr(10)) + 1}: says {found.group(0)!r}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            size = (node.end_lineno or node.lineno) - node.lineno + 1
            if size > MAX_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {size} lines (at most {MAX_FUNCTION})"
        if is_gettext(node) and any(isinstance(arg, ast.JoinedStr) for arg in node.args):
            yield f"{name}:{node.lineno}: an f-string inside gettext cannot be translated"
    if wants_docstrings(path):
        yield from missing_docstrings(path, ast.parse(text))


def missing_docstrings(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if public and not ast.get_docstring(node) and not is_command(node):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has no docstring"


def check_template(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for fault, pattern in TEMPLATE_FAULTS.items():
        for found in pattern.finditer(text):
            yield f"{path.relative_to(ROOT)}:{text[: found.start()].count(chr(10)) + 1}: {fault}"


def too_large() -> Iterator[str]:
    """Files in the tree that are no source of anything: something that was left lying about."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            yield f"{name}: {path.stat().st_size} bytes (at most {MAX_BYTES})"


def main() -> int:
    breaches = [*too_large()]
    breaches += [breach for path in python_files() for breach in check_python(path)]
    for path in sorted((ROOT / "src").rglob("*.html")):
        breaches.extend(check_template(path))
    for breach in breaches:
        print(breach)
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
