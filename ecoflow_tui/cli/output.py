"""Data on standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def while_read() -> Iterator[None]:
    """Write to standard output; ends quietly when whoever reads it has seen enough."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain at exit once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_data(text: str) -> None:
    """Write the text; whoever reads may stop early."""
    with while_read():
        sys.stdout.write(text)


def print_json(value: object) -> None:
    """Write the value as JSON that people can read, too."""
    import msgspec

    print_data(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")
