"""How soon messages flow again once a fault has gone, with the pauses that users have.

The real session against the simulated cloud, each fault several times over; 19 of 20 count. Not
measured: a network, and how soon a fault is noticed.
"""

import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.report import Bound, Finding, main
from ecoflow_tui.cloud.options import CloudOptions, Keys, Timings
from ecoflow_tui.core.events import LinkState
from ecoflow_tui.simulator import options as simulated
from ecoflow_tui.simulator.certificates import CertificateKind
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.tls import Face
from tests.cloud.witness import Witness, running

TIMES = 10
_USUAL_TIMINGS = replace(Timings(), renew=0)
"""As users have them, but credentials that are a second old may be asked for again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that passes.

    Attributes:
        name: What it is.
        begin: Makes it so; the connection is dropped then.
        end: Makes all well again.
        reason: A word of what the session says meanwhile; empty: it is well at once.
    """

    name: str
    begin: Callable[[Cloud], None]
    end: Callable[[Cloud], None]
    reason: str = ""


def _nothing(_cloud: Cloud) -> None:
    """Nothing has to be done."""


FAULTS = (
    Fault("connection cut", _nothing, _nothing),
    Fault(
        "broker away",
        lambda cloud: cloud.faults.refuse_connections(),
        lambda cloud: cloud.faults.accept_connections(),
        "refuses connections",
    ),
    Fault(
        "unknown authority",
        lambda cloud: cloud.faults.show_certificate(CertificateKind.UNKNOWN_AUTHORITY, Face.BROKER),
        lambda cloud: cloud.faults.show_certificate(CertificateKind.GOOD, Face.BROKER),
        "not known here",
    ),
    Fault(
        "handshake broken off",
        lambda cloud: cloud.faults.break_handshakes(Face.BROKER),
        lambda cloud: cloud.faults.mend_handshakes(),
        "TLS",
    ),
    Fault(
        "credentials renewed",
        lambda cloud: cloud.faults.rotate_credentials(),
        _nothing,
    ),
    Fault(
        "REST away",
        lambda cloud: setattr(cloud.faults, "rest_status", 503),
        lambda cloud: setattr(cloud.faults, "rest_status", None),
    ),
)


def recovered(fault: Fault) -> float:
    """The seconds from the fault's end to the next message, in a session of its own.

    One that is cut again and again takes it for another program with its client id, and waits.
    """
    with (
        Cloud(simulated.CloudOptions(stations_running=False)) as cloud,
        tempfile.TemporaryDirectory() as directory,
        running(_options(cloud, Path(directory))) as witness,
    ):
        witness.wait_for(LinkState.LIVE)
        fault.begin(cloud)
        cloud.faults.drop_connections()
        if fault.reason:
            witness.wait_until(lambda: _is_told(witness, fault))
        fault.end(cloud)
        begun = time.perf_counter()
        witness.wait_for(LinkState.LIVE, times=2)
        word = b'{"params": {"pd.soc": 55}}'
        cloud.publish(cloud.serials[0], word)
        witness.wait_for_payload(word)
        return time.perf_counter() - begun


def _is_told(witness: Witness, fault: Fault) -> bool:
    return any(fault.reason in change.reason for change in witness.changes)


def _options(cloud: Cloud, directory: Path) -> CloudOptions:
    environment = cloud.environment()
    return CloudOptions(
        state_directory=directory,
        keys=Keys(environment["ECOFLOW_ACCESS_KEY"], environment["ECOFLOW_SECRET_KEY"]),
        api_url=environment["ECOFLOW_API_URL"],
        ca_file=Path(environment["ECOFLOW_CA_FILE"]),
        timings=_USUAL_TIMINGS,
    )


def measure(times: int = TIMES) -> list[Finding]:
    """Every fault."""
    logging.getLogger("ecoflow_tui").setLevel(logging.CRITICAL)
    return [
        _finding(fault.name, sorted(recovered(fault) for _ in range(times))) for fault in FAULTS
    ]


def _finding(name: str, ordered: list[float]) -> Finding:
    late = ordered[int(0.95 * (len(ordered) - 1))]
    figures = {"median_seconds": statistics.median(ordered)}
    what = f"messages again after: {name}"
    return Finding(what, "", Bound.AT_MOST, 10, late, "s", figures=figures)


if __name__ == "__main__":
    sys.exit(main(__doc__, measure, times=TIMES))
