"""The simulated cloud in this process, for the ``simulate`` command."""

import shlex
from collections.abc import Callable, Iterable

from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.control import Control
from ecoflow_tui.simulator.options import CloudOptions


def run_foreground(
    options: CloudOptions,
    faults: Iterable[str],
    print_line: Callable[[str], None],
    serve: Callable[[Control], object],
) -> None:
    """Serve until ``serve`` returns.

    Args:
        options: How the cloud is to be.
        faults: Standing faults from the start on, as ``Control.set`` takes them.
        print_line: Gets ``NAME=value`` lines, quoted for a shell, one variable each.
        serve: Gets the switchboard; returns when it is time to end.

    Raises:
        EcoflowError: The cloud could not start, or a fault is none.
    """
    cloud = Cloud(options)
    control = Control(cloud.faults)
    for fault in faults:
        control.set(fault)
    with cloud:
        for name, value in cloud.environment().items():
            print_line(f"{name}={shlex.quote(value)}")
        serve(control)
