"""The command line, and the only place where the parts meet."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_group

from ecoflow_tui import __version__
from ecoflow_tui.cli import options
from ecoflow_tui.cli.commands import PANELS
from ecoflow_tui.cli.later import Later
from ecoflow_tui.cli.output import while_read
from ecoflow_tui.core.errors import EcoflowError

_program = typer.Typer(
    name="ecoflow-tui",
    help="A live terminal monitor for EcoFlow power stations, and a recorder that loses nothing.",
    epilog=options.EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"ecoflow-tui {__version__}")
        raise typer.Exit


@_program.callback()
def common(
    context: typer.Context,
    region: Annotated[
        str | None, typer.Option(help="auto, eu or us. [ECOFLOW_REGION]", show_default=False)
    ] = None,
    mqtt_url: Annotated[
        str | None, typer.Option(help="A broker of your own. [ECOFLOW_MQTT_URL]")
    ] = None,
    state_dir: Annotated[
        Path | None, typer.Option(help="Client id, spool and logs. [ECOFLOW_STATE_DIR]")
    ] = None,
    log_level: Annotated[
        str | None, typer.Option(help="debug, info, warning or error. [ECOFLOW_LOG_LEVEL]")
    ] = None,
    log_format: Annotated[
        str | None, typer.Option(help="text or json. [ECOFLOW_LOG_FORMAT]")
    ] = None,
    full_serials: Annotated[
        bool, typer.Option("--full-serials", help="Whole serials. [ECOFLOW_FULL_SERIALS]")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """A live terminal monitor for EcoFlow power stations, and a recorder that loses nothing."""
    from ecoflow_tui.cli.telling import confess

    del version
    # Python's own shows a traceback.
    sys.excepthook = confess
    context.obj = {
        "region": region,
        "mqtt_url": mqtt_url,
        "state_dir": state_dir,
        "log_level": log_level,
        "log_format": log_format,
        "full_serials": full_serials or None,
    }


app = get_group(_program)
for _panel, _entries in PANELS.items():
    for _entry in _entries:
        app.add_command(Later(_entry, _panel))


def main() -> None:
    """Run ``ecoflow-tui``: an error is a line that says what, and one that says what to do."""
    try:
        with while_read():
            app()
    except EcoflowError as error:
        from ecoflow_tui.cli.telling import tell

        tell(error)
        sys.exit(error.exit_code)
