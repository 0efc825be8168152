"""The front door: `sekimori COMMAND`. Each package brings its own commands in a `commands.py` and is imported only when called."""

from __future__ import annotations

import importlib
import sys

import click

from sekimori import __version__
from sekimori.common.errors import ManyFaults, SekimoriError

# Command → the module that holds a click command of the same name (dashes become underscores).
COMMANDS: dict[str, str] = {
    "backup": "sekimori.portal.running.backup_commands",
    "restore": "sekimori.portal.running.backup_commands",
    "account": "sekimori.portal.identity.commands",
    "coverage": "sekimori.portal.compliance.commands",
    "demo": "sekimori.portal.demo.commands",
    "doctor": "sekimori.portal.health.commands",
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
