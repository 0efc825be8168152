"""The operator's configuration file as `sekimori init` writes it, and the table of docs/configuration.md; both from one list."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sekimori.portal.configuration import VARIABLES, Variable

Value = str | int | bool | list[str]


def file_text(values: Mapping[str, Value]) -> str:
    """The text of a configuration file: every variable with its meaning, those in `values` set, the others at their default.

    Secrets are never written into it: they lie beside it, each in a file of its own.
    """
    parts = ["# 関守の設定。環境変数（SEKIMORI_ と大文字の名前）があれば、そちらを使います。"]
    for variable in VARIABLES:
        if variable.kind == "secret":
            continue
        line = f"{variable.name} = {_toml(values.get(variable.name, _default(variable)))}"
        parts.append(f"\n# {variable.meaning}\n{line if variable.name in values else '# ' + line}")
    return "\n".join(parts) + "\n"


def _default(variable: Variable) -> Value:
    if variable.kind == "integer":
        return int(variable.default)
    if variable.kind == "boolean":
        return variable.default == "true"
    if variable.kind == "list":
        return variable.default.split(",")
    return variable.default


def _toml(value: Value) -> str:
    # A JSON string, number, boolean or array of strings is one of TOML too.
    return json.dumps(value, ensure_ascii=False)


def table() -> str:
    """The table of every variable, as it stands in docs/configuration.md."""
    rows = ["| file | environment | kind | default | meaning |", "|---|---|---|---|---|"]
    rows += [
        f"| `{each.name}` | `SEKIMORI_{each.name.upper()}` | {each.kind} | {f'`{each.default}`' if each.default else ''} "
        f"| {each.meaning} |"
        for each in VARIABLES
    ]
    return "\n".join(rows)
