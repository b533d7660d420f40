import json
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import httpx
import pytest

from ecoflow_tui.core.signing import sign
from ecoflow_tui.simulator.account import Account
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.switches import Endpoint, SnapshotData

CERTIFICATION = "/iot-open/sign/certification"
DEVICE_LIST = "/iot-open/sign/device/list"
QUOTA = "/iot-open/sign/device/quota"
QUOTA_ALL = "/iot-open/sign/device/quota/all"

DELTA_PRO = "DCABZ8ZEDEMO0001"
RIVER_2 = "R601ZEB4DEMO0005"


def signature_headers(
    account: Account, parameters: dict[str, object], *, skew_seconds: float = 0.0
) -> dict[str, str]:
    timestamp_ms = round(1000 * (time.time() + skew_seconds))
    signature = sign(
        parameters,
        access_key=account.access_key,
        secret_key=account.secret_key,
        nonce="345164",
        timestamp_ms=timestamp_ms,
    )
    return {
        "accessKey": account.access_key,
        "nonce": "345164",
        "timestamp": str(timestamp_ms),
        "sign": signature,
    }


@pytest.fixture
def client(cloud: Cloud) -> Iterator[httpx.Client]:
    environment = cloud.environment()
    context = ssl.create_default_context(cafile=environment["ECOFLOW_CA_FILE"])
    with httpx.Client(base_url=environment["ECOFLOW_API_URL"], verify=context) as one:
        yield one


def signed_get(cloud: Cloud, client: httpx.Client, path: str, **query: str) -> httpx.Response:
    headers = signature_headers(cloud.account, dict(query))
    return client.get(path, params=query, headers=headers)


def signed_send(
    cloud: Cloud, client: httpx.Client, method: str, path: str, body: dict[str, object]
) -> httpx.Response:
    headers = signature_headers(cloud.account, body)
    headers["Content-Type"] = "application/json;charset=UTF-8"
    return client.request(method, path, content=json.dumps(body), headers=headers)


def test_certification_names_the_broker_and_its_account(cloud: Cloud, client: httpx.Client) -> None:
    reply = signed_get(cloud, client, CERTIFICATION).json()

    assert reply["code"] == "0"
    assert reply["message"] == "Success"
    assert {"eagleEyeTraceId", "tid"} <= reply.keys()
    assert reply["data"] == {
        "certificateAccount": cloud.account.broker_account,
        "certificatePassword": cloud.account.broker_password,
        "url": "127.0.0.1",
        "port": str(cloud.door.port),
        "protocol": "mqtts",
    }


def test_certification_is_no_post(cloud: Cloud, client: httpx.Client) -> None:
    assert signed_send(cloud, client, "POST", CERTIFICATION, {}).status_code == 405


def test_the_device_list_holds_the_own_stations_and_who_is_online(
    cloud: Cloud, client: httpx.Client
) -> None:
    cloud.faults.take_offline(RIVER_2)

    data = signed_get(cloud, client, DEVICE_LIST).json()["data"]

    assert [one["sn"] for one in data] == list(cloud.serials)
    assert {one["sn"]: one["online"] for one in data}[RIVER_2] == 0
    assert data[0] == {
        "sn": DELTA_PRO,
        "deviceName": "Home",
        "online": 1,
        "productName": "DELTA Pro",
    }


def test_a_snapshot_is_a_flat_map_of_numbers(cloud: Cloud, client: httpx.Client) -> None:
    reply = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()

    assert reply["code"] == "0"
    assert len(reply["data"]) > 100
    assert isinstance(reply["data"]["pd.wattsInSum"], int)


def test_a_get_with_a_json_content_type_is_signed_over_its_empty_body(
    cloud: Cloud, client: httpx.Client
) -> None:
    headers = signature_headers(cloud.account, {})
    headers["Content-Type"] = "application/json;charset=UTF-8"

    reply = client.get(QUOTA_ALL, params={"sn": DELTA_PRO}, headers=headers).json()

    assert reply["code"] == "0"


def test_a_get_with_a_json_content_type_signed_over_its_query_is_refused(
    cloud: Cloud, client: httpx.Client
) -> None:
    headers = signature_headers(cloud.account, {"sn": DELTA_PRO})
    headers["Content-Type"] = "application/json"

    reply = client.get(QUOTA_ALL, params={"sn": DELTA_PRO}, headers=headers).json()

    assert (reply["code"], reply["message"]) == ("8521", "signature is wrong")


def test_a_wrong_secret_makes_a_wrong_signature(cloud: Cloud, client: httpx.Client) -> None:
    headers = signature_headers(cloud.account, {})
    headers["sign"] = "0" * 64

    assert client.get(DEVICE_LIST, headers=headers).json()["code"] == "8521"


@pytest.mark.parametrize("skew_seconds", [-600.0, 600.0])
def test_a_wrong_clock_makes_a_wrong_signature(
    cloud: Cloud, client: httpx.Client, skew_seconds: float
) -> None:
    headers = signature_headers(cloud.account, {}, skew_seconds=skew_seconds)

    assert client.get(DEVICE_LIST, headers=headers).json()["code"] == "8521"


