"""Logins, from both shapes of the certification reply and from an address of one's own."""

from datetime import UTC, datetime

import pytest

from ecoflow_tui.cloud.login import own_login, read_certificate
from ecoflow_tui.cloud.options import OwnBroker
from ecoflow_tui.core.errors import ConfigurationError, NetworkError

NOW = datetime(2026, 6, 21, 12, tzinfo=UTC)

TODAYS = (
    b'{"certificateAccount":"open-1","certificatePassword":"pw",'
    b'"url":"mqtt-e.ecoflow.com","port":"8883","protocol":"mqtts"}'
)
EARLY_NOTES = (
    b'{"username":"open-1","password":"pw","clientId":"client-7",'
    b'"url":"mqtt.ecoflow.com","port":8883,"protocol":"mqtts"}'
)


def test_todays_reply_is_understood() -> None:
    login = read_certificate(TODAYS, NOW, is_any_host_fine=False)

    assert (login.host, login.port, login.is_tls) == ("mqtt-e.ecoflow.com", 8883, True)
    assert (login.account, login.password, login.client_id) == ("open-1", "pw", None)


def test_the_early_notes_reply_is_understood() -> None:
    login = read_certificate(EARLY_NOTES, NOW, is_any_host_fine=False)

    assert (login.host, login.port, login.is_tls) == ("mqtt.ecoflow.com", 8883, True)
    assert (login.account, login.password, login.client_id) == ("open-1", "pw", "client-7")


@pytest.mark.parametrize(
    "host", ["ecoflow.com.evil.example", "notecoflow.com", "mqtt.ecoflow.org", "127.0.0.1", ""]
)
def test_a_broker_outside_ecoflow_is_refused(host: str) -> None:
    data = TODAYS.replace(b"mqtt-e.ecoflow.com", host.encode())

    with pytest.raises(NetworkError, match=r"ecoflow\.com"):
        read_certificate(data, NOW, is_any_host_fine=False)


def test_another_clouds_broker_may_be_anywhere() -> None:
    data = TODAYS.replace(b"mqtt-e.ecoflow.com", b"broker.example")

    assert read_certificate(data, NOW, is_any_host_fine=True).host == "broker.example"


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"{}",
        b"[]",
        TODAYS.replace(b'"8883"', b'"many"'),
        TODAYS.replace(b'"8883"', b"0"),
        TODAYS.replace(b"certificatePassword", b"certificate"),
        TODAYS.replace(b'"mqtts"', b'"mqtt"'),
    ],
)
def test_a_reply_that_leads_nowhere_is_refused_without_its_password(data: bytes) -> None:
    with pytest.raises(NetworkError, match="cannot be used") as caught:
        read_certificate(data, NOW, is_any_host_fine=True)

    assert "pw" not in str(caught.value)


def test_plain_text_to_a_certified_broker_stays_on_this_machine() -> None:
    data = TODAYS.replace(b'"mqtts"', b'"mqtt"').replace(b"mqtt-e.ecoflow.com", b"localhost")

    assert not read_certificate(data, NOW, is_any_host_fine=True).is_tls


def test_a_login_never_shows_its_password() -> None:
    login = own_login(OwnBroker("mqtts://me@host", "my-pass-word"), NOW)

    assert "my-pass-word" not in repr(login) + repr(OwnBroker("mqtts://host", "my-pass-word"))


@pytest.mark.parametrize(
    ("url", "port", "is_tls", "account"),
    [
        ("mqtts://me@bridge.example:18883", 18883, True, "me"),
        ("mqtts://bridge.example", 8883, True, ""),
        ("mqtt://a%40b@localhost", 1883, False, "a@b"),
        ("mqtt://me@127.0.0.1:1884", 1884, False, "me"),
    ],
)
def test_an_address_of_ones_own_is_read(url: str, port: int, is_tls: bool, account: str) -> None:
    login = own_login(OwnBroker(url), NOW)

    assert (login.port, login.is_tls, login.account) == (port, is_tls, account)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mqtt://me@bridge.example", "leaves this machine"),
        ("mqtts://me:secret@host", "holds a password"),
        ("https://host", "not of the form"),
        ("mqtts://", "not of the form"),
        ("mqtts://host:99999", "port is no number"),
    ],
)
def test_an_address_that_cannot_be_used_is_a_mistake(url: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason) as caught:
        own_login(OwnBroker(url), NOW)

    assert "secret" not in str(caught.value)


def test_plain_text_may_leave_when_it_is_asked_for() -> None:
    login = own_login(OwnBroker("mqtt://me@bridge.example", may_be_plain=True), NOW)

    assert not login.is_tls
