import json
from itertools import pairwise

import pytest

from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from tests.simulator.listener import Listener

DELTA_PRO = "DCABZ8ZEDEMO0001"
VAN = "R331ZEB4DEMO0002"


def test_the_issued_account_connects(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        assert not listener.answers[0].refused


def test_a_wrong_password_is_refused(cloud: Cloud) -> None:
    listener = Listener(cloud, password="guessed")

    answer = listener.connect()
    listener.close()

    assert answer.reason == "Bad user name or password"


def test_refused_credentials_are_not_authorised(cloud: Cloud) -> None:
    cloud.faults.credentials_refused = True
    listener = Listener(cloud)

    answer = listener.connect()
    listener.close()

    assert answer.reason == "Not authorized"


def test_who_wants_a_session_kept_can_be_refused(cloud: Cloud) -> None:
    cloud.faults.persistence_refused = True
    keeping, plain = Listener(cloud, "a", clean_session=False), Listener(cloud, "b")

    answers = [keeping.connect(), plain.connect()]
    keeping.close()
    plain.close()

    assert [answer.reason for answer in answers] == ["Not authorized", "Success"]


def test_rotated_credentials_end_the_session_and_void_the_old_password(cloud: Cloud) -> None:
    old = cloud.account.broker_password
    with Listener(cloud) as listener:
        cloud.faults.rotate_credentials()
        listener.wait(lambda: listener.disconnects > 0)
    late = Listener(cloud, password=old)

    answer = late.connect()
    late.close()

    assert answer.reason == "Bad user name or password"
    with Listener(cloud) as renewed:
        assert not renewed.answers[0].refused


def test_one_client_id_too_many_is_not_authorised(cloud: Cloud) -> None:
    cloud.faults.client_ids_per_day = 1
    with Listener(cloud, "first"):
        pass
    with Listener(cloud, "first") as again:
        assert not again.answers[0].refused
    second = Listener(cloud, "second")

    answer = second.connect()
    second.close()

    assert answer.reason == "Not authorized"


@pytest.mark.parametrize("kind", ["quota", "status", "set", "set_reply", "get_reply"])
def test_an_exact_topic_of_an_own_station_is_granted(cloud: Cloud, kind: str) -> None:
    with Listener(cloud) as listener:
        assert listener.subscribe(cloud.topic(DELTA_PRO, kind)) == [1]


@pytest.mark.parametrize(
    "topic",
    [
        "#",
        "/open/{account}/#",
        "/open/{account}/+/quota",
        "/open/{account}/DCABZ8ZEDEMO0001/#",
        "/open/{account}/DCABZ8ZEFOREIGN1/quota",
        "/open/somebody/DCABZ8ZEDEMO0001/quota",
        "/app/device/property/DCABZ8ZEDEMO0001",
    ],
)
def test_any_other_topic_is_refused_and_the_connection_stays(cloud: Cloud, topic: str) -> None:
    with Listener(cloud) as listener:
        refused = listener.subscribe(topic.format(account=cloud.account.broker_account))
        granted = listener.subscribe(cloud.topic(DELTA_PRO))

        assert refused == [128]
        assert granted == [1]
        assert listener.disconnects == 0


def test_a_mixed_subscribe_is_answered_filter_by_filter(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        codes = listener.subscribe("#", cloud.topic(DELTA_PRO), "/open/+/+/quota")

    assert codes == [128, 1, 128]


def test_what_a_station_says_arrives_as_it_was_said(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO))
        cloud.publish(DELTA_PRO, b'{"params":{"pd.soc":  61}}')
        listener.wait(lambda: bool(listener.heard))

    assert listener.heard[0].topic == cloud.topic(DELTA_PRO)
    assert listener.heard[0].payload == b'{"params":{"pd.soc":  61}}'


def test_a_command_is_obeyed_and_answered(cloud: Cloud) -> None:
    command = {
        "id": "123456789",
        "version": "1.0",
        "operateType": "TCP",
        "params": {"cmdSet": 32, "id": 66, "enabled": 0, "xboost": 1},
    }
    with Listener(cloud) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO, "set_reply"))
        listener.publish(cloud.topic(DELTA_PRO, "set"), json.dumps(command).encode())
        listener.wait(lambda: bool(listener.heard))

    assert json.loads(listener.heard[0].payload) == {
        "id": 123456789,
        "version": "1.0",
        "operateType": "TCP",
        "code": "0",
        "data": {"cmdSet": 32, "id": 66, "ack": 0},
    }
    assert cloud.fleet.snapshot(DELTA_PRO)["inv.cfgAcEnabled"] == 0


def test_a_client_cannot_speak_for_a_station(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO))
        listener.publish(cloud.topic(DELTA_PRO), b"forged")
        cloud.publish(DELTA_PRO, b"true")
        listener.wait(lambda: bool(listener.heard))

    assert listener.payloads() == [b"true"]
    assert cloud.counts["messages refused"] == 1


def test_the_same_client_id_throws_the_first_client_out(cloud: Cloud) -> None:
    first = Listener(cloud, "tool")
    first.connect()
    with Listener(cloud, "tool") as second:
        first.wait(lambda: first.disconnects > 0)
        first.close()

        assert not second.answers[0].refused
    assert cloud.counts["takeovers"] >= 1


def test_a_message_that_was_not_acknowledged_comes_again_with_dup_and_its_packet_id(
    cloud: Cloud,
) -> None:
    with Listener(cloud, clean_session=False, acknowledges=False) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO))
        cloud.publish(DELTA_PRO, b"one")
        cloud.publish(DELTA_PRO, b"two")
        listener.wait(lambda: len(listener.heard) == 2)
        listener.acknowledges = True
        cloud.faults.drop_connections()
        listener.wait(lambda: len(listener.heard) == 4)

    before, again = listener.heard[:2], listener.heard[2:]
    assert listener.answers[1].session_present
    assert [one.is_redelivery for one in before] == [False, False]
    assert [one.is_redelivery for one in again] == [True, True]
    assert [(one.packet_id, one.payload) for one in again] == [
        (one.packet_id, one.payload) for one in before
    ]