def test_the_date_header_shows_the_clock_of_the_cloud(cloud: Cloud, client: httpx.Client) -> None:
    cloud.faults.clock_offset_seconds = 3600.0

    response = signed_get(cloud, client, DEVICE_LIST)

    assert response.json()["code"] == "8521"
    ahead = parsedate_to_datetime(response.headers["Date"]).timestamp() - time.time()
    assert 3590 < ahead < 3610


def test_an_unknown_key_is_invalid(client: httpx.Client) -> None:
    headers = signature_headers(Account.issued(seed=99), {})

    reply = client.get(DEVICE_LIST, headers=headers).json()

    assert (reply["code"], reply["message"]) == ("8513", "accessKey is invalid")


def test_another_region_does_not_know_the_key(cloud: Cloud, client: httpx.Client) -> None:
    headers = signature_headers(cloud.account, {})

    assert client.get(cloud.other_region_url + DEVICE_LIST, headers=headers).json()["code"] == (
        "8513"
    )


def test_a_foreign_station_is_not_permitted(cloud: Cloud, client: httpx.Client) -> None:
    reply = signed_get(cloud, client, QUOTA_ALL, sn="DCABZ8ZEFOREIGN1").json()

    assert reply["code"] == "8512"


def test_a_model_that_is_not_opened_is_refused(cloud: Cloud, client: httpx.Client) -> None:
    reply = signed_get(cloud, client, QUOTA_ALL, sn=RIVER_2).json()

    assert reply["code"] == "1006"


def test_some_quotas_can_be_asked_for(cloud: Cloud, client: httpx.Client) -> None:
    body: dict[str, object] = {
        "sn": DELTA_PRO,
        "params": {"quotas": ["pd.soc", "inv.cfgAcEnabled", "no.such"]},
    }

    data = signed_send(cloud, client, "POST", QUOTA, body).json()["data"]

    assert data == {"pd.soc": 62, "inv.cfgAcEnabled": 1}


def test_a_set_command_is_obeyed(cloud: Cloud, client: httpx.Client) -> None:
    params = {"cmdSet": 32, "id": 66, "enabled": 0, "xboost": 1}

    reply = signed_send(cloud, client, "PUT", QUOTA, {"sn": DELTA_PRO, "params": params}).json()

    assert reply["code"] == "0"
    assert "data" not in reply
    assert cloud.fleet.snapshot(DELTA_PRO)["inv.cfgAcEnabled"] == 0


def test_an_incomplete_set_command_is_refused(cloud: Cloud, client: httpx.Client) -> None:
    params = {"cmdSet": 32, "id": 66, "enabled": 0}

    reply = signed_send(cloud, client, "PUT", QUOTA, {"sn": DELTA_PRO, "params": params}).json()

    assert reply["code"] == "1008"


def test_a_set_command_to_an_absent_station_is_refused(cloud: Cloud, client: httpx.Client) -> None:
    params = {"cmdSet": 32, "id": 81, "enabled": 0}
    cloud.faults.take_offline(DELTA_PRO)

    reply = signed_send(cloud, client, "PUT", QUOTA, {"sn": DELTA_PRO, "params": params}).json()

    assert reply["code"] == "1008"


@pytest.mark.parametrize("code", ["1000", "1006", "8512", "8524"])
def test_an_endpoint_can_be_made_to_refuse(cloud: Cloud, client: httpx.Client, code: str) -> None:
    cloud.faults.rest_errors[Endpoint.DEVICE_LIST] = code

    assert signed_get(cloud, client, DEVICE_LIST).json()["code"] == code
    assert signed_get(cloud, client, CERTIFICATION).json()["code"] == "0"


def test_a_snapshot_can_be_null_or_missing(cloud: Cloud, client: httpx.Client) -> None:
    cloud.faults.snapshot_data = SnapshotData.NULL
    null = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()
    cloud.faults.snapshot_data = SnapshotData.MISSING
    missing = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()

    assert (null["code"], null["data"]) == ("0", None)
    assert (missing["code"], "data" in missing) == ("0", False)


def test_an_absent_station_keeps_its_last_words(cloud: Cloud, client: httpx.Client) -> None:
    cloud.faults.take_offline(DELTA_PRO)
    first = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()["data"]
    cloud.tick(3600.0)
    second = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()["data"]
    cloud.faults.bring_online(DELTA_PRO)
    third = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()["data"]

    assert first == second
    assert third != second


def test_rest_can_freeze_and_thaw(cloud: Cloud, client: httpx.Client) -> None:
    cloud.faults.freeze_rest()
    first = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()["data"]
    cloud.tick(60.0)
    second = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()["data"]
    cloud.faults.thaw_rest()
    third = signed_get(cloud, client, QUOTA_ALL, sn=DELTA_PRO).json()["data"]

    assert first == second
    assert third != second


def test_rest_can_be_out_of_order(cloud: Cloud, client: httpx.Client) -> None:
    cloud.faults.rest_status = 503

    assert signed_get(cloud, client, DEVICE_LIST).status_code == 503


def test_a_malformed_body_is_no_crash(cloud: Cloud, client: httpx.Client) -> None:
    headers = signature_headers(cloud.account, {})
    headers["Content-Type"] = "application/json;charset=UTF-8"

    reply = client.post(QUOTA, content=b"{[", headers=headers).json()

    assert reply["code"] == "8521"
