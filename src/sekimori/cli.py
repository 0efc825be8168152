"""The front door: `sekimori COMMAND`. Each package brings its own commands in a `commands.py` and is imported only when called."""

from __future__ import annotations

import errno
import importlib
import sys

import click

from sekimori import __version__
from sekimori.common.errors import ManyFaults, NotAvailable, SekimoriError

# Command → the module that holds a click command of the same name (dashes become underscores).
COMMANDS: dict[str, str] = {
    "backup": "sekimori.portal.running.backup_commands",
    "restore": "sekimori.portal.running.backup_commands",
    "account": "sekimori.portal.identity.commands",
    "coverage": "sekimori.portal.compliance.commands",
    "demo": "sekimori.portal.demo.commands",
    "doctor": "sekimori.portal.health.commands",
    "incidents": "sekimori.portal.intake.commands",
    "init": "sekimori.portal.running.init",
    "ledger": "sekimori.portal.acts.ledger.commands",
    "migrate": "sekimori.portal.running.commands",
    "org": "sekimori.portal.organization.commands",
    "oscal": "sekimori.portal.reports.commands",
    "sanitize": "sekimori.sanitize.commands",
    "scheduler": "sekimori.portal.running.commands",
    "search": "sekimori.portal.search.commands",
    "serve": "sekimori.portal.running.commands",
    "standard": "sekimori.standards.commands",
    "web": "sekimori.portal.running.commands",
    "worker": "sekimori.portal.running.commands",
    "zones": "sekimori.zones.commands",
}


class FrontDoor(click.Group):
    """Finds a command's module by name and imports it only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        command = getattr(module, cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]}.{cmd_name} is not a command")
        return command


@click.command(cls=FrontDoor)
@click.version_option(__version__, prog_name="sekimori")
def door() -> None:
    """関守: 情報セキュリティ対策基準を実行します。"""


def main(args: list[str] | None = None) -> None:
    """Runs the command line; an error that is told to a person ends with its sentence and exit code, never with a traceback."""
    try:
        door(args=args, prog_name="sekimori")
    except SekimoriError as error:
        faults = error.items if isinstance(error, ManyFaults) else [error]
        for fault in faults:
            click.echo(str(fault), err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        if not (sentence := _outside(error)):
            raise
        click.echo(sentence, err=True)
        sys.exit(NotAvailable.exit_code)


def _outside(error: Exception) -> str:
    """The sentence for what lies outside the program: a full disk, or a database that cannot be reached; "" for anything else.

    Told by the error's name, because Django is not loaded for every command.
    """
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "保存先の空き容量がありません。何も変更していません。空きを作ってから、もう一度実行してください。"
    if type(error).__name__ != "OperationalError" or not type(error).__module__.startswith("django.db"):
        return ""
    if "is full" in str(error) or "No space left" in str(error):
        return "データベースの保存先の空き容量がありません。何も変更していません。空きを作ってから、もう一度実行してください。"
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return f"データベースを使えません（{reason}）。動いているか、設定の database が正しいかを確かめてください。"
