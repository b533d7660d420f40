"""The simulated cloud in this process, for the ``simulate`` command."""

import shlex
import threading
from collections.abc import Callable

from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions


def run_foreground(
    options: CloudOptions, print_line: Callable[[str], None], stopping: threading.Event
) -> None:
    """Serve until ``stopping`` is set, or Ctrl-C.

    Args:
        options: How the cloud is to be.
        print_line: Gets ``NAME=value`` lines, quoted for a shell, one variable each.
        stopping: Set it to end, for example from a signal handler.

    Raises:
        EcoflowError: The cloud could not start.
    """
    with Cloud(options) as cloud:
        for name, value in cloud.environment().items():
            print_line(f"{name}={shlex.quote(value)}")
        try:
            stopping.wait()
        except KeyboardInterrupt:
            return
