"""What the cloud session is told: all of its inputs, as frozen values."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

DEFAULT_TOPICS = ("/open/{account}/{sn}/quota", "/open/{account}/{sn}/status")


class Region(StrEnum):
    """Where the account lives."""

    AUTO = "auto"
    EU = "eu"
    US = "us"


@dataclass(frozen=True, slots=True)
class Keys:
    """EcoFlow's developer keys; neither is ever shown."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnBroker:
    """A broker of the user's own, such as a bridge, in place of certification.

    Attributes:
        url: ``mqtts://user@host:8883``, or ``mqtt://`` for plain text.
        password: The user's password.
        may_be_plain: Whether plain text may leave this machine.
    """

    url: str
    password: str | None = field(default=None, repr=False)
    may_be_plain: bool = False


@dataclass(frozen=True, slots=True)
class Timings:
    """How long things may take, in seconds.

    Attributes:
        call: One REST call.
        connect: From TCP to the broker's answer.
        subscribe: Until every SUBSCRIBE is answered.
        keepalive: MQTT's own interval.
        hung: Without a sign of life from the connection's thread, it is given up.
        first_retry: The first pause after a failure; it doubles from there, with jitter.
        last_knock: The longest pause while nobody can be reached.
        last_retry: The longest pause after a refusal.
        settled: Data for this long forget earlier failures.
        renew: Credentials younger than this are not asked for again.
        trust_cache: Credentials younger than this are used without asking.
        poll: Between snapshots of every station while the broker is there.
        poll_unreachable: The same while it is not.
        first_word: How long a station that never spoke may be silent.
        least_silence: The shortest silence that counts as a stall.
        most_silence: The longest that a slow rhythm can stretch it to.
        grace: Between the steps against a stall.
    """

    call: float = 10
    connect: float = 10
    subscribe: float = 10
    keepalive: int = 30
    hung: float = 8
    first_retry: float = 1
    last_knock: float = 5
    last_retry: float = 300
    settled: float = 60
    renew: float = 300
    trust_cache: float = 12 * 3600
    poll: float = 300
    poll_unreachable: float = 30
    first_word: float = 180
    least_silence: float = 60
    most_silence: float = 900
    grace: float = 15


@dataclass(frozen=True, slots=True)
class CloudOptions:
    """What to connect to and how. Keys or a broker must be given; both may be.

    Attributes:
        state_directory: Where the client id, the lock and what was learned are kept.
        keys: EcoFlow's developer keys.
        region: Which of EcoFlow's hosts to use.
        api_url: Another cloud than EcoFlow's.
        ca_file: Authorities to trust beside the usual ones, in PEM form.
        broker: A broker of the user's own.
        topics: What to subscribe to, with ``{account}`` and ``{sn}``.
        device_sns: Only these stations; empty: all of the account.
        is_persistent: Whether the broker keeps messages while we are away.
        role: What this session is for, told to whoever finds it in the way.
        timings: How long things may take.
    """

    state_directory: Path
    keys: Keys | None = None
    region: Region = Region.AUTO
    api_url: str | None = None
    ca_file: Path | None = None
    broker: OwnBroker | None = None
    topics: tuple[str, ...] = DEFAULT_TOPICS
    device_sns: tuple[str, ...] = ()
    is_persistent: bool = False
    role: str = "watch"
    timings: Timings = field(default_factory=Timings)
