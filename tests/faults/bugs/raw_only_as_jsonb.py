"""The payload is kept as jsonb can hold it, even where that is not what came."""

from dataclasses import replace

from ecoflow_tui.store import jsonb, rows
from ecoflow_tui.store.jsonb import JsonText
from tests.faults.hooks import put


def to_jsonb(payload: bytes) -> JsonText:
    return replace(jsonb.to_jsonb(payload), is_exact=True)


put(rows, "to_jsonb", to_jsonb)
