"""A station that only repeats what a capture says: no readings and no will of its own."""

from ecoflow_tui.simulator.models.model import Model

RECORDED = Model(
    product_name="recorded",
    fields=lambda _rating, _state: {},
    messages=lambda _changed, _envelope: [],
    obey=lambda _settings, _command: None,
    is_opened=False,
)
