"""What EcoFlow's codes mean and what helps: one table, used wherever one of them is met.

REST codes are those of PROTOCOL section 1.2, MQTT's those of 2.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ecoflow_tui.core.errors import EcoflowError, KeysRefusedError, NetworkError


@dataclass(frozen=True, slots=True)
class Explanation:
    """One sentence of cause and one of cure."""

    cause: str
    cure: str


REST_CODES: Mapping[str, Explanation] = {
    "1000": Explanation(
        "EcoFlow does not understand this command for this model.",
        "Nothing to repair here: the model needs another form of the command.",
    ),
    "1006": Explanation(
        "EcoFlow has not opened this model to developer keys, or it is not linked to this key.",
        "Its live messages may still arrive; check in the app that the station is on this account.",
    ),
    "1008": Explanation(
        "EcoFlow could not carry the request out: wrong parameters, or the station is offline.",
        "Check in the app that the station is online, then try again.",
    ),
    "2026": Explanation(
        "EcoFlow does not know this account, or knows it in another region.",
        "Check the e-mail address, the password and the region.",
    ),
    "6012": Explanation(
        "The station is offline.",
        "Check its power and its Wi-Fi; it will be read again once it is back.",
    ),
    "8512": Explanation(
        "The station does not belong to the account of this key; shared stations do not count.",
        "Use keys of the account that owns the station, or correct ECOFLOW_DEVICES.",
    ),
    "8513": Explanation(
        "EcoFlow does not know this access key: deleted, mistyped, or another region's.",
        "Copy the keys again from EcoFlow's developer portal, and set ECOFLOW_REGION=auto.",
    ),
    "8521": Explanation(
        "EcoFlow did not accept the signature: a wrong secret key, or a clock that is wrong.",
        "Copy the secret key again, and let this machine set its clock from the network.",
    ),
    "8524": Explanation(
        "EcoFlow refused the value of a parameter.",
        "Use a value that this model allows.",
    ),
}

HTTP_STATUSES: Mapping[int, Explanation] = {
    401: Explanation(
        "The API does not accept this sign-in.",
        "Try again later; if this stays, check ECOFLOW_API_URL and proxies.",
    ),
    405: Explanation(
        "The API does not take calls of this kind at the moment.",
        "Try again later: EcoFlow's did so for hours; if this stays, check ECOFLOW_API_URL.",
    ),
}
"""What an HTTP status means that is not 200; the others speak for themselves."""

_STALE_LOGIN = Explanation(
    "The broker refused the account's password: it was renewed elsewhere.",
    "Nothing to do: a new one is asked for; if this stays, make new keys in the portal.",
)
_NOT_AUTHORISED = Explanation(
    "The broker did not let this client in: too many client ids today, or a second session.",
    "Stop other programs that use the same keys; if this stays for a day, make new keys.",
)

CONNECT_CODES: Mapping[int, Explanation] = {
    132: Explanation(
        "The broker does not speak MQTT 3.1.1.",
        "Point the broker's address at an MQTT 3.1.1 listener.",
    ),
    133: Explanation(
        "The broker rejected this installation's client id.",
        "Set another ECOFLOW_STATE_DIR once; it gets a client id of its own.",
    ),
    134: _STALE_LOGIN,
    135: _NOT_AUTHORISED,
    136: Explanation(
        "The broker is not available at the moment.",
        "Nothing to do: it is tried again.",
    ),
}
"""Why a broker refuses a CONNECT, by MQTT 5's reason codes."""

CONNECT_CODES_OF_MQTT_3: Mapping[int, int] = {1: 132, 2: 133, 3: 136, 4: 134, 5: 135}
"""MQTT 3.1.1's CONNACK codes in MQTT 5's words."""

LOGIN_REFUSALS = frozenset({134, 135})
"""The CONNECT refusals that new credentials may cure."""

SUBSCRIBE_CODES: Mapping[int, Explanation] = {
    128: Explanation(
        "The broker refused a topic.",
        "Check that the station is bound to this account; no wildcard works at EcoFlow's broker.",
    ),
    135: Explanation(
        "The broker does not permit a topic to this account.",
        "Check that the station is bound to this account; no wildcard works at EcoFlow's broker.",
    ),
}

TAKEN_OVER = Explanation(
    "The broker keeps ending the connection: perhaps another program uses the same client id.",
    "Stop the other program; a copied state directory needs its file client-id removed.",
)
UNHEARD = Explanation(
    "The broker did not answer within the keepalive interval.",
    "Nothing to do: the connection is made anew.",
)
CLIENT_IDS_SPENT = Explanation(
    "This would be the tenth client id of the day: with that many EcoFlow locks the account out.",
    "Keep one state directory (ECOFLOW_STATE_DIR) and its file client-id; wait until tomorrow.",
)
NO_STATIONS = Explanation(
    "EcoFlow's device list is empty.",
    "Bind a station to the account of these keys; shared stations do not count.",
)

_KEY_CODES = frozenset({"2026", "8513", "8521"})
_LASTING_CODES = frozenset({"1000", "1006", "8512", "8524"})


class UnknownKeyError(KeysRefusedError):
    """No host of EcoFlow's knows the access key: it makes no sense to try again."""


class ClientIdsSpentError(EcoflowError):
    """One more client id could lock the account out, so it is not used."""


class CallRefusedError(EcoflowError):
    """EcoFlow refused one call, for a reason that is not the keys.

    Attributes:
        code: EcoFlow's code.
        is_lasting: Whether it makes no sense to try again.
    """

    def __init__(self, what: str, hint: str, code: str) -> None:
        super().__init__(what, hint)
        self.code = code
        self.is_lasting = code in _LASTING_CODES


def call_refusal(code: str, message: str) -> EcoflowError:
    """The error for a REST code, known or not.

    Args:
        code: EcoFlow's code, not ``0``.
        message: EcoFlow's own words, used only for codes that nobody has explained.
    """
    known = REST_CODES.get(code)
    if code in _KEY_CODES and known is not None:
        return KeysRefusedError(f"{known.cause} (code {code})", known.cure)
    if known is None:
        words = f"EcoFlow refused a call with code {code}: {message[:80]}"
        return CallRefusedError(words, "Try again later; the code is not documented.", code)
    return CallRefusedError(f"{known.cause} (code {code})", known.cure, code)


def http_refusal(host: str, status: int) -> NetworkError:
    """The error for an HTTP status other than 200."""
    known = HTTP_STATUSES.get(status)
    if known is None:
        return NetworkError(
            f"{host} answered with HTTP {status}.",
            "Try again later; check ECOFLOW_API_URL and proxies.",
        )
    return NetworkError(f"{host}: {known.cause} (HTTP {status})", known.cure)


def connect_refusal(code: int) -> EcoflowError:
    """The error for a refused CONNECT, by MQTT 5's reason code."""
    known = CONNECT_CODES.get(code)
    if known is None:
        return NetworkError(f"The broker refused the connection (code {code}).", "Try again later.")
    kind = KeysRefusedError if code in LOGIN_REFUSALS else NetworkError
    return kind(f"{known.cause} (code {code})", known.cure)


def subscribe_refusal(topics: str, code: int) -> str:
    """One sentence about topics that the broker refused."""
    known = SUBSCRIBE_CODES.get(code, SUBSCRIBE_CODES[128])
    return f"The broker refused {topics} (code {code}). {known.cure}"


def sentence(error: EcoflowError) -> str:
    """What is wrong and what to do, on one line."""
    return f"{error.what} {error.hint}"
