"""Starting while something is missing: what was learned the last time helps out."""

from dataclasses import replace
from pathlib import Path

from ecoflow_tui.cloud.ledger import DAILY_CLIENT_IDS
from ecoflow_tui.cloud.options import CloudOptions, OwnBroker
from ecoflow_tui.core.events import LinkState, SessionKind, StationsKnown
from ecoflow_tui.simulator.catalogue import recorded_station
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.inner_broker import InnerAddress
from ecoflow_tui.simulator.switches import Endpoint
from tests.cloud.witness import Witness, running

_WORD = b'{"params": {"pd.soc": 42}}'


def _known_serials(witness: Witness) -> list[str]:
    known = [event for event in witness.events if isinstance(event, StationsKnown)]
    return [station.device_sn for station in known[-1].stations]


def _hears_everyone(witness: Witness, cloud: Cloud) -> None:
    witness.wait_for(LinkState.LIVE)
    for serial in cloud.serials:
        cloud.publish(serial, _WORD)
    witness.wait_for_payload(_WORD, times=len(cloud.serials))


def test_without_rest_it_goes_on_with_the_stations_of_the_last_time(
    options: CloudOptions, cloud: Cloud
) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
    cloud.faults.rest_status = 503

    with running(options) as witness:
        _hears_everyone(witness, cloud)

    assert _known_serials(witness) == list(cloud.serials)


def test_without_rest_even_an_old_login_is_tried(options: CloudOptions, cloud: Cloud) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
    cloud.faults.rest_status = 503
    distrustful = replace(options, timings=replace(options.timings, trust_cache=0))

    with running(distrustful) as witness:
        _hears_everyone(witness, cloud)


def test_without_a_device_list_the_named_stations_are_listened_to(
    options: CloudOptions, cloud: Cloud
) -> None:
    cloud.faults.rest_errors[Endpoint.DEVICE_LIST] = "1008"

    with running(replace(options, device_sns=cloud.serials)) as witness:
        _hears_everyone(witness, cloud)


def test_without_a_device_list_and_without_names_it_waits(
    options: CloudOptions, cloud: Cloud
) -> None:
    cloud.faults.rest_errors[Endpoint.DEVICE_LIST] = "1008"

    with running(options) as witness:
        witness.wait_for(LinkState.WAITING, times=2)
        cloud.faults.rest_errors.clear()
        _hears_everyone(witness, cloud)


def test_a_broker_of_ones_own_does_not_wait_for_rest(
    options: CloudOptions, cloud: Cloud, bridge: InnerAddress, tmp_path: Path
) -> None:
    cloud.faults.rest_status = 503
    own = OwnBroker(f"mqtt://{bridge.user}@{bridge.host}:{bridge.port}", bridge.password)

    with running(replace(options, broker=own, state_directory=tmp_path / "own")) as witness:
        witness.wait_for(LinkState.LIVE)


def test_a_station_that_is_bound_later_is_listened_to(options: CloudOptions, cloud: Cloud) -> None:
    often = replace(options.timings, poll=0.1)

    with running(replace(options, timings=often)) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.fleet.add(recorded_station("R331ZEB4DEMO0099", name="new"))
        witness.wait_for(LinkState.LIVE, times=2)
        cloud.publish("R331ZEB4DEMO0099", _WORD)
        witness.wait_for_payload(_WORD)

    assert cloud.counts["connections"] == 2


def test_a_broker_that_will_keep_nothing_is_used_all_the_same(
    persistent: CloudOptions, cloud: Cloud
) -> None:
    cloud.faults.persistence_refused = True
    patient = replace(persistent.timings, renew=3600)

    with running(replace(persistent, timings=patient)) as witness:
        _hears_everyone(witness, cloud)

        assert witness.wait_for(LinkState.LIVE).session is SessionKind.CLEAN


def test_the_link_tells_what_the_broker_keeps_as_long_as_it_lets_us_in(
    options: CloudOptions, persistent: CloudOptions
) -> None:
    with running(options) as witness:
        clean = witness.wait_for(LinkState.LIVE)
    with running(persistent) as witness:
        kept = witness.wait_for(LinkState.LIVE)
    left = witness.wait_for(LinkState.OFF)

    assert clean.session is SessionKind.CLEAN
    assert kept.session is SessionKind.PERSISTENT
    assert left.session is None


def test_the_tenth_client_id_of_the_day_is_never_shown_to_the_broker(
    options: CloudOptions, cloud: Cloud
) -> None:
    client_id = options.state_directory / "client-id"
    options.state_directory.mkdir()
    for number in range(DAILY_CLIENT_IDS - 1):
        client_id.write_text(f"ecoflow-tui-{number:012x}")
        with running(options) as witness:
            witness.wait_for(LinkState.LIVE)
    client_id.write_text(f"ecoflow-tui-{0xFFFF:012x}")

    with running(options) as witness:
        waiting = witness.wait_for(LinkState.WAITING)

    assert "tenth client id" in waiting.reason
    assert len(cloud.door.client_ids.used) == DAILY_CLIENT_IDS - 1
