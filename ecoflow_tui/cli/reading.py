"""What the commands share that read from, or write to, what was recorded."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from ecoflow_tui.cli.output import while_read

if TYPE_CHECKING:
    from ecoflow_tui.store.history import History, Selection

Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there, not to stdout.")
]


_LINES_AT_ONCE = 100


@contextmanager
def database_of(flags: Mapping[str, object], *, demo: bool) -> Iterator[str]:
    """The connection string of the user's database, or the demo's, while the block lasts."""
    from ecoflow_tui.cli.database import opened

    with opened(flags, demo=demo) as (_setup, conninfo):
        yield conninfo


@contextmanager
def recorded(flags: Mapping[str, object], *, demo: bool) -> Iterator["History"]:
    """What was recorded."""
    from ecoflow_tui.store.history import read_history

    with database_of(flags, demo=demo) as conninfo, read_history(conninfo) as history:
        yield history


def selection(
    devices: list[str] | None, since: str | None, until: str | None, zone: str | None
) -> "Selection":
    """The messages that the options ask for."""
    from ecoflow_tui.cli.zones import moment, zone_option
    from ecoflow_tui.store.history import Selection

    here = zone_option(zone)
    return Selection(tuple(devices or ()), moment(since, here), moment(until, here))


@contextmanager
def opened(source: Path) -> Iterator[BufferedReader]:
    """The file to read, or standard input where it is ``-``."""
    if str(source) == "-":
        with os.fdopen(os.dup(sys.stdin.fileno()), "rb") as stream:
            yield stream
        return
    try:
        stream = source.open("rb")
    except OSError as error:
        raise typer.BadParameter(f"{source}: {error.strerror}") from None
    with stream:
        yield stream


@contextmanager
def progress(label: str, total: int | None, *, to_stdout: bool) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal's stderr, told how far we got; nothing where data share the terminal."""
    if not sys.stderr.isatty() or (to_stdout and sys.stdout.isatty()):
        yield _count_nothing
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda count: bar.advance(task, count)


def _count_nothing(_count: int) -> None:
    """Nobody looks."""


def write_out(chunks: Iterable[bytes], output: Path | None, advance: Callable[[int], None]) -> None:
    """Write each chunk to the file or to standard output; whoever reads may stop early."""
    if output is not None:
        with _created(output) as file:
            _write(chunks, file, advance)
        return
    with while_read():
        _write(chunks, sys.stdout.buffer, advance)


def _write(lines: Iterable[bytes], file: BinaryIO, advance: Callable[[int], None]) -> None:
    """A good many at a time, which is quicker than one by one."""
    rest = iter(lines)
    while some := list(islice(rest, _LINES_AT_ONCE)):
        file.write(b"".join(some))
        advance(len(some))


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    """The file, which nobody else may read: it says when somebody is at home."""
    from ecoflow_tui.core.errors import EcoflowError

    try:
        path.touch(mode=0o600)
        with path.open("wb") as file:
            yield file
    except BrokenPipeError:
        raise
    except OSError as error:
        raise EcoflowError(
            f"cannot write {path}: {error.strerror}", "Check the directory, its rights and space."
        ) from None
