"""What the screen shows of energy: the figures of ``energy``, read off the screen's thread."""

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ecoflow_tui.cli.joining import Setup
    from ecoflow_tui.store.models import Models
    from ecoflow_tui.tui.energies import EnergyPage, EnergyReader, EnergyWanted


def energy_reader(here: "Setup", closing: ExitStack, models: "Models") -> "EnergyReader":
    """Adds up the energy of a station. Raises BadParameter when the tariff is none."""
    from ecoflow_tui.cli.energy import add_up, parsed_tariff, span_of
    from ecoflow_tui.cli.joining import Database
    from ecoflow_tui.cli.zones import local_zone
    from ecoflow_tui.core.calendar import edges
    from ecoflow_tui.core.energy_report import EnergyCount, Plan, StationEnergy
    from ecoflow_tui.core.errors import DatabaseError
    from ecoflow_tui.tui.energies import EnergyPage

    zone, tariff = local_zone(), parsed_tariff(os.environ.get("ECOFLOW_TARIFF") or None)
    database = Database(here)
    closing.callback(database.close)

    def read(wanted: "EnergyWanted") -> "EnergyPage":
        if not database.is_there:
            raise DatabaseError("nothing has been recorded yet", "r switches the recorder on.")
        # PostgreSQL's client is not needed for the first frame.
        from ecoflow_tui.store.history import read_history
        from ecoflow_tui.store.history_samples import stations

        with read_history(database.open()) as history:
            heard = stations(history, [wanted.serial])
            start, end = span_of(wanted.by, None, None, zone, heard)
            plan = Plan(edges(start, end, wanted.by, zone), wanted.by, zone, tariff)
            if not heard:
                return EnergyPage(plan, StationEnergy({}))
            tally = EnergyCount(plan, models.find(wanted.serial).ratings)
            return EnergyPage(plan, add_up(history, wanted.serial, plan, tally))

    return read
