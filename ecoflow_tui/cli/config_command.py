"""``config``: what is set, where, and whether it can be used."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecoflow_tui.cli import options
from ecoflow_tui.cli.options import Json

if TYPE_CHECKING:
    from ecoflow_tui.config import Configuration

HIDDEN = "(set, not shown)"

app = typer.Typer(
    add_completion=False,
    help="What is set, where, and whether it can be used.",
    no_args_is_help=True,
)


@app.command(epilog=options.NO_VARIABLES)
def path() -> None:
    """Print where the configuration file is, or would be."""
    from ecoflow_tui.setting_sources import config_file

    sys.stdout.write(f"{config_file()}\n")


@app.command(epilog=options.ALL_VARIABLES)
def show(context: typer.Context, json: Json = False) -> None:
    """Show every setting and where it comes from; secrets are not shown."""
    from ecoflow_tui.config import read_configuration

    configuration = read_configuration(context.obj)
    rows = setting_rows(configuration)
    if json:
        import msgspec

        sys.stdout.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")
    else:
        _print_table(rows)
    if configuration.mistakes:
        sys.stderr.write("There are mistakes in it: ecoflow-tui config validate\n")


@app.command(epilog=options.ALL_VARIABLES)
def validate(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only the exit code.")] = False,
    json: Json = False,
) -> None:
    """Name every mistake in the settings, each with its cure; exit code 2 when there is one."""
    from ecoflow_tui.config import read_configuration
    from ecoflow_tui.core.errors import ConfigurationError
    from ecoflow_tui.core.text import safe_text

    mistakes = read_configuration(context.obj).mistakes
    if json:
        import msgspec

        rows = [{"mistake": mistake.what, "fix": mistake.hint} for mistake in mistakes]
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n")
    elif not quiet:
        for mistake in mistakes:
            sys.stderr.write(f"error: {safe_text(mistake.what)}\nhint: {safe_text(mistake.hint)}\n")
        if not mistakes:
            sys.stderr.write("The settings can be used.\n")
    if mistakes:
        raise typer.Exit(ConfigurationError.exit_code)


def setting_rows(configuration: "Configuration") -> list[dict[str, Any]]:
    """Each setting with its variable, value and place, fit to be shown."""
    from ecoflow_tui.config import Settings
    from ecoflow_tui.setting_sources import SECRETS, variable_name

    rows = []
    for name, field in Settings.model_fields.items():
        given = configuration.given.get(name)
        if given is not None:
            value = HIDDEN if name in SECRETS else _plain(given.value)
        else:
            value = _plain(field.get_default(call_default_factory=True))
        rows.append(
            {
                "setting": name,
                "variable": variable_name(name),
                "value": value,
                "source": "default" if given is None else given.place,
            }
        )
    return rows


def _plain(value: object) -> str | bool | list[str] | None:
    """A value as JSON has it; an address loses its password."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    if isinstance(value, dict):
        return [f"{name}={one}" for name, one in value.items()]
    return _without_password(str(value))


def _without_password(text: str) -> str:
    """The text, where what stands before the last @ of an address hides all but the user."""
    scheme, mark, rest = text.partition("://")
    login, at, host = rest.rpartition("@")
    if not (mark and at and ":" in login):
        return text
    return f"{scheme}://{login.partition(':')[0]}:***@{host}"


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from ecoflow_tui.core.text import safe_text

    table = Table("Variable", "Value", "Where", box=box.SIMPLE_HEAD)
    for row in rows:
        cells = (row["variable"], _words(row["value"]), row["source"])
        table.add_row(*(safe_text(cell) for cell in cells))
    Console(markup=False, highlight=False).print(table)


def _words(value: str | bool | list[str] | None) -> str:
    match value:
        case None | []:
            return "--"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value)
    return value
