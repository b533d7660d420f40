import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ecoflow_tui.cli.doctor.finding import Finding, Level
from ecoflow_tui.cli.doctor.parts import Part, run_parts
from ecoflow_tui.cloud.ledger import Ledger
from ecoflow_tui.cloud.lock import SessionLock
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.topics import short_serial
from ecoflow_tui.simulator.certificates import CertificateKind
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.switches import Endpoint, SnapshotData
from ecoflow_tui.simulator.tls import Face
from tests.cli.conftest import Program
from tests.cli.examined import QUICK, Patient, talking

REST_CODES = ("1000", "1006", "1008", "2026", "6012", "8512", "8513", "8521", "8524", "9999")
KEY_CODES = {"2026", "8513", "8521"}


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(CloudOptions(stations_running=False)) as running:
        yield running


@pytest.fixture
def patient(cloud: Cloud, tmp_path: Path) -> Iterator[Patient]:
    """An installation whose stations speak."""
    with talking(cloud):
        yield Patient(cloud, tmp_path)


@pytest.fixture
def silent(cloud: Cloud, tmp_path: Path) -> Patient:
    """One whose stations say what the test makes them say."""
    return Patient(cloud, tmp_path)


def test_nothing_is_found_where_all_is_well(patient: Patient) -> None:
    found = patient.examined()

    assert found.faults == [], found.story
    assert found.exit_code == 0
    assert found.one("over a query is accepted")
    assert found.one("over a JSON body is accepted")
    assert found.one("6 of 6 topics")


def test_a_wrong_region_is_named(patient: Patient) -> None:
    patient.cloud.faults.is_wrong_region = True

    found = patient.examined()

    assert "another region" in found.one("8513").sentence
    assert found.exit_code == 3


def test_another_region_s_host_is_named(patient: Patient) -> None:
    patient.variables["ECOFLOW_API_URL"] = patient.cloud.other_region_url

    found = patient.examined()

    assert [fault.area for fault in found.faults] == ["keys"]
    assert "another region" in found.faults[0].sentence


@pytest.mark.parametrize("seconds", [-3600.0, 3600.0])
def test_a_wrong_clock_is_named_with_its_direction(patient: Patient, seconds: float) -> None:
    patient.cloud.faults.clock_offset_seconds = seconds

    found = patient.examined()

    (fault,) = found.faults
    assert fault.area == "clock"
    assert ("behind" if seconds > 0 else "ahead of") in fault.sentence
    assert found.exit_code == 0


def test_a_wrong_secret_key_is_told_from_a_wrong_clock(patient: Patient) -> None:
    patient.variables["ECOFLOW_SECRET_KEY"] = "mistyped"

    found = patient.examined()

    assert found.one("a wrong secret key").area == "keys"
    assert found.one("clock agrees").level is Level.OK
    assert found.exit_code == 3


@pytest.mark.parametrize("code", REST_CODES)
@pytest.mark.parametrize("endpoint", [Endpoint.CERTIFICATION, Endpoint.DEVICE_LIST])
def test_every_error_code_is_named(patient: Patient, endpoint: Endpoint, code: str) -> None:
    patient.cloud.faults.rest_errors[endpoint] = code

    found = patient.examined()

    assert f"code {code}" in found.faults[0].sentence, found.story
    assert found.faults[0].fix
    assert found.exit_code == (3 if code in KEY_CODES else 1)


def test_a_model_that_is_not_opened_to_rest_is_a_note(patient: Patient) -> None:
    patient.cloud.faults.rest_errors[Endpoint.QUOTA_ALL] = "1006"

    found = patient.examined()

    assert len(found.faults) == len(patient.cloud.serials)
    assert {fault.level for fault in found.faults} == {Level.NOTE}
    assert "1006" in found.faults[0].sentence


def test_renewed_credentials_are_named(patient: Patient) -> None:
    patient.examined()
    patient.cloud.faults.rotate_credentials()

    found = patient.examined()

    assert [fault.sentence for fault in found.faults] == [
        "EcoFlow has renewed the broker's password since the last sign-in."
    ]


def test_refused_credentials_are_named(patient: Patient) -> None:
    patient.examined()
    patient.cloud.faults.credentials_refused = True

    found = patient.examined()

    assert [fault.area for fault in found.faults] == ["client ids", "broker"]
    assert "not a new one, so it is the credentials" in found.faults[0].sentence
    assert found.exit_code == 3


def test_the_limit_on_client_ids_is_named(patient: Patient) -> None:
    patient.cloud.faults.client_ids_per_day = 0

    found = patient.examined()

    assert "limit on client ids may be spent" in found.faults[0].sentence
    assert found.exit_code == 3


