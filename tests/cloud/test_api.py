"""The REST API, against a cloud that checks every signature."""

import logging
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from ecoflow_tui.cloud.api import CloudApi
from ecoflow_tui.cloud.errors import CallRefusedError, UnknownKeyError
from ecoflow_tui.cloud.hosts import urls_to_try
from ecoflow_tui.cloud.memory import Memory
from ecoflow_tui.cloud.options import CloudOptions, Keys, Region
from ecoflow_tui.core.errors import ConfigurationError, KeysRefusedError, NetworkError
from ecoflow_tui.simulator.certificates import CertificateKind
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.switches import Endpoint


def test_the_stations_of_the_account_are_listed(cloud: Cloud, options: CloudOptions) -> None:
    with CloudApi(options) as api:
        stations = api.stations()

    assert tuple(station.device_sn for station in stations) == cloud.serials
    assert all(station.name and station.is_online for station in stations)


def test_a_login_is_certified(cloud: Cloud, options: CloudOptions) -> None:
    with CloudApi(options) as api:
        login = api.certification()

    assert login.account == cloud.account.broker_account
    assert login.password == cloud.account.broker_password
    assert (login.host, login.port, login.is_tls) == ("127.0.0.1", cloud.door.port, True)
    assert login.client_id is None


def test_a_snapshot_is_the_very_reply(cloud: Cloud, options: CloudOptions) -> None:
    with CloudApi(options) as api:
        body = api.quota_all(cloud.serials[0])

    assert msgspec.json.decode(body)["code"] == "0"
    assert "pd.soc" in msgspec.json.decode(body)["data"]


def test_a_key_of_another_region_is_tried_at_the_other_hosts(
    cloud: Cloud, options: CloudOptions
) -> None:
    at_ecoflow = replace(options, api_url=None)
    home = options.api_url
    assert home is not None
    assert options.keys is not None

    with CloudApi(at_ecoflow, urls=(cloud.other_region_url, home)) as api:
        stations = api.stations()

    assert stations
    assert Memory(options.state_directory).host(options.keys) == home.removeprefix("https://")


def test_the_host_that_knew_the_keys_is_asked_first(options: CloudOptions) -> None:
    at_ecoflow = replace(options, api_url=None)

    urls = urls_to_try(at_ecoflow, "api-a.ecoflow.com")

    assert urls[0] == "https://api-a.ecoflow.com"
    assert sorted(urls) == sorted(urls_to_try(at_ecoflow, None))
    assert urls_to_try(replace(at_ecoflow, region=Region.EU), "api-a.ecoflow.com") == (
        "https://api-e.ecoflow.com",
    )


def test_a_key_that_no_host_knows_is_refused(cloud: Cloud, options: CloudOptions) -> None:
    cloud.faults.is_wrong_region = True

    with CloudApi(options) as api, pytest.raises(UnknownKeyError, match="8513") as caught:
        api.stations()

    assert caught.value.exit_code == 3
    assert "ECOFLOW_REGION" in caught.value.hint


def test_a_key_is_not_called_bad_while_a_host_was_not_reached(
    cloud: Cloud, options: CloudOptions
) -> None:
    urls = (cloud.other_region_url, "https://127.0.0.1:9")

    with CloudApi(options, urls=urls) as api, pytest.raises(NetworkError, match="refuses"):
        api.stations()


@pytest.mark.parametrize("offset_seconds", [-4000.0, 4000.0])
def test_a_wrong_clock_is_made_up_for_and_told(
    cloud: Cloud,
    options: CloudOptions,
    offset_seconds: float,
    caplog: pytest.LogCaptureFixture,
) -> None:
    cloud.faults.clock_offset_seconds = offset_seconds

    with CloudApi(options) as api:
        api.stations()
        api.certification()

    assert api.clock.offset_seconds == pytest.approx(offset_seconds, abs=3)
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == 1
    assert "clock" in warnings[0].getMessage()


def test_a_wrong_secret_is_refused_without_being_shown(options: CloudOptions) -> None:
    assert options.keys is not None
    wrong = replace(options, keys=Keys(options.keys.access_key, "a-secret-öf-mine"))

    with CloudApi(wrong) as api, pytest.raises(KeysRefusedError, match="8521") as caught:
        api.stations()

    assert "mine" not in repr(caught.value) + repr(wrong) + caught.value.hint
    assert options.keys.access_key not in repr(caught.value) + repr(wrong)


def test_a_key_that_cannot_be_one_is_refused_without_being_shown(options: CloudOptions) -> None:
    odd = replace(options, keys=Keys("two\nlines", "secret"))

    with pytest.raises(ConfigurationError) as caught:
        CloudApi(odd)

    assert "lines" not in str(caught.value)


@pytest.mark.parametrize(("code", "is_lasting"), [("1006", True), ("1008", False), ("9999", False)])
def test_a_refused_call_says_why_and_whether_for_good(
    cloud: Cloud, options: CloudOptions, code: str, is_lasting: bool
) -> None:
    cloud.faults.rest_errors[Endpoint.QUOTA_ALL] = code

    with CloudApi(options) as api, pytest.raises(CallRefusedError, match=code) as caught:
        api.quota_all(cloud.serials[0])

    assert caught.value.is_lasting is is_lasting
    assert caught.value.hint


def test_an_http_error_is_a_network_error(cloud: Cloud, options: CloudOptions) -> None:
    cloud.faults.rest_status = 503

    with CloudApi(options) as api, pytest.raises(NetworkError, match="HTTP 503"):
        api.stations()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (CertificateKind.WRONG_HOST, "another host name"),
        (CertificateKind.EXPIRED, "expired"),
        (CertificateKind.UNKNOWN_AUTHORITY, "authority that is not known"),
    ],
)
def test_a_bad_certificate_is_named(
    cloud: Cloud, options: CloudOptions, kind: CertificateKind, reason: str
) -> None:
    cloud.faults.show_certificate(kind)

    with CloudApi(options) as api, pytest.raises(NetworkError, match=reason):
        api.stations()


def test_a_cloud_of_ones_own_is_not_trusted_without_its_authority(options: CloudOptions) -> None:
    with CloudApi(replace(options, ca_file=None)) as api, pytest.raises(NetworkError) as caught:
        api.stations()

    assert "ECOFLOW_CA_FILE" in caught.value.hint


def test_a_ca_file_without_a_certificate_is_a_mistake(
    options: CloudOptions, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate")

    with pytest.raises(ConfigurationError, match=r"empty\.pem"):
        CloudApi(replace(options, ca_file=empty))


def test_plain_http_stays_on_this_machine(options: CloudOptions) -> None:
    with pytest.raises(ConfigurationError, match="https"):
        CloudApi(replace(options, api_url="http://cloud.example"))


def test_missing_keys_are_a_mistake(options: CloudOptions) -> None:
    with pytest.raises(ConfigurationError, match="not set"):
        CloudApi(replace(options, keys=None))


def test_a_broker_of_somebody_else_is_not_followed(options: CloudOptions) -> None:
    assert options.api_url is not None

    with (
        CloudApi(replace(options, api_url=None), urls=(options.api_url,)) as api,
        pytest.raises(NetworkError, match=r"not under ecoflow\.com"),
    ):
        api.certification()
