"""``simulate``: the fake cloud in the foreground."""

import signal
import sys
import threading
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ecoflow_tui.simulator.control import Control


def simulate(
    seed: Annotated[int, typer.Option(help="The same seed, the same day.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, help="Simulated seconds a second.")] = 1.0,
    capture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also publish these capture lines.")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[=VALUE]", help="Misbehave from the start: rest-status=503."),
    ] = None,
) -> None:
    """Run a fake EcoFlow cloud, and print the variables with which any client finds it.

    It misbehaves at a word on standard input, such as stall or drop-connections; help lists all.
    """
    from ecoflow_tui.cli.stopping import Stop
    from ecoflow_tui.simulator.foreground import run_foreground
    from ecoflow_tui.simulator.options import CloudOptions

    stop = Stop()

    def serve(control: "Control") -> None:
        _listen(control)
        stop.wait()

    options = CloudOptions(seed=seed, speed=speed, capture=capture)
    run_foreground(options, fault or (), _print_line, serve)


def _print_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _listen(control: "Control") -> None:
    """Obey what is said on standard input, if there is one; its end ends nothing else."""
    if sys.stdin is None:
        return
    if sys.stdin.isatty():
        sys.stderr.write("Say help to see how it can misbehave.\n")
    # In the background of a terminal, whoever reads would be stopped.
    signal.signal(signal.SIGTTIN, signal.SIG_IGN)
    threading.Thread(target=_obey, args=(control,), name="control", daemon=True).start()


def _obey(control: "Control") -> None:
    from ecoflow_tui.core.text import safe_text

    # Without a buffer: its lock, held while nothing is said, would be in the way at the end.
    with suppress(OSError):
        for line in FileIO(sys.stdin.fileno(), closefd=False):
            for said in control.obey(line.decode(errors="replace")).splitlines():
                sys.stderr.write(safe_text(said) + "\n")
