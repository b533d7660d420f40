"""Segments read back: natural batches, and damage that costs only itself."""

import errno
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store.capture import DamagedLineError, read_own_line
from ecoflow_tui.store.segment import Segment, read_lines

_logger = logging.getLogger(__name__)

BATCH_LINES = 500
BATCH_BYTES = 8 << 20

_GONE = frozenset({errno.ENOENT, errno.EIO})
"""What cannot be read will never be read: it costs what it holds, and nothing else."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines read from one segment, to be committed together.

    Attributes:
        segment: Where they are.
        messages: What they say.
        damaged: How many of them could not be read.
        end_bytes: The offset behind them.
    """

    segment: Segment
    messages: tuple[RawMessage, ...]
    damaged: int
    end_bytes: int


def read_batch(
    segment: Segment,
    limit: int,
    lines: int,
    read: Callable[[bytes], RawMessage] = read_own_line,
) -> Batch:
    """The lines that are not committed yet, as many as make a batch.

    Args:
        segment: Where to read on.
        limit: How many of its bytes are safe to read, as it was before this call.
        lines: How many lines were written into these bytes: those that are not found are damaged.
        read: The message of a line; raises DamagedLineError.

    Raises:
        OSError: It cannot be read now.
    """
    messages: list[RawMessage] = []
    damaged, start, end = 0, segment.read_bytes, segment.read_bytes
    try:
        for line, line_end in read_lines(segment.path, start, limit):
            try:
                messages.append(read(line))
            except DamagedLineError:
                damaged += 1
            end = line_end
            if len(messages) >= BATCH_LINES or end - start >= BATCH_BYTES:
                return Batch(segment, tuple(messages), damaged, end)
    except OSError as error:
        if error.errno not in _GONE:
            raise
    damaged = lines - segment.read_lines - len(messages)
    return Batch(segment, tuple(messages), damaged, limit)


def good_messages(path: Path, skipped: int = 0) -> Iterator[RawMessage]:
    """Every message in a segment; damage is passed over, and so is a file that is gone.

    Args:
        path: The segment.
        skipped: How many lines at its beginning are of no interest.
    """
    try:
        lines = read_lines(path, 0, path.stat().st_size)
        for line, _end in islice(lines, skipped, None):
            try:
                yield read_own_line(line)
            except DamagedLineError:
                continue
    except OSError as error:
        _logger.warning("cannot read %s: %s", path.name, error.strerror)
