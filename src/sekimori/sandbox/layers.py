"""The layers of a job's confinement by name, and the operator's switch."""

from __future__ import annotations

import os

from sekimori.common.errors import NotAvailable

SWITCH = "SEKIMORI_SANDBOX"

# In the order in which they are applied.
LABELS = {
    "limits": "資源の上限（rlimit）",
    "user": "利用者権限の放棄",
    "privileges": "特権の再取得の禁止",
    "dumpable": "他プロセスからの読み取りの禁止",
    "parent": "親プロセスとの連動終了",
    "landlock": "ファイルの遮断（Landlock）",
    "seccomp": "システムコールの制限（seccomp）",
}


def operator_allows_unconfined() -> bool:
    """Whether the operator accepts jobs that lack layers (SEKIMORI_SANDBOX=unconfined).

    Raises NotAvailable for a value that means nothing, so that a typing error does not open anything.
    """
    value = os.environ.get(SWITCH, "")
    if value in {"", "confined"}:
        return False
    if value == "unconfined":
        return True
    raise NotAvailable(f"環境変数{SWITCH}の値「{value[:40]}」が分かりません。confinedかunconfinedを指定してください。")


def labels_of(names: tuple[str, ...]) -> str:
    """The layers' Japanese names, joined for a sentence."""
    return "、".join(LABELS.get(name, name) for name in names)