def test_an_acknowledged_message_does_not_come_again(cloud: Cloud) -> None:
    with Listener(cloud, clean_session=False) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO))
        cloud.publish(DELTA_PRO, b"one")
        listener.wait(lambda: len(listener.heard) == 1)
        cloud.faults.drop_connections()
        cloud.publish(DELTA_PRO, b"two")
        listener.wait(lambda: b"two" in listener.payloads())

    assert [one.payload for one in listener.heard if not one.is_redelivery] == [b"one", b"two"]


def test_many_messages_arrive_once_each_and_in_order_across_lost_connections(
    cloud: Cloud,
) -> None:
    said = [str(number).encode() for number in range(3000)]
    with Listener(cloud, clean_session=False) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO))
        for number, payload in enumerate(said):
            cloud.publish_soon(DELTA_PRO, payload)
            if number == 1500:
                cloud.faults.drop_connections()
        listener.wait(lambda: said[-1] in listener.payloads())

    assert list(dict.fromkeys(listener.payloads())) == said
    fresh = [one.payload for one in listener.heard if not one.is_redelivery]
    assert len(fresh) == len(set(fresh))


def test_a_stalled_connection_lives_on_in_silence_until_a_new_one(cloud: Cloud) -> None:
    with Listener(cloud, clean_session=False) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO))
        cloud.faults.stall()
        cloud.publish(DELTA_PRO, b"unheard")
        listener.subscribe(cloud.topic(DELTA_PRO, "status"))
        silence = listener.payloads()
        cloud.faults.drop_connections()
        cloud.publish(DELTA_PRO, b"heard")
        listener.wait(lambda: b"heard" in listener.payloads())

    assert silence == []


def test_a_closed_door_refuses_until_it_is_opened(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        cloud.faults.refuse_connections()
        cloud.faults.drop_connections()
        listener.wait(lambda: listener.disconnects > 0)
        with pytest.raises(ConnectionRefusedError):
            Listener(cloud, "another").connect()
        cloud.faults.accept_connections()
        listener.wait(lambda: len(listener.answers) == 2)


def test_a_rival_with_the_same_client_id_comes_back(cloud: Cloud) -> None:
    with Listener(cloud, "tool") as listener:
        cloud.faults.take_over("tool", again_seconds=1)
        listener.wait(lambda: listener.disconnects >= 2)

    assert cloud.counts["takeovers"] >= 2


def test_a_flapping_link_comes_and_goes(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        steady = cloud.faults.flap(up_seconds=0.2, down_seconds=0.05)
        listener.wait(lambda: listener.disconnects >= 1)
        steady()
        listener.wait(lambda: not listener.answers[-1].refused and len(listener.answers) >= 2)


def test_presence_is_said_when_a_station_goes_and_comes(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO, "status"))
        cloud.faults.take_offline(DELTA_PRO)
        cloud.faults.bring_online(DELTA_PRO)
        listener.wait(lambda: len(listener.heard) == 2)

    assert [json.loads(one)["params"] for one in listener.payloads()] == [
        {"status": 0},
        {"status": 1},
    ]


def test_a_binary_frame_is_no_json(cloud: Cloud) -> None:
    with Listener(cloud) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO))
        cloud.faults.publish_binary(DELTA_PRO)
        listener.wait(lambda: bool(listener.heard))

    with pytest.raises(ValueError, match="utf-8"):
        json.loads(listener.heard[0].payload)


def test_a_topic_can_be_refused_although_it_is_own(cloud: Cloud) -> None:
    cloud.faults.refused_topics = frozenset({cloud.topic(DELTA_PRO)})
    with Listener(cloud) as listener:
        refused = listener.subscribe(cloud.topic(DELTA_PRO))
        cloud.faults.clear()
        granted = listener.subscribe(cloud.topic(DELTA_PRO))

    assert (refused, granted) == ([128], [1])


def test_a_muted_station_is_online_and_silent(cloud: Cloud) -> None:
    cloud.faults.muted = frozenset({DELTA_PRO})
    with Listener(cloud) as listener:
        listener.subscribe(cloud.topic(DELTA_PRO), cloud.topic(VAN))
        cloud.tick()
        cloud.tick()
        cloud.publish(DELTA_PRO, b"the end")
        listener.wait(lambda: b"the end" in listener.payloads())

    topics = {one.topic for one in listener.heard if one.payload != b"the end"}
    assert topics == {cloud.topic(VAN)}


@pytest.mark.parametrize(("trickle_seconds", "uptime_step"), [(None, 20_000), (0.5, 50_000)])
def test_running_stations_speak_at_their_pace_or_trickle(
    trickle_seconds: float | None, uptime_step: int
) -> None:
    cloud = Cloud(CloudOptions(speed=100.0))
    cloud.faults.trickle_seconds = trickle_seconds
    with cloud, Listener(cloud) as listener:
        listener.subscribe(cloud.topic(VAN))
        listener.wait(lambda: len(uptimes(listener)) >= 3)

    assert {after - before for before, after in pairwise(uptimes(listener))} == {uptime_step}


def uptimes(listener: Listener) -> list[int]:
    """The distinct uptimes in the messages of a DELTA 2, in milliseconds."""
    return list(dict.fromkeys(json.loads(payload)["time"] for payload in listener.payloads()))
