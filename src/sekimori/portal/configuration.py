"""What an operator may set: one table of variables, read from a TOML file and the environment, failing loudly.

The environment wins over the file. A secret may also be given as a file (`SEKIMORI_SECRET_KEY_FILE`). `sekimori init`
writes the file with every variable explained, and docs/configuration.md is generated from the same table.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sekimori.common.errors import InvalidInput, Place

Kind = Literal["text", "integer", "boolean", "list", "path", "secret"]
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


@dataclass(frozen=True)
class Variable:
    """A setting: its name, kind, default and what it means to an operator."""

    name: str
    kind: Kind
    default: str
    meaning: str


VARIABLES: tuple[Variable, ...] = (
    Variable("data_dir", "path", "var", "データを置くフォルダー（データベース、証跡、鍵、検索の索引）。"),
    Variable(
        "secret_key", "secret", "", "署名に使う秘密の値。空ならデータのフォルダーのsecret_keyファイルを読みます。"
    ),
    Variable(
        "evidence_key", "secret", "", "証跡を暗号化する鍵。空ならデータのフォルダーのevidence_keyファイルを読みます。"
    ),
    Variable(
        "identity_key",
        "secret",
        "",
        "確認コードの秘密の値を暗号化する鍵。空ならデータのフォルダーのidentity_keyファイルを読みます。",
    ),
    Variable(
        "database", "text", "sqlite", "sqlite、又は postgresql://利用者:パスワード@ホスト:ポート/データベース名。"
    ),
    Variable("hosts", "list", "localhost,127.0.0.1", "画面を開くときのホスト名（コンマ区切り）。"),
    Variable("https", "boolean", "true", "TLSの後ろで動くとき true。クッキーを安全な通信に限ります。"),
    Variable(
        "trusted_proxies",
        "integer",
        "0",
        "この画面の前に置いた中継サーバの段数。接続元のアドレスをX-Forwarded-Forの後ろからこの数だけさかのぼって読みます。",
    ),
    Variable("idle_minutes", "integer", "15", "操作がないときに自動でログアウトするまでの分数。"),
    Variable("session_hours", "integer", "12", "操作を続けていても、ログインし直すまでの時間数。"),
    Variable(
        "second_factor",
        "text",
        "office",
        "二つ目の認証を必ず求める範囲。office（役割に就く人と運用担当）又は all（全員）。",
    ),
    Variable("sign_in_attempts", "integer", "5", "続けて間違えられる回数。運用担当はこれより2回少なくなります。"),
    Variable("pause_minutes", "integer", "15", "続けて間違えた後、パスワードでのログインを止める分数。"),
    Variable(
        "attempts_per_address",
        "integer",
        "30",
        "一つの接続元から1分間に間違えられる回数。多くの端末が一つのアドレスに見えるときは増やします。",
    ),
    Variable("password_length", "integer", "12", "パスワードの最小の文字数。運用担当はこれより4文字多く求めます。"),
    Variable("initial_password_days", "integer", "14", "渡された初期パスワードでログインできる日数。"),
    Variable(
        "mail_host", "text", "", "メールを送るSMTPサーバ。空ならメールを送らず、画面と印刷の一覧だけで知らせます。"
    ),
    Variable("mail_port", "integer", "25", "SMTPのポート番号。"),
    Variable("mail_user", "text", "", "SMTPの利用者名。"),
    Variable("mail_password", "secret", "", "SMTPのパスワード。"),
    Variable("mail_starttls", "boolean", "false", "SMTPでSTARTTLSを使うとき true。"),
    Variable("mail_from", "text", "sekimori@localhost", "差出人のメールアドレス。"),
    Variable("report_maildir", "text", "", "報告のメールが届くMaildirのフォルダー。空なら読みません。"),
    Variable("site_url", "text", "http://localhost:8000", "通知に書く画面のアドレス（庁内から開けるもの）。"),
    Variable("worker_threads", "integer", "2", "一つのプロセスで動かすとき、画面の裏で処理する係の数。"),
    Variable("upload_megabytes", "integer", "30", "添付ファイル一つの大きさの上限（MB）。"),
    Variable(
        "backup_stamp",
        "text",
        "",
        "バックアップが終わるたびに更新されるファイル。空なら、診断でバックアップの新しさを確かめません。",
    ),
    Variable("backup_hours", "integer", "26", "バックアップがこれより古いと、診断で異常とする時間数。"),
    Variable(
        "sandbox",
        "text",
        "confined",
        "confined（隔離して読む）。unconfined にすると隔離せず、その旨を結果に表示します。",
    ),
)


class Configuration:
    """The values of `VARIABLES` for this run.

    Raises InvalidInput naming file and variable for an unknown name, a value of the wrong kind or a missing secret.
    """

    def __init__(self, environ: Mapping[str, str] | None = None, file: Path | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        given = self._environ.get("SEKIMORI_CONFIG", "")
        self.file = file or (Path(given) if given else None)
        self._values = self._read_file()

    def _read_file(self) -> dict[str, Any]:
        if self.file is None:
            return {}
        try:
            values = tomllib.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InvalidInput(f"設定ファイルを読めません（{error}）。", place=Place(str(self.file))) from error
        known = {variable.name for variable in VARIABLES}
        for name in values:
            if name not in known:
                raise InvalidInput(f"{name}という設定はありません。", place=Place(str(self.file), column=name))
        return values

    def _raw(self, name: str) -> str:
        variable = next(v for v in VARIABLES if v.name == name)
        key = f"SEKIMORI_{name.upper()}"
        if (path := self._environ.get(f"{key}_FILE")) and variable.kind == "secret":
            return Path(path).read_text(encoding="utf-8").strip()
        if key in self._environ:
            return self._environ[key]
        value = self._values.get(name, variable.default)
        if isinstance(value, bool):
            return "true" if value else "false"
        return ",".join(map(str, value)) if isinstance(value, list) else str(value)

    def _wrong(self, name: str, wanted: str) -> InvalidInput:
        where = Place(str(self.file or "環境変数"), column=name)
        return InvalidInput(f"{name}には{wanted}を指定してください。", place=where)

    def text(self, name: str) -> str:
        return self._raw(name)

    def integer(self, name: str) -> int:
        """The value as a whole number. Raises InvalidInput otherwise."""
        try:
            return int(self._raw(name))
        except ValueError:
            raise self._wrong(name, "整数") from None

    def boolean(self, name: str) -> bool:
        """The value as true or false. Raises InvalidInput otherwise."""
        raw = self._raw(name).lower()
        if raw not in TRUE | FALSE:
            raise self._wrong(name, "true 又は false")
        return raw in TRUE

    def list(self, name: str) -> list[str]:
        return [part.strip() for part in self._raw(name).split(",") if part.strip()]

    def choice(self, name: str, *allowed: str) -> str:
        """The value, which is one of `allowed`. Raises InvalidInput otherwise."""
        raw = self._raw(name)
        if raw not in allowed:
            raise self._wrong(name, "、".join(allowed) + "のいずれか")
        return raw

    def path(self, name: str) -> Path:
        return Path(self._raw(name)).expanduser().resolve()

    def secret(self, name: str) -> str:
        """The secret from the environment, a file named there, or `data_dir/NAME`; empty when there is none."""
        if value := self._raw(name):
            return value
        kept = self.path("data_dir") / name
        return kept.read_text(encoding="utf-8").strip() if kept.exists() else ""
