"""Data on standard output."""

import os
import sys


def print_data(text: str) -> None:
    """Write the text; whoever reads may stop early."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough. Python would complain at exit once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def print_json(value: object) -> None:
    """Write the value as JSON that people can read, too."""
    import msgspec

    print_data(msgspec.json.format(msgspec.json.encode(value)).decode() + "\n")
