"""The simulated cloud in a process of its own, that ends when its parent does."""

import json
import subprocess
import sys
from dataclasses import dataclass, field

from ecoflow_tui.core.errors import ConfigurationError, EcoflowError, NetworkError
from ecoflow_tui.simulator.options import CloudOptions, require_parts

_STOP_SECONDS = 10.0
_BOOTSTRAP = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); "
    "from ecoflow_tui.simulator.__main__ import main; main()"
)


@dataclass(frozen=True, slots=True)
class Spawned:
    """A cloud in a child process.

    Attributes:
        environment: The variables with which any other command finds it.
        process: The child; it ends when its stdin closes, which the kernel does for a dead parent.
    """

    environment: dict[str, str] = field(repr=False)
    process: subprocess.Popen[bytes] = field(repr=False)

    def stop(self) -> None:
        """End the cloud, gently at first."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def spawn(options: CloudOptions) -> Spawned:
    """Start a cloud in a child process and wait until clients can connect.

    The child is in a session of its own, so that Ctrl-C in the terminal does not reach it.

    Raises:
        EcoflowError: The cloud could not start, or its optional packages are missing.
    """
    require_parts()
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _BOOTSTRAP, json.dumps(sys.path), options.to_json()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    spawned = Spawned(_said(line), process)
    if not spawned.environment:
        spawned.stop()
        raise _reason(line)
    return spawned


def _said(line: bytes) -> dict[str, str]:
    document = json.loads(line) if line.strip() else {}
    environment: dict[str, str] = document.get("environment", {})
    return environment


def _reason(line: bytes) -> EcoflowError:
    if not line.strip():
        return NetworkError(
            "The simulated cloud did not start.", "Run `ecoflow-tui simulate` to see why."
        )
    document = json.loads(line)
    is_choice = document["exit_code"] == ConfigurationError.exit_code
    kind = ConfigurationError if is_choice else NetworkError
    return kind(document["what"], document["hint"])
