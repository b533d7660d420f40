"""How far a segment is safe is asked after it was read: what came in between is passed over."""

from dataclasses import replace

from ecoflow_tui.store.spool import Batch, Spool

_read_segment = Spool._read_segment


def read_segment(self: Spool, segment: object, limit: int) -> Batch:
    batch = _read_segment(self, segment, limit)  # type: ignore[arg-type]
    if batch.end_bytes < limit:
        return batch
    return replace(batch, end_bytes=batch.segment.safe_bytes)


Spool._read_segment = read_segment  # type: ignore[method-assign, assignment]
