"""A session at work: it signs in, listens, and lets nothing fall between two connections."""

import logging
from dataclasses import replace

import pytest

from ecoflow_tui.cloud.errors import UnknownKeyError
from ecoflow_tui.cloud.options import CloudOptions
from ecoflow_tui.cloud.session import Session
from ecoflow_tui.core.errors import ConfigurationError, RecorderLockedError
from ecoflow_tui.core.events import LinkCause, LinkState, Origin, StationsKnown
from ecoflow_tui.core.feed import Feed
from ecoflow_tui.core.parse import Parser
from ecoflow_tui.devices import find_model
from ecoflow_tui.simulator.certificates import CertificateKind
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.switches import Endpoint
from ecoflow_tui.simulator.tls import Face
from tests.cloud.witness import LIST, Holder, Witness, running


def test_a_session_signs_in_and_goes_live(options: CloudOptions, cloud: Cloud) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)

        assert [change.state for change in witness.changes] == [
            LinkState.CREDENTIALS,
            LinkState.CONNECTING,
            LinkState.SUBSCRIBING,
            LinkState.LIVE,
        ]
        known = next(event for event in witness.events if isinstance(event, StationsKnown))
        assert tuple(station.device_sn for station in known.stations) == cloud.serials
        assert cloud.counts["subscriptions"] == 2 * len(cloud.serials)


def test_a_message_arrives_as_it_was_sent(options: CloudOptions, cloud: Cloud) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)

        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 42}}')
        raw = witness.wait_for_payload(b'{"params": {"pd.soc": 42}}')

    assert raw.topic == cloud.topic(cloud.serials[0])
    assert (raw.qos, raw.origin, raw.is_duplicate) == (1, Origin.MQTT, False)
    assert raw.packet_id > 0
    assert raw.id.version == 7


def test_every_station_has_a_snapshot_at_the_start(options: CloudOptions, cloud: Cloud) -> None:
    with running(options) as witness:
        witness.wait_until(lambda: len(witness.snapshots) == len(cloud.serials))

    topics = {reading.raw.topic for reading in witness.snapshots}
    assert topics == {
        f"REST GET /iot-open/sign/device/quota/all?sn={serial}" for serial in cloud.serials
    }


def test_only_the_wanted_stations_are_listened_to(options: CloudOptions, cloud: Cloud) -> None:
    wanted = cloud.serials[1]

    with running(replace(options, device_sns=(wanted,))) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 1}}')
        cloud.publish(wanted, b'{"params": {"pd.soc": 2}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 2}}')

    assert all(wanted in raw.topic for raw in witness.messages)


def test_a_dropped_connection_is_made_anew_and_nothing_unacknowledged_is_lost(
    persistent: CloudOptions, cloud: Cloud
) -> None:
    holder = Holder()

    with running(persistent, holder) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 11}}')
        first = witness.wait_for_payload(b'{"params": {"pd.soc": 11}}')
        cloud.faults.drop_connections()
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 12}}')
        again = witness.wait_for_payload(b'{"params": {"pd.soc": 11}}', times=2)
        witness.wait_for_payload(b'{"params": {"pd.soc": 12}}')

    assert again.is_duplicate
    assert again.packet_id == first.packet_id


def test_an_acknowledgement_never_travels_on_a_later_connection(
    persistent: CloudOptions, cloud: Cloud
) -> None:
    holder = Holder()

    with running(persistent, holder) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 21}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 21}}')
        cloud.faults.drop_connections()
        witness.wait_for(LinkState.LIVE, times=2)
        late = next(ack for raw, ack in holder.held if raw.origin is Origin.MQTT)
        late()
        cloud.faults.drop_connections()
        redelivered = witness.wait_for_payload(b'{"params": {"pd.soc": 21}}', times=3)

    assert redelivered.is_duplicate


def test_what_was_acknowledged_does_not_come_again(persistent: CloudOptions, cloud: Cloud) -> None:
    with running(persistent) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 31}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 31}}')
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 32}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 32}}')

    with running(persistent) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 33}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 33}}')

    assert [raw.payload for raw in witness.messages if raw.origin is Origin.MQTT][-1:] == [
        b'{"params": {"pd.soc": 33}}'
    ]
    assert not [raw for raw in witness.messages if raw.payload == b'{"params": {"pd.soc": 31}}']


def test_what_came_while_we_were_away_is_delivered(persistent: CloudOptions, cloud: Cloud) -> None:
    with running(persistent) as witness:
        witness.wait_for(LinkState.LIVE)
    cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 41}}')

    with running(persistent) as witness:
        witness.wait_for_payload(b'{"params": {"pd.soc": 41}}')


def test_a_refused_topic_is_told_and_does_not_stop_the_others(
    options: CloudOptions, cloud: Cloud
) -> None:
    topics = (*options.topics, "/open/{account}/{sn}/secret")

    with running(replace(options, topics=topics)) as witness:
        live = witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 51}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 51}}')

    assert "refused secret of" in live.reason
    assert "128" in live.reason


def test_where_every_topic_is_refused_it_waits_and_says_so(options: CloudOptions) -> None:
    patient = replace(options.timings, renew=3600)

    with running(replace(options, topics=("#",), timings=patient)) as witness:
        waiting = witness.wait_for(LinkState.WAITING)

    assert "refused every topic" in waiting.reason


def test_renewed_credentials_are_fetched(options: CloudOptions, cloud: Cloud) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.faults.rotate_credentials()
        witness.wait_for(LinkState.LIVE, times=2)

    assert any("new credentials" in change.reason for change in witness.changes)
    assert LinkCause.CREDENTIALS in {change.cause for change in witness.changes}