def test_the_day_s_client_ids_are_counted(patient: Patient) -> None:
    ledger = Ledger(Memory(patient.state))
    account = patient.cloud.account.broker_account
    for number in range(9):
        ledger.note(account, f"ecoflow-tui-{number}", datetime.now(UTC))

    found = patient.examined()

    assert found.one("9 of 10 client ids").level is Level.WARNING
    assert found.one("tenth client id").level is Level.ERROR
    assert patient.cloud.counts["connections"] == 0


def test_a_refused_topic_is_named(patient: Patient) -> None:
    serial = patient.cloud.serials[0]
    patient.cloud.faults.refused_topics = frozenset({patient.cloud.topic(serial, "status")})

    found = patient.examined()

    assert f"status of {short_serial(serial)} (code 128)" in found.faults[0].sentence
    assert found.one("5 of 6 topics")
    assert found.exit_code == 0


def test_denied_wildcards_are_named(patient: Patient) -> None:
    patient.variables["ECOFLOW_MQTT_TOPICS"] = "/open/{account}/#"

    found = patient.examined()

    assert "code 128" in found.faults[0].sentence
    assert "wildcard" in found.faults[0].fix
    assert found.exit_code == 4


def test_a_silent_stall_is_told_from_silence(silent: Patient) -> None:
    """The broker starves the first connection before anybody speaks; a new one gets messages."""
    with ExitStack() as closing:
        stalled = threading.Event()

        def stall_the_first() -> None:
            if not stalled.is_set():
                silent.cloud.faults.stall()
                stalled.set()
                closing.enter_context(talking(silent.cloud))

        found = silent.examined(stall_the_first)

    assert "silent stall" in found.faults[0].sentence, found.story


def test_a_station_that_is_online_and_silent_is_named(patient: Patient) -> None:
    serial = patient.cloud.serials[0]
    patient.cloud.faults.muted = frozenset({serial})

    found = patient.examined()

    (fault,) = found.faults
    assert f"{short_serial(serial)} is online, but said nothing" in fault.sentence


def test_a_trickle_is_told_from_a_flow(tmp_path: Path) -> None:
    cloud = Cloud(CloudOptions())
    cloud.faults.trickle_seconds = 5.0
    with cloud:
        patience = replace(QUICK, most=8.0, total=9.0)

        found = Patient(cloud, tmp_path, patience=patience).examined()

    assert any("trickle" in fault.sentence for fault in found.faults), found.story


def test_a_takeover_is_named(patient: Patient) -> None:
    client_id = Memory(patient.state).client_id()
    patient.patience = replace(patient.patience, least=2.0, most=2.0, again=2.0)
    patient.cloud.faults.take_over(client_id, again_seconds=1)

    found = patient.examined()

    (fault,) = found.faults
    assert "another program uses the same client id" in fault.sentence
    assert found.exit_code == 4


def test_frozen_snapshots_are_named(patient: Patient) -> None:
    patient.cloud.faults.freeze_rest()

    found = patient.examined()

    assert len(found.faults) == len(patient.cloud.serials), found.story
    assert all("frozen" in fault.sentence for fault in found.faults)
    assert found.exit_code == 0


@pytest.mark.parametrize("data", [SnapshotData.NULL, SnapshotData.MISSING])
def test_success_without_data_is_named(patient: Patient, data: SnapshotData) -> None:
    patient.cloud.faults.snapshot_data = data

    found = patient.examined()

    assert len(found.faults) == len(patient.cloud.serials)
    assert all("without data" in fault.sentence for fault in found.faults)


def test_a_flapping_link_is_named(patient: Patient) -> None:
    patient.patience = replace(patient.patience, least=2.0, most=2.0, again=2.0, pause=0.3)
    stop_flapping = patient.cloud.faults.flap(up_seconds=0.7, down_seconds=0.7)

    found = patient.examined()

    stop_flapping()
    assert "flapping" in found.faults[0].sentence, found.story
    assert found.exit_code == 4


@pytest.mark.parametrize("face", list(Face))
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (CertificateKind.WRONG_HOST, "for another host name"),
        (CertificateKind.EXPIRED, "expired"),
        (CertificateKind.UNKNOWN_AUTHORITY, "not known here"),
    ],
)
def test_each_tls_fault_is_named_on_each_face(
    patient: Patient, face: Face, kind: CertificateKind, words: str
) -> None:
    patient.cloud.faults.show_certificate(kind, face)

    found = patient.examined()

    assert found.one(words).area == ("cloud" if face is Face.REST else "broker")
    assert found.exit_code == 4


