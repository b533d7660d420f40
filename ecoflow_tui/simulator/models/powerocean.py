"""PowerOcean: a battery in a house, which REST can tell the past of; no capture of its MQTT."""

from ecoflow_tui.simulator.models.model import Aggregate, Fields, Model
from ecoflow_tui.simulator.power import PowerState, Rating


def _fields(rating: Rating, state: PowerState) -> Fields:
    load, solar = state.flows.watts_out, state.flows.solar
    return {
        "bpSoc": round(100 * state.stored_wh / rating.capacity_wh),
        "mpptPwr": round(solar, 1),
        "sysLoadPwr": load,
        "bpPwr": round(solar - load, 1),
        "sysGridPwr": 0.0,
    }


POWEROCEAN = Model(
    product_name="PowerOcean",
    fields=_fields,
    messages=lambda _changed, _envelope: [],
    obey=lambda _settings, _command: None,
    history={
        "JT303_Dashboard_Overview_Summary_Week": (
            Aggregate("From Solar", "kWh", 32.27),
            Aggregate("Self-sufficiency", "%", 95.17),
            Aggregate("To Battery", "kWh", 9.1),
            Aggregate("From Battery", "kWh", 3.88),
            Aggregate("From Grid", "kWh", 5.13),
            Aggregate("To Grid", "kWh", 9.42),
            Aggregate("To Home", "kWh", 22.77),
        )
    },
)
