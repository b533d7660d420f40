import pytest

from ecoflow_tui.core.errors import ConfigurationError
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.control import Control
from ecoflow_tui.simulator.switches import Endpoint, SnapshotData, Switches
from tests.simulator.listener import Listener

DELTA_PRO = "DCABZ8ZEDEMO0001"


@pytest.mark.parametrize(
    ("wish", "name", "value"),
    [
        ("clock-offset-seconds=-600", "clock_offset_seconds", -600.0),
        ("is-wrong-region", "is_wrong_region", True),
        ("is-wrong-region=false", "is_wrong_region", False),
        ("rest-errors=device-list:8521", "rest_errors", {Endpoint.DEVICE_LIST: "8521"}),
        ("rest-status=503", "rest_status", 503),
        ("rest-status=none", "rest_status", None),
        ("snapshot-data=missing", "snapshot_data", SnapshotData.MISSING),
        ("muted=A,B", "muted", frozenset("AB")),
        ("muted=", "muted", frozenset()),
    ],
)
def test_a_standing_fault_is_set_by_its_name(wish: str, name: str, value: object) -> None:
    cloud = Cloud()

    Control(cloud.faults).set(wish)

    assert getattr(cloud.faults, name) == value


@pytest.mark.parametrize("wish", ["", "=", "nonsense=1", "stall", "rest-status", "muted"])
def test_what_is_none_is_refused_with_the_names_of_those_that_are(wish: str) -> None:
    control = Control(Cloud().faults)

    with pytest.raises(ConfigurationError) as caught:
        control.set(wish)

    assert "credentials-refused, persistence-refused" in caught.value.hint


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("rest-status=often", "'often' is not NUMBER|none"),
        ("clock-offset-seconds=nan", "'nan' is not NUMBER"),
        ("flap 1", "write flap UP-SECONDS DOWN-SECONDS"),
        ("show-certificate odd", "'odd' is not good|wrong-host|expired|unknown-authority"),
        ("take-offline NOBODY", "there is no 'NOBODY'"),
        ("nonsense", "no such fault"),
        ("attach 1 2", "no such fault"),
    ],
)
def test_a_line_that_makes_no_sense_is_answered(cloud: Cloud, line: str, reason: str) -> None:
    usual = vars(Switches())

    answer = Control(cloud.faults).obey(line)

    assert reason in answer
    assert {name: getattr(cloud.faults, name) for name in usual} == usual


def test_sudden_faults_are_made_by_their_names(cloud: Cloud) -> None:
    control = Control(cloud.faults)

    with Listener(cloud) as listener:
        assert control.obey(" drop-connections \n") == "drop-connections: done"
        listener.wait(lambda: listener.disconnects > 0)
    assert control.obey(f"take-offline {DELTA_PRO}").endswith(": done")

    assert not cloud.fleet.is_reachable(DELTA_PRO)


def test_help_tells_every_fault_and_what_it_does(cloud: Cloud) -> None:
    control = Control(cloud.faults)

    text = control.obey("help")

    assert all(name.replace("_", "-") + "=" in text for name in vars(Switches()))
    assert "take-over CLIENT-ID [AGAIN-SECONDS]\n    Connect a rival" in text
    assert "where something stands before the broker; None: its own." in text
    assert control.obey("\n") == ""
