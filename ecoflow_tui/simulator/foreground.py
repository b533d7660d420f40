"""The simulated cloud in this process, for the ``simulate`` command."""

import shlex
from collections.abc import Callable

from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions


def run_foreground(
    options: CloudOptions, print_line: Callable[[str], None], wait: Callable[[], object]
) -> None:
    """Serve until ``wait`` returns.

    Args:
        options: How the cloud is to be.
        print_line: Gets ``NAME=value`` lines, quoted for a shell, one variable each.
        wait: Returns when it is time to end.

    Raises:
        EcoflowError: The cloud could not start.
    """
    with Cloud(options) as cloud:
        for name, value in cloud.environment().items():
            print_line(f"{name}={shlex.quote(value)}")
        wait()
