"""The stations that can be simulated: who has them, and what is plugged in."""

from ecoflow_tui.simulator.household import Appliance, Outlet
from ecoflow_tui.simulator.models.delta_2 import DELTA_2
from ecoflow_tui.simulator.models.delta_pro import DELTA_PRO
from ecoflow_tui.simulator.models.delta_pro_3 import DELTA_PRO_3
from ecoflow_tui.simulator.models.powerocean import POWEROCEAN
from ecoflow_tui.simulator.models.recorded import RECORDED
from ecoflow_tui.simulator.models.river_2 import RIVER_2, RIVER_2_PRO
from ecoflow_tui.simulator.power import Rating, Settings
from ecoflow_tui.simulator.stations import StationPlan

HOME = StationPlan(
    serial="DCABZ8ZEDEMO0001",
    name="Home",
    model=DELTA_PRO,
    rating=Rating(
        capacity_wh=3600.0,
        cells=15,
        ac_volts=230.0,
        ac_out_watts=3600.0,
        solar_watts=820.0,
        solar_volts=69.0,
        idle_watts=14.0,
        appliances=(
            Appliance("router and server", Outlet.AC, 46.0),
            Appliance("fridge", Outlet.AC, 88.0, period_seconds=2700.0, duty=0.42),
            Appliance("coffee", Outlet.AC, 1350.0, period_seconds=5400.0, duty=0.05, hours=(7, 18)),
            Appliance("television", Outlet.AC, 124.0, hours=(18.5, 22.5)),
            Appliance("lights", Outlet.CAR, 21.0, period_seconds=1800.0, duty=0.7),
            Appliance("laptop", Outlet.TYPEC1, 62.0, period_seconds=9e3, duty=0.8, hours=(8, 23)),
            Appliance("telephone", Outlet.USB1, 9.0, period_seconds=4000.0, duty=0.6),
        ),
        mains_hours=(1.0, 4.0),
    ),
    start_soc_percent=62.0,
    settings=Settings(mains_charge_watts=800, charge_limit_percent=95),
)

VAN = StationPlan(
    serial="R331ZEB4DEMO0002",
    name="Van",
    model=DELTA_2,
    rating=Rating(
        capacity_wh=1024.0,
        cells=16,
        ac_volts=230.0,
        ac_out_watts=1800.0,
        solar_watts=260.0,
        solar_volts=38.0,
        idle_watts=8.0,
        appliances=(
            Appliance("cooler", Outlet.CAR, 43.0, period_seconds=1500.0, duty=0.55),
            Appliance("kettle", Outlet.AC, 880.0, period_seconds=1.1e4, duty=0.03, hours=(7, 20)),
            Appliance("chargers", Outlet.AC, 38.0, period_seconds=7200.0, duty=0.5),
            Appliance("tablet", Outlet.TYPEC1, 27.0, period_seconds=6000.0, duty=0.5),
            Appliance("camera", Outlet.USB2, 5.0, period_seconds=5000.0, duty=0.4),
        ),
        generator_below_percent=22.0,
    ),
    start_soc_percent=47.0,
    settings=Settings(mains_charge_watts=500),
)

CABIN = StationPlan(
    serial="MR51ZES5DEMO0003",
    name="Cabin",
    model=DELTA_PRO_3,
    rating=Rating(
        capacity_wh=4096.0,
        cells=16,
        ac_volts=230.0,
        ac_out_watts=4000.0,
        solar_watts=1300.0,
        solar_volts=118.0,
        idle_watts=22.0,
        appliances=(
            Appliance("freezer", Outlet.AC, 115.0, period_seconds=3000.0, duty=0.5),
            Appliance("water pump", Outlet.AC, 740.0, period_seconds=4200.0, duty=0.08),
            Appliance("heat pump", Outlet.AC, 560.0, period_seconds=5e3, duty=0.6, hours=(9, 21)),
            Appliance("lamps", Outlet.CAR, 34.0, hours=(18.0, 23.5)),
            Appliance("tools", Outlet.TYPEC2, 88.0, period_seconds=8000.0, duty=0.4, hours=(9, 17)),
            Appliance("sensor hub", Outlet.USB1, 6.0),
        ),
        generator_below_percent=20.0,
    ),
    start_soc_percent=71.0,
    settings=Settings(mains_charge_watts=1400),
)

DESK = StationPlan(
    serial="R621ZEB4DEMO0004",
    name="Desk",
    model=RIVER_2_PRO,
    rating=Rating(
        capacity_wh=768.0,
        cells=7,
        ac_volts=230.0,
        ac_out_watts=800.0,
        solar_watts=110.0,
        solar_volts=21.0,
        idle_watts=5.0,
        appliances=(
            Appliance("screens", Outlet.AC, 74.0, hours=(8.0, 19.0)),
            Appliance("laptop", Outlet.TYPEC1, 48.0, period_seconds=7e3, duty=0.7, hours=(8, 19)),
            Appliance("lamp", Outlet.USB1, 7.0, hours=(16.0, 20.0)),
        ),
        mains_hours=(22.0, 2.0),
    ),
    start_soc_percent=83.0,
    settings=Settings(mains_charge_watts=300),
)

SHED = StationPlan(
    serial="R601ZEB4DEMO0005",
    name="Shed",
    model=RIVER_2,
    rating=Rating(
        capacity_wh=256.0,
        cells=7,
        ac_volts=230.0,
        ac_out_watts=300.0,
        solar_watts=60.0,
        solar_volts=19.0,
        idle_watts=3.0,
        appliances=(
            Appliance("radio", Outlet.AC, 14.0, hours=(7.0, 20.0)),
            Appliance("cordless tools", Outlet.AC, 63.0, period_seconds=9e3, duty=0.2),
            Appliance("lamp", Outlet.USB1, 4.0, hours=(19.0, 22.0)),
        ),
    ),
    start_soc_percent=55.0,
)

ROOF = StationPlan(
    serial="HJ31ZDH4DEMO0006",
    name="Roof",
    model=POWEROCEAN,
    rating=Rating(
        capacity_wh=10_240.0,
        cells=16,
        ac_volts=230.0,
        ac_out_watts=10_000.0,
        solar_watts=7_600.0,
        solar_volts=480.0,
        idle_watts=40.0,
        appliances=(
            Appliance("house", Outlet.AC, 410.0),
            Appliance("heat pump", Outlet.AC, 1800.0, period_seconds=5400.0, duty=0.35),
        ),
    ),
    start_soc_percent=64.0,
)

DEMO_STATIONS = (HOME, VAN, CABIN)
CATALOGUE = {plan.serial: plan for plan in (HOME, VAN, CABIN, DESK, SHED, ROOF)}


def recorded_station(serial: str, name: str) -> StationPlan:
    """A station that says only what a capture holds; the cloud has no snapshot of it."""
    rating = Rating(1000.0, 16, 230.0, 0.0, 0.0, 12.0, 0.0, ())
    return StationPlan(serial, name, RECORDED, rating)
