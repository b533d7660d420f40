"""Commands that are loaded when one is called: none, and no help, waits for the others."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand
from typer.main import get_command

if TYPE_CHECKING:
    from typer._click.core import Command, Context


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a command before it is loaded.

    Attributes:
        name: The word that calls it.
        origin: Its module here, and the function or the Typer application in it: ``watch:watch``.
        summary: The first sentences of its help.
        epilog: The last lines of a function's help; an application has its own.
    """

    name: str
    origin: str
    summary: str
    epilog: str = ""

    def load(self) -> "Command":
        """The command itself."""
        module, _, name = self.origin.partition(":")
        found = getattr(import_module(f"ecoflow_tui.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            application = typer.Typer(add_completion=False)
            application.command(self.name, epilog=self.epilog)(found)
            return get_command(application)
        return get_command(found)


class Later(TyperCommand):
    """Stands in a list for a command, and makes way for it when it is called."""

    def __init__(self, entry: Entry, panel: str) -> None:
        super().__init__(entry.name, help=entry.summary, rich_help_panel=panel)
        self.entry = entry

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: "Context | None" = None,
        **extra: object,
    ) -> "Context":
        """The context of the command that it stands for."""
        return self.entry.load().make_context(info_name, args, parent, **extra)
