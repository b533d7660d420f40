"""The child of `spawn`: serves until its stdin closes or it is asked to end."""

import json
import signal
import sys

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions


def main() -> None:
    """Say the environment, or why there is none, as one JSON line; then serve."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit())
    try:
        with Cloud(CloudOptions.from_json(sys.argv[1])) as cloud:
            _say({"environment": cloud.environment()})
            sys.stdin.buffer.read()
    except EcoflowError as error:
        _say({"what": error.what, "hint": error.hint, "exit_code": error.exit_code})
        sys.exit(error.exit_code)


def _say(document: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
