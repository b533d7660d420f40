"""How far a segment is safe is asked after it was read: what came in between is passed over.

A moment passes in between, so that a trial meets what a real recorder would meet once a day.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from ecoflow_tui.core.events import RawMessage
from ecoflow_tui.store import reading, spool
from ecoflow_tui.store.reading import Batch
from ecoflow_tui.store.segment import Segment
from tests.faults.hooks import put


def read_batch(
    segment: Segment, limit: int, lines: int, read: Callable[[bytes], RawMessage]
) -> Batch:
    batch = reading.read_batch(segment, limit, lines, read)
    if batch.end_bytes < limit:
        return batch
    time.sleep(0.02)
    return replace(batch, end_bytes=segment.safe_bytes)


put(spool, "read_batch", read_batch)
