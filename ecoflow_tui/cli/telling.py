"""The last words of a command that fails: what, and what to do; never a traceback or a secret."""

import sys
from types import TracebackType

from ecoflow_tui.core.errors import EcoflowError
from ecoflow_tui.core.text import safe_text


def tell(error: EcoflowError) -> None:
    """Write a line for each thing that is wrong, and one that says what to do."""
    from ecoflow_tui.cli.secrecy import Secrecy
    from ecoflow_tui.config import read_configuration

    secrecy = Secrecy()
    secrecy.learn_given(read_configuration({}).given)
    for line in error.what.splitlines():
        sys.stderr.write(f"error: {safe_text(secrecy.masked(line))}\n")
    sys.stderr.write(f"hint: {safe_text(secrecy.masked(error.hint))}\n")


def confess(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Write where a mistake of ours is; its text may quote anything, and is not written."""
    from ecoflow_tui.cli.log_records import described

    if issubclass(kind, KeyboardInterrupt):
        return
    sys.stderr.write(f"error: a mistake of ours: {described(error.with_traceback(trace))}\n")
    sys.stderr.write("hint: please report it, with this line and what you did\n")
