import subprocess
import sys

INTERRUPTED_WHILE_LOADING = """
import sys
from importlib.abc import MetaPathFinder

class Interrupt(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "ecoflow_tui.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from ecoflow_tui.__main__ import main
main()
"""


def test_an_interrupt_while_it_is_loaded_leaves_no_traceback() -> None:
    command = [sys.executable, "-c", INTERRUPTED_WHILE_LOADING]

    done = subprocess.run(command, capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
