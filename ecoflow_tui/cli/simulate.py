"""``simulate``: the fake cloud in the foreground."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def simulate(
    seed: Annotated[int, typer.Option(help="The same seed, the same day.")] = 1,
    speed: Annotated[float, typer.Option(min=0.1, help="Simulated seconds a second.")] = 1.0,
    capture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also publish these capture lines.")
    ] = None,
) -> None:
    """Run a fake EcoFlow cloud, and print the variables with which any client finds it."""
    from ecoflow_tui.cli.stopping import Stop
    from ecoflow_tui.simulator.foreground import run_foreground
    from ecoflow_tui.simulator.options import CloudOptions

    options = CloudOptions(seed=seed, speed=speed, capture=capture)
    run_foreground(options, _print_line, Stop().wait)


def _print_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
