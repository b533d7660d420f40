"""The command ``setup``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ecoflow_tui.cli.setup.asking import Asking
    from ecoflow_tui.cli.setup.steps import Draft

_File = typer.Option(metavar="FILE", help="A file that holds it, beside the environment.")


def setup(
    context: typer.Context,
    non_interactive: Annotated[
        bool, typer.Option("--non-interactive", help="Ask nothing: use the settings as they are.")
    ] = False,
    access_key_file: Annotated[Path | None, _File] = None,
    secret_key_file: Annotated[Path | None, _File] = None,
    database_url_file: Annotated[Path | None, _File] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Change a configuration file without asking.")
    ] = False,
) -> None:
    """Ask for keys and a database, test them, and write the configuration file."""
    from ecoflow_tui.cli.setup.asking import Person, Script
    from ecoflow_tui.core.errors import ConfigurationError

    files = {
        "access_key": access_key_file,
        "secret_key": secret_key_file,
        "database_url": database_url_file,
    }
    flags = {**context.obj, **{name: _content(path) for name, path in files.items()}}
    if not non_interactive and not sys.stdin.isatty():
        raise ConfigurationError(
            "Standard input is no terminal, so nothing can be asked.",
            "Use --non-interactive with the settings in the environment.",
        )
    asking = Script(overwrites=overwrite) if non_interactive else Person()
    _run(flags, asking, keeps_all=non_interactive)
    if not non_interactive and asking.confirm("Watch your stations now?", usually=True):
        from ecoflow_tui.cli.watch import show

        show(context.obj, record=False)


def _run(flags: dict[str, object], asking: "Asking", *, keeps_all: bool) -> None:
    from ecoflow_tui.cli.setup import steps
    from ecoflow_tui.config import read_configuration

    configuration = read_configuration(flags)
    draft = steps.first_draft(configuration, keeps_all=keeps_all)
    draft, facts = steps.with_keys(draft, asking)
    draft = steps.with_region(draft, facts)
    steps.show_stations(draft, facts)
    draft = steps.with_database(draft, asking)
    _write(draft, asking)


def _write(draft: "Draft", asking: "Asking") -> None:
    from ecoflow_tui.cli.setup.asking import say
    from ecoflow_tui.cli.setup.writing import merged_text, read_text, write_private
    from ecoflow_tui.setting_sources import config_file

    path = config_file()
    before = read_text(path)
    after = merged_text(before, draft.changes)
    if after == before:
        say(f"{path} says so already.")
    elif not before or asking.confirm(f"Change {path}?", usually=True):
        write_private(path, after)
        say(f"Written: {path}, which only you can read.")
    else:
        say(f"{path} was left as it is.")
    say("Next: ecoflow-tui watch, or ecoflow-tui record --headless")


def _content(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise typer.BadParameter(f"{path}: {reason}") from None
