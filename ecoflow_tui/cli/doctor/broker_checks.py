"""What came of listening at the broker, as findings."""

from collections.abc import Iterator, Sequence

from ecoflow_tui.cli.doctor.account_checks import Naming
from ecoflow_tui.cli.doctor.finding import Finding, Level, error, note, ok, warning
from ecoflow_tui.cloud.errors import CLIENT_IDS_SPENT, TAKEN_OVER, connect_refusal
from ecoflow_tui.cloud.ledger import DAILY_CLIENT_IDS
from ecoflow_tui.cloud.listening import Attempt
from ecoflow_tui.core.decode import Undecodable, decode
from ecoflow_tui.core.errors import EcoflowError, NetworkError
from ecoflow_tui.core.events import LinkState, RawMessage
from ecoflow_tui.core.topic import read_topic
from ecoflow_tui.store.attach.session_state import Told

TRICKLE_SECONDS = 2.5
_NOT_AUTHORISED = 135


def broker_findings(
    attempts: Sequence[Attempt], expected: Sequence[str], name: Naming
) -> Iterator[Finding]:
    """The connection, the topics, each expected station's first words, and what is odd.

    Args:
        attempts: Every connection that was made, in order.
        expected: The stations that EcoFlow calls online, or that the user names.
        name: How a serial is shown.
    """
    yield from _connection(attempts)
    best = next((one for one in reversed(attempts) if one.granted is not None), None)
    if best is None:
        return
    yield from _topics(best)
    if best.granted:
        yield from _words(attempts, expected, name)
        yield from _unreadable(attempts, name)


def client_id_findings(used: Sequence[str]) -> Iterator[Finding]:
    """How much of the account's daily allowance of client ids is spent, as far as we know.

    Args:
        used: The client ids of this installation in the last 24 hours.
    """
    sentence = f"{len(used)} of {DAILY_CLIENT_IDS} client ids were used here in the last 24 hours."
    if len(used) < DAILY_CLIENT_IDS // 2:
        yield ok("client ids", sentence)
    else:
        yield warning("client ids", sentence, CLIENT_IDS_SPENT.cure)


def refusal_findings(attempts: Sequence[Attempt], *, is_known: bool) -> Iterator[Finding]:
    """Which of its reasons a broker has that does not let us in.

    Args:
        attempts: Every connection that was made.
        is_known: Whether a client id of ours was used at the account lately.
    """
    if not any(attempt.refusal_code == _NOT_AUTHORISED for attempt in attempts):
        return
    yield note(
        "client ids",
        "This client id is not a new one, so it is the credentials or the account that are refused."
        if is_known
        else "This client id is new to the account, so the day's limit on client ids may be spent.",
        CLIENT_IDS_SPENT.cure if not is_known else "If this stays for a day, make new keys.",
    )


def session_findings(holder: EcoflowError, told: Told | None) -> Iterator[Finding]:
    """A session that runs already, which is asked instead of the broker.

    Args:
        holder: Who has it.
        told: What it says of itself; ``None``: it does not answer.
    """
    yield note(
        "broker",
        f"{holder.what} It is not disturbed: the broker was not asked.",
        "For a look at the broker itself, end that one first.",
    )
    if told is None:
        return
    if told.link is not None and told.link.state is not LinkState.LIVE:
        yield warning(
            "broker",
            f"That session is {told.link.state}: {told.link.reason}",
            "Nothing to do as long as it goes on by itself; its log says more.",
        )
    if told.report.books.trouble:
        yield warning(
            "recorder",
            f"It cannot store: {told.report.books.trouble}",
            "Nothing is lost: the messages wait in the spool.",
        )


def _connection(attempts: Sequence[Attempt]) -> Iterator[Finding]:
    newest = attempts[-1]
    losses = sum(attempt.is_lost for attempt in attempts)
    misses = [attempt.error for attempt in attempts if attempt.error and not attempt.is_accepted]
    if newest.refusal_code is not None:
        yield error("broker", connect_refusal(newest.refusal_code))
    elif misses and any(attempt.is_accepted for attempt in attempts):
        yield error(
            "broker",
            NetworkError(
                f"The way to the broker comes and goes (flapping): {misses[-1].what}",
                "Check the network between here and the broker; the recorder reconnects by itself.",
            ),
        )
    elif losses > 1:
        yield error("broker", NetworkError(TAKEN_OVER.cause, TAKEN_OVER.cure))
    elif losses:
        yield warning(
            "broker",
            "The broker ended the connection once, and let us in again.",
            "Nothing to do, unless it happens every minute: then another program uses the same"
            " client id.",
        )
    elif newest.error is not None:
        yield error("broker", newest.error)
    elif newest.is_accepted:
        yield ok("broker", "The broker lets us in, and its TLS certificate verifies.")
    else:
        yield error(
            "broker",
            NetworkError("The broker does not answer.", "Check the network and firewalls."),
        )


def _topics(attempt: Attempt) -> Iterator[Finding]:
    granted = attempt.granted or 0
    total = granted + len(attempt.refusals)
    for refusal in attempt.refusals:
        what, _, fix = refusal.partition("). ")
        mistake = NetworkError(f"{what}).", fix)
        yield warning("topics", mistake.what, mistake.hint) if granted else error("topics", mistake)
    if granted:
        yield ok("topics", f"{granted} of {total} topics are granted.")


def _words(attempts: Sequence[Attempt], expected: Sequence[str], name: Naming) -> Iterator[Finding]:
    first, *later = attempts
    heard = {serial for attempt in attempts for serial in attempt.first_words}
    was_stalled = bool(expected) and first.granted and not first.first_words and not first.error
    if was_stalled and any(attempt.first_words for attempt in later):
        yield warning(
            "messages",
            "The first connection was silent and a new one is not: a silent stall of the broker.",
            "Nothing to do: the recorder reconnects by itself when that happens.",
        )
    for serial in expected:
        if serial not in heard:
            yield warning(
                "messages",
                f"{name(serial)} is online, but said nothing while we listened.",
                "Stations speak seldom while nobody looks: open the EcoFlow app once, or wait.",
            )
    for serial in sorted(heard):
        yield _first_word(attempts, serial, name)


def _first_word(attempts: Sequence[Attempt], serial: str, name: Naming) -> Finding:
    after = next(one.first_words[serial] for one in attempts if serial in one.first_words)
    sentence = f"The first message of {name(serial)} came after {after:.1f} s."
    if after < TRICKLE_SECONDS:
        return Finding(Level.OK, "messages", sentence)
    return note(
        "messages",
        f"{sentence} It speaks seldom (a trickle).",
        "Stations do while nobody looks: open the EcoFlow app once.",
    )


def _unreadable(attempts: Sequence[Attempt], name: Naming) -> Iterator[Finding]:
    """One finding a station that sends what is no message of EcoFlow's public API."""
    odd: dict[str, str] = {}
    for attempt in attempts:
        for raw in attempt.messages:
            said = decode(raw.topic, raw.payload)
            if isinstance(said, Undecodable):
                odd.setdefault(read_topic(raw.topic).serial or "", _oddity(raw, said.reason))
    for serial, oddity in odd.items():
        yield warning(
            "messages",
            f"{name(serial) or 'A station'} sends {oddity}",
            "Nothing is lost: such messages are counted and kept as they are.",
        )


def _oddity(raw: RawMessage, reason: str) -> str:
    is_text = raw.payload.lstrip()[:1] in (b"{", b"[")
    kind = "messages that cannot be read" if is_text else "binary frames, which are no JSON"
    return f"{kind} ({reason})."
