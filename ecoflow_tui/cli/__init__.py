"""The command line, and the only place where the parts meet."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ecoflow_tui import __version__
from ecoflow_tui.cli import config_command, database, devices, options
from ecoflow_tui.cli.capture import capture
from ecoflow_tui.cli.check import Plugin, check
from ecoflow_tui.cli.decode import decode
from ecoflow_tui.cli.demo import demo
from ecoflow_tui.cli.doctor.command import doctor
from ecoflow_tui.cli.dump_raw import dump_raw
from ecoflow_tui.cli.energy import energy
from ecoflow_tui.cli.export import export
from ecoflow_tui.cli.fields import fields
from ecoflow_tui.cli.import_ import import_
from ecoflow_tui.cli.outages import outages
from ecoflow_tui.cli.record import record
from ecoflow_tui.cli.record_status import status as record_status
from ecoflow_tui.cli.record_verify import verify
from ecoflow_tui.cli.reparse import reparse
from ecoflow_tui.cli.replay import replay
from ecoflow_tui.cli.report import report
from ecoflow_tui.cli.setup.command import setup
from ecoflow_tui.cli.simulate import simulate
from ecoflow_tui.cli.status import status
from ecoflow_tui.cli.statusline import statusline
from ecoflow_tui.cli.telling import confess, tell
from ecoflow_tui.cli.watch import watch
from ecoflow_tui.core.errors import EcoflowError

app = typer.Typer(
    name="ecoflow-tui",
    help="A live terminal monitor for EcoFlow power stations, and a recorder that loses nothing.",
    epilog=options.EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_recorder = typer.Typer()
_recorder.callback(invoke_without_command=True, epilog=options.ALL_VARIABLES)(record)
_recorder.command("status", epilog=options.STATE_VARIABLES)(record_status)
_recorder.command(epilog=options.ALL_VARIABLES)(verify)

LIVE, LOOK_BACK, SET_UP = "Live", "Look back", "Set up and mend"

app.command(rich_help_panel=LIVE, epilog=options.SCREEN_VARIABLES)(watch)
app.add_typer(_recorder, name="record", rich_help_panel=LIVE)
app.command(rich_help_panel=LIVE, epilog=options.CLOUD_VARIABLES)(dump_raw)
app.add_typer(devices.app, name="devices", rich_help_panel=LIVE)
app.command(rich_help_panel=LIVE, epilog=options.ALL_VARIABLES)(fields)
app.command(rich_help_panel=LIVE, epilog=options.STATUS_VARIABLES)(status)
app.command(rich_help_panel=LIVE, epilog=options.READING_VARIABLES, cls=Plugin)(check)
app.command(rich_help_panel=LIVE, epilog=options.STATUS_VARIABLES)(statusline)
app.command(rich_help_panel=LIVE, epilog=options.NO_VARIABLES)(demo)
app.command(rich_help_panel=LIVE, epilog=options.NO_VARIABLES)(simulate)

app.command(rich_help_panel=LOOK_BACK, epilog=options.REPLAY_VARIABLES)(replay)
app.command(rich_help_panel=LOOK_BACK, epilog=options.ENERGY_VARIABLES)(energy)
app.command(rich_help_panel=LOOK_BACK, epilog=options.RECORDED_VARIABLES)(outages)
app.command(rich_help_panel=LOOK_BACK, epilog=options.ENERGY_VARIABLES)(report)
app.command(rich_help_panel=LOOK_BACK, epilog=options.RECORDED_VARIABLES)(export)
app.command(rich_help_panel=LOOK_BACK, epilog=options.RECORDED_VARIABLES)(capture)
app.command("import", rich_help_panel=LOOK_BACK, epilog=options.IMPORT_VARIABLES)(import_)
app.command(rich_help_panel=LOOK_BACK, epilog=options.STATIONS_VARIABLES)(decode)
app.command(rich_help_panel=LOOK_BACK, epilog=options.REPARSE_VARIABLES)(reparse)
app.add_typer(database.app, name="db", rich_help_panel=LOOK_BACK)

app.command(rich_help_panel=SET_UP, epilog=options.ALL_VARIABLES)(setup)
app.command(rich_help_panel=SET_UP, epilog=options.ALL_VARIABLES)(doctor)
app.add_typer(config_command.app, name="config", rich_help_panel=SET_UP)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"ecoflow-tui {__version__}")
        raise typer.Exit


@app.callback()
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
    del version
    # Typer has just put its own here, which shows a traceback.
    sys.excepthook = confess
    context.obj = {
        "region": region,
        "mqtt_url": mqtt_url,
        "state_dir": state_dir,
        "log_level": log_level,
        "log_format": log_format,
        "full_serials": full_serials or None,
    }


def main() -> None:
    """Run ``ecoflow-tui``: an error is a line that says what, and one that says what to do."""
    try:
        app()
    except EcoflowError as error:
        tell(error)
        sys.exit(error.exit_code)
