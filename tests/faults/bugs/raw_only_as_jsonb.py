"""The payload is kept as jsonb can hold it, even where that is not what came."""

from dataclasses import replace

from ecoflow_tui.store import rows
from ecoflow_tui.store.jsonb import JsonText

_to_jsonb = rows.to_jsonb


def to_jsonb(payload: bytes) -> JsonText:
    return replace(_to_jsonb(payload), is_exact=True)


vars(rows)["to_jsonb"] = to_jsonb
