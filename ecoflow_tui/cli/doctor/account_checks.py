"""What EcoFlow's REST said, as findings."""

from collections.abc import Callable, Collection, Iterator, Mapping

from ecoflow_tui.cli.doctor.finding import Finding, error, note, ok, warning
from ecoflow_tui.cloud.checkup import AccountFacts, Snapshot
from ecoflow_tui.cloud.errors import NO_STATIONS, REST_CODES, CallRefusedError
from ecoflow_tui.config import Settings
from ecoflow_tui.core.errors import (
    ConfigurationError,
    EcoflowError,
    KeysRefusedError,
    NetworkError,
)

WRONG_CLOCK_SECONDS = 5.0
_NOT_OPENED = "1006"

Naming = Callable[[str], str]
"""How a serial is shown."""


def account_findings(facts: AccountFacts, settings: Settings, name: Naming) -> Iterator[Finding]:
    """Keys, region, clock, signatures, stations and snapshots."""
    if facts.other_region is not None:
        yield error(
            "region",
            ConfigurationError(
                f"The keys belong to {facts.other_region},"
                f" which ECOFLOW_REGION={settings.region} excludes.",
                "Set ECOFLOW_REGION=auto.",
            ),
        )
    else:
        yield from _failures(facts)
    yield from _clock(facts)
    if facts.login is not None:
        yield from _sign_in(facts)
    yield from _signatures(facts)
    yield from _stations(facts, settings, name)
    for serial, snapshot in facts.snapshots.items():
        yield from _snapshot(name(serial), snapshot)


def frozen_findings(
    before: Mapping[str, Snapshot],
    after: Mapping[str, Snapshot],
    heard: Collection[str],
    name: Naming,
) -> Iterator[Finding]:
    """Stations whose snapshot stood still while they spoke on MQTT."""
    for serial in sorted(heard & before.keys() & after.keys()):
        digest = before[serial].digest
        if digest is not None and digest == after[serial].digest:
            yield note(
                "snapshots",
                f"EcoFlow's REST repeats the same snapshot of {name(serial)}"
                " while its live messages go on: it is frozen.",
                "Nothing to do: a snapshot is never taken for a sign of life.",
            )


def _failures(facts: AccountFacts) -> Iterator[Finding]:
    seen: set[str] = set()
    for call, failure in facts.failures:
        if failure.what in seen:
            continue
        seen.add(failure.what)
        yield error(_area(failure), _naming(call, failure))


def _area(failure: EcoflowError) -> str:
    return "keys" if isinstance(failure, KeysRefusedError) else "cloud"


def _naming(call: str, failure: EcoflowError) -> EcoflowError:
    """The same failure, saying which call it was."""
    if isinstance(failure, KeysRefusedError):
        return failure
    kind = type(failure) if isinstance(failure, NetworkError) else EcoflowError
    return kind(f"{call.capitalize()}: {failure.what}", failure.hint)


def _clock(facts: AccountFacts) -> Iterator[Finding]:
    offset = facts.offset_seconds
    if abs(offset) <= WRONG_CLOCK_SECONDS:
        if facts.is_clock_known:
            yield ok("clock", "This computer's clock agrees with EcoFlow's.")
        return
    direction = "behind" if offset > 0 else "ahead of"
    yield warning(
        "clock",
        f"This computer's clock is {abs(offset):.0f} s {direction} EcoFlow's;"
        " requests are signed with EcoFlow's time.",
        "Let the computer set its clock from the network.",
    )


def _sign_in(facts: AccountFacts) -> Iterator[Finding]:
    yield ok("keys", f"{facts.host} knows the keys.")
    if facts.is_login_renewed:
        yield note(
            "keys",
            "EcoFlow has renewed the broker's password since the last sign-in.",
            "Nothing to do: the new one is used from now on.",
        )


def _signatures(facts: AccountFacts) -> Iterator[Finding]:
    known = REST_CODES["8521"]
    accepted = (
        ("over a query", facts.takes_query_signature),
        ("over a JSON body", facts.takes_body_signature),
    )
    for variant, is_accepted in accepted:
        if is_accepted:
            yield ok("signature", f"A signature {variant} is accepted.")
        elif is_accepted is False:
            yield error(
                "signature",
                KeysRefusedError(
                    f"A signature {variant} is refused: {known.cause} (code 8521)", known.cure
                ),
            )


def _stations(facts: AccountFacts, settings: Settings, name: Naming) -> Iterator[Finding]:
    if facts.stations is None:
        return
    listed = {station.device_sn: station for station in facts.stations}
    if not listed:
        yield error("stations", EcoflowError(NO_STATIONS.cause, NO_STATIONS.cure))
    for serial in settings.devices:
        if serial not in listed:
            yield error(
                "stations",
                ConfigurationError(
                    f"{name(serial)} of ECOFLOW_DEVICES is not bound to this account.",
                    "Correct ECOFLOW_DEVICES, or use keys of the account that owns the station.",
                ),
            )
    online = [serial for serial, station in listed.items() if station.is_online]
    if listed:
        yield ok("stations", f"The account has {len(listed)} stations, {len(online)} online.")
    for serial, station in listed.items():
        if station.is_online is False:
            yield warning(
                "stations",
                f"{name(serial)} is offline, says EcoFlow.",
                "Check its power and its Wi-Fi; the app shows the same.",
            )


def _snapshot(shown: str, snapshot: Snapshot) -> Iterator[Finding]:
    refusal = snapshot.refusal
    if isinstance(refusal, CallRefusedError) and refusal.code == _NOT_OPENED:
        yield note(
            "snapshots", f"EcoFlow gives no snapshot of {shown}: {refusal.what}", refusal.hint
        )
    elif refusal is not None:
        yield warning("snapshots", f"No snapshot of {shown}: {refusal.what}", refusal.hint)
    elif snapshot.digest is None:
        yield warning(
            "snapshots",
            f"EcoFlow answers with success, but without data, for {shown}.",
            "Nothing to repair here: it passes; live messages do not depend on it.",
        )
