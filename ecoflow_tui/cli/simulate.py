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
    from ecoflow_tui.cli.joining import require_demo_parts
    from ecoflow_tui.cli.stopping import Stop

    require_demo_parts()
    from ecoflow_tui.simulator.cloud import Cloud
    from ecoflow_tui.simulator.options import CloudOptions

    stop = Stop()
    with Cloud(CloudOptions(seed=seed, speed=speed)) as cloud:
        for name, value in cloud.environment().items():
            sys.stdout.write(f"{name}={value}\n")
        sys.stdout.flush()
        stop.wait()
