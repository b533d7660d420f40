"""What all parts of the simulated cloud share: the account, its stations, the faults, the clock."""

import time
from dataclasses import dataclass

from ecoflow_tui.simulator.account import Account
from ecoflow_tui.simulator.fleet import Fleet
from ecoflow_tui.simulator.switches import Switches


@dataclass
class CloudState:
    """One cloud at this moment.

    Attributes:
        account: The one account; its password can be rotated.
        fleet: The account's stations.
        switches: The standing faults.
        broker_port: Where MQTT over TLS is served.
    """

    account: Account
    fleet: Fleet
    switches: Switches
    broker_port: int = 0

    def now_ms(self) -> int:
        """The cloud's clock, UTC milliseconds; a fault can set it wrong."""
        return round(1000 * (time.time() + self.switches.clock_offset_seconds))

    def topic(self, serial: str, kind: str) -> str:
        """A station's topic of this kind."""
        return f"/open/{self.account.broker_account}/{serial}/{kind}"
