"""Standard output that is full, or that nobody reads any more."""

import subprocess
from pathlib import Path

import pytest

from ecoflow_tui.store.capture import write_line
from tests.cli.conftest import Program
from tests.messages import a_message

_LINE = write_line(a_message({"params": {"pd.soc": 50}}))

needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")


@needs_full
@pytest.mark.parametrize("arguments", ["--version", "--help", "decode", "config show"])
def test_output_that_has_no_room_is_one_clear_line(program: Program, arguments: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            program.command(*arguments.split()),
            input=_LINE,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            env=program.environment,
        )

    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "error: Standard output cannot be written: No space left on device.",
        "hint: Make room where it goes, or send it elsewhere.",
    ]
