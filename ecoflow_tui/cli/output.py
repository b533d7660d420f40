"""Data on standard output."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ecoflow_tui.core.errors import EcoflowError

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def while_read() -> Iterator[None]:
    """Write to standard output; ends quietly when whoever reads it has seen enough.

    Raises:
        EcoflowError: There is no room where it goes.
    """
    try:
        try:
            yield
        except SystemExit:
            sys.stdout.flush()
            raise
        sys.stdout.flush()
    except BrokenPipeError:
        _write_no_more()
    except OSError as error:
        if error.errno not in _FULL:
            raise
        _write_no_more()
        raise EcoflowError(
            f"Standard output cannot be written: {error.strerror}.",
            "Make room where it goes, or send it elsewhere.",
        ) from None


def _write_no_more() -> None:
    """Python would try, and complain, at exit once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_data(text: str) -> None:
    """Write the text; whoever reads may stop early."""
    with while_read():
        sys.stdout.write(text)


def print_json(value: object) -> None:
    """Write the value as JSON that people can read, too."""
    import msgspec

    print_data(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")
