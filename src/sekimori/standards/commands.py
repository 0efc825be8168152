"""`sekimori standard …`: the group only lists its subcommands; each lives in the module that does the work."""

from __future__ import annotations

import importlib

import click

# Subcommand → the module that holds a click command of the same name.
SUBCOMMANDS: dict[str, str] = {
    "align": "sekimori.standards.aligning.command",
    "amend": "sekimori.standards.amending.command",
    "compare": "sekimori.standards.comparing.command",
    "check": "sekimori.standards.check_command",
    "duties": "sekimori.standards.norms.command",
    "lint": "sekimori.standards.linting.command",
    "read": "sekimori.standards.reading.command",
}


class Subcommands(click.Group):
    """Finds a subcommand's module by name and imports it only when that subcommand is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in SUBCOMMANDS:
            return None
        command = getattr(importlib.import_module(SUBCOMMANDS[cmd_name]), cmd_name.replace("-", "_"))
        if not isinstance(command, click.Command):
            raise TypeError(f"{SUBCOMMANDS[cmd_name]}.{cmd_name} is not a command")
        return command


@click.command(cls=Subcommands)
def standard() -> None:
    """対策基準の本文を読み取り、比べ、改めます。"""