def test_credentials_are_not_asked_for_again_and_again(options: CloudOptions, cloud: Cloud) -> None:
    patient = replace(options.timings, renew=3600)
    cloud.faults.credentials_refused = True

    with running(replace(options, timings=patient)) as witness:
        waiting = witness.wait_for(LinkState.WAITING, times=3)

    signing_in = [c for c in witness.changes if c.state is LinkState.CREDENTIALS]
    assert len(signing_in) == 1
    attempts = [c for c in witness.changes if c.state is LinkState.CONNECTING]
    assert len(attempts) == 3
    assert "did not let this client in" in waiting.reason


def test_credentials_are_kept_for_the_next_start(options: CloudOptions, cloud: Cloud) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
    cloud.faults.rest_errors[Endpoint.CERTIFICATION] = "8521"

    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)


def test_an_unknown_key_ends_the_session(options: CloudOptions, cloud: Cloud) -> None:
    cloud.faults.is_wrong_region = True
    session = Session(options)
    witness = Witness()
    session.start(Feed(Parser(find_model), witness))

    off = witness.wait_for(LinkState.OFF)
    session.stop()

    assert "8513" in off.reason
    assert isinstance(session.failure, UnknownKeyError)


def test_a_cloud_that_comes_back_is_found_again(options: CloudOptions, cloud: Cloud) -> None:
    cloud.faults.rest_status = 503

    with running(options) as witness:
        waiting = witness.wait_for(LinkState.WAITING, times=2)
        cloud.faults.rest_status = None
        witness.wait_for(LinkState.LIVE)

    assert "503" in waiting.reason


def test_a_broker_that_comes_back_is_found_again(options: CloudOptions, cloud: Cloud) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.faults.refuse_connections()
        cloud.faults.drop_connections()
        witness.wait_until(lambda: any("refuses conn" in c.reason for c in witness.changes))
        cloud.faults.accept_connections()
        witness.wait_for(LinkState.LIVE, times=2)


def test_of_a_long_outage_only_the_first_attempts_are_told(
    options: CloudOptions, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ecoflow_tui")

    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.faults.refuse_connections()
        cloud.faults.drop_connections()
        witness.wait_for(LinkState.CONNECTING, times=12)
        cloud.faults.accept_connections()
        witness.wait_for(LinkState.LIVE, times=2)

    told = [one.getMessage() for one in caplog.records if one.name.endswith("pilot")]
    assert told.count("connecting") == 4
    assert told.count("live") == 2


def test_while_the_broker_cannot_be_reached_snapshots_go_on(
    options: CloudOptions, cloud: Cloud
) -> None:
    cloud.faults.refuse_connections()
    often = replace(options.timings, poll_unreachable=0.1)

    with running(replace(options, timings=often)) as witness:
        witness.wait_until(lambda: len(witness.snapshots) >= 3 * len(cloud.serials))

    assert LinkState.LIVE not in [change.state for change in witness.changes]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (CertificateKind.WRONG_HOST, "another host name"),
        (CertificateKind.EXPIRED, "expired"),
        (CertificateKind.UNKNOWN_AUTHORITY, "authority that is not known"),
    ],
)
def test_a_bad_certificate_of_the_broker_is_named(
    options: CloudOptions, cloud: Cloud, kind: CertificateKind, reason: str
) -> None:
    cloud.faults.show_certificate(kind, Face.BROKER)

    with running(options) as witness:
        waiting = witness.wait_for(LinkState.WAITING)

    assert reason in waiting.reason
    assert cloud.counts["connections"] == 0


def test_somebody_elses_use_of_the_client_id_is_recognised(
    options: CloudOptions, cloud: Cloud
) -> None:
    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
        client_id = (options.state_directory / "client-id").read_text()
        for times in range(2, 5):
            cloud.faults.take_over(client_id)
            witness.wait_for(LinkState.LIVE, times=times)

    assert any("same client id" in change.reason for change in witness.changes)


def test_a_model_that_is_not_opened_is_not_polled_again(
    options: CloudOptions, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.faults.rest_errors[Endpoint.QUOTA_ALL] = "1006"
    often = replace(options.timings, poll=0.05)

    with running(replace(options, timings=often)) as witness:
        witness.wait_for(LinkState.LIVE)
        witness.wait_until(lambda: cloud.counts[LIST] > 6)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 61}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 61}}')

    refusals = [record for record in caplog.records if "1006" in record.getMessage()]
    assert len(refusals) == len(cloud.serials)


def test_a_second_session_in_the_same_state_directory_is_refused(options: CloudOptions) -> None:
    with running(replace(options, role="record")) as witness:
        witness.wait_for(LinkState.LIVE)
        second = Session(options)

        with pytest.raises(RecorderLockedError, match=r"in use by record \(process \d+, since"):
            second.start(Feed(Parser(find_model)))
        second.stop()

    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)


def test_nothing_to_connect_to_is_a_mistake(options: CloudOptions) -> None:
    with pytest.raises(ConfigurationError, match="Neither"):
        Session(replace(options, keys=None))


def test_no_secret_is_ever_logged(
    options: CloudOptions, cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = [cloud.account.secret_key, cloud.account.access_key, cloud.account.broker_password]

    with running(options) as witness:
        witness.wait_for(LinkState.LIVE)
        cloud.publish(cloud.serials[0], b'{"params": {"pd.soc": 71}}')
        witness.wait_for_payload(b'{"params": {"pd.soc": 71}}')
        cloud.faults.rotate_credentials()
        witness.wait_for(LinkState.LIVE, times=2)
    secrets.append(cloud.account.broker_password)

    told = caplog.text + repr(witness.events) + repr(options)
    assert not [secret for secret in secrets if secret in told]
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("ecoflow_tui.cloud")]
    assert not [line for line in ours if cloud.serials[0] in line]
