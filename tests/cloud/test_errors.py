"""The table of codes: each has one sentence of cause and one of cure."""

import socket
import ssl

import pytest

from ecoflow_tui.cloud.errors import (
    CONNECT_CODES,
    CONNECT_CODES_OF_MQTT_3,
    HTTP_STATUSES,
    REST_CODES,
    SUBSCRIBE_CODES,
    Explanation,
    call_refusal,
    connect_refusal,
    http_refusal,
)
from ecoflow_tui.cloud.trouble import network_error
from ecoflow_tui.core.errors import KeysRefusedError, NetworkError


@pytest.mark.parametrize(
    "explanation",
    [
        *REST_CODES.values(),
        *HTTP_STATUSES.values(),
        *CONNECT_CODES.values(),
        *SUBSCRIBE_CODES.values(),
    ],
)
def test_every_code_has_a_cause_and_a_cure(explanation: Explanation) -> None:
    for sentence in (explanation.cause, explanation.cure):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "\n" not in sentence


def test_the_codes_of_protocol_1_2_are_all_there() -> None:
    assert set(REST_CODES) == {
        "1000", "1006", "1008", "2026", "6012", "8512", "8513", "8521", "8524",
    }  # fmt: skip
    assert set(HTTP_STATUSES) == {401, 405}


@pytest.mark.parametrize("status", [401, 405, 503])
def test_an_http_status_is_named_with_a_cure(status: int) -> None:
    error = http_refusal("api.example", status)

    assert error.what.startswith("api.example")
    assert f"HTTP {status}" in error.what
    assert error.hint.startswith("Try again later")


def test_every_refusal_of_mqtt_3_is_explained() -> None:
    assert set(CONNECT_CODES_OF_MQTT_3.values()) <= set(CONNECT_CODES)


def test_an_unknown_code_keeps_ecoflows_words_but_not_all_of_them() -> None:
    error = call_refusal("4711", "x" * 500)

    assert "4711" in error.what
    assert len(error.what) < 200


def test_a_refused_login_is_about_the_keys_and_a_busy_broker_is_not() -> None:
    assert isinstance(connect_refusal(135), KeysRefusedError)
    assert isinstance(connect_refusal(136), NetworkError)
    assert isinstance(connect_refusal(199), NetworkError)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "cannot be resolved"),
        (ConnectionRefusedError(111, "refused"), "refuses connections"),
        (ConnectionResetError(104, "reset"), "broke off"),
        (TimeoutError("timed out"), "does not answer in time"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "TLS handshake"),
        (OSError(113, "No route to host"), "cannot be reached"),
    ],
)
def test_what_the_system_says_becomes_words(error: OSError, words: str) -> None:
    assert words in network_error("host:1", error).what
