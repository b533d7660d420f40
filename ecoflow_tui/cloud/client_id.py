"""One client id for each installation, the same again even if its state directory is deleted."""

import hmac
import os
import re
import secrets
import socket
from pathlib import Path

_PREFIX = "ecoflow-tui-"
_FORM = re.compile(_PREFIX + r"[0-9a-f]{12}")
_MACHINE_ID = Path("/etc/machine-id")


def is_client_id(text: str) -> bool:
    """Whether this is a client id of ours."""
    return _FORM.fullmatch(text) is not None


def new_client_id(directory: Path) -> str:
    """The client id of the installation whose state is in this directory.

    It follows from the machine, the user and the directory, without telling any of them; where
    the machine has no id of its own (macOS, containers) it is drawn at random.
    """
    machine = _machine_id()
    if not machine:
        return _PREFIX + secrets.token_hex(6)
    place = f"{_PREFIX} {socket.gethostname()} {os.getuid()} {directory.resolve()}"
    return (
        _PREFIX
        + hmac.new(machine, place.encode(errors="surrogateescape"), "sha256").hexdigest()[:12]
    )


def _machine_id() -> bytes:
    try:
        return _MACHINE_ID.read_bytes().strip()
    except OSError:
        return b""