def test_a_broker_that_refuses_connections_is_named(patient: Patient) -> None:
    patient.cloud.faults.refuse_connections()

    found = patient.examined()

    assert found.one("refuses connections").area == "broker"
    assert found.exit_code == 4


def test_a_cloud_that_answers_with_an_http_error_is_named(patient: Patient) -> None:
    patient.cloud.faults.rest_status = 503

    found = patient.examined()

    assert found.one("HTTP 503").area == "cloud"
    assert found.exit_code == 4


def test_a_cloud_that_does_not_answer_is_named_in_time(patient: Patient) -> None:
    patient.cloud.faults.rest_delay_seconds = 30

    found = patient.examined()

    assert found.one("does not answer in time").area == "cloud"
    assert found.exit_code == 4


def test_binary_frames_are_named(patient: Patient) -> None:
    serial = patient.cloud.serials[0]

    found = patient.examined(lambda: patient.cloud.faults.publish_binary(serial))

    (fault,) = found.faults
    assert f"{short_serial(serial)} sends binary frames" in fault.sentence


def test_a_station_that_is_offline_is_named(patient: Patient) -> None:
    serial = patient.cloud.serials[0]
    patient.cloud.faults.take_offline(serial)

    found = patient.examined()

    (fault,) = found.faults
    assert f"{short_serial(serial)} is offline" in fault.sentence


def test_a_station_of_the_settings_that_is_not_the_account_s_is_named(patient: Patient) -> None:
    patient.variables["ECOFLOW_DEVICES"] = "DCABZ8ZE00000099"

    found = patient.examined()

    assert found.one("not bound to this account").fix
    assert found.exit_code == 2


def test_a_running_session_is_not_disturbed(patient: Patient) -> None:
    Memory(patient.state)
    lock = SessionLock(patient.state / "session.lock", "record")

    found = patient.examined()

    lock.release()
    assert found.one("It is not disturbed").level is Level.NOTE
    assert patient.cloud.counts["connections"] == 0
    assert found.exit_code == 0


def test_what_the_broker_keeps_for_a_recorder_stays_kept(silent: Patient) -> None:
    """A doctor between two runs of the recorder neither takes nor removes its messages."""
    (silent.state / "spool").mkdir(parents=True)
    silent.examined()
    serial = silent.cloud.serials[0]
    silent.cloud.publish(serial, b'{"params":{"pd.soc":42}}')

    found = silent.examined()

    assert found.one(f"The first message of {short_serial(serial)}")
    again = silent.examined()
    assert again.one(f"The first message of {short_serial(serial)}")


def test_a_check_that_crashes_is_a_finding() -> None:
    def crash() -> list[Finding]:
        raise ZeroDivisionError("with a secret")

    (finding,) = run_parts([Part("thing", crash)], 5)

    assert "ZeroDivisionError at test_doctor.py" in finding.sentence
    assert "secret" not in finding.sentence
    assert finding.exit_code == 1


def test_a_check_that_hangs_is_a_finding() -> None:
    never = threading.Event()

    def hang() -> list[Finding]:
        never.wait(30)
        return []

    (finding,) = run_parts([Part("thing", hang, exit_code=7)], 0.1)

    never.set()
    assert finding.exit_code == 7


def test_it_works_without_anything_being_set_up(program: Program) -> None:
    done = program.run("doctor", "--json")

    report = json.loads(done.stdout)
    assert done.returncode == report["exit_code"] == 2
    assert report["findings"][0]["area"] == "keys"
    assert "setup" in report["findings"][0]["fix"]
    assert b"Traceback" not in done.stderr
    assert not (program.home / "state").exists()


def test_mistakes_in_the_settings_come_first(program: Program) -> None:
    variables = {"ECOFLOW_REGION": "mars", "ECOFLOW_ACESS_KEY": "x"}

    done = program.run("doctor", "--json", variables=variables)

    findings = json.loads(done.stdout)["findings"]
    assert done.returncode == 2
    assert findings[0]["sentence"].startswith("ECOFLOW_REGION must be one of")
    assert findings[1]["fix"] == "Did you mean ECOFLOW_ACCESS_KEY?"


def test_a_database_that_is_away_is_named(program: Program) -> None:
    variables = {"DATABASE_URL": "postgresql://user:hunter2@127.0.0.1:1/db"}

    done = program.run("doctor", "--json", variables=variables)

    report = json.loads(done.stdout)
    assert any(one["area"] == "database" and one["exit_code"] == 7 for one in report["findings"])
    assert b"hunter2" not in done.stdout + done.stderr


def test_the_demo_is_well(program: Program) -> None:
    done = program.run("doctor", "--demo")

    assert done.returncode == 0, done.stdout
    assert b"Traceback" not in done.stderr
