"""Five planted secrets with awkward characters appear in nothing that a command says or keeps."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ecoflow_tui.simulator.account import Account
from ecoflow_tui.simulator.certificates import CertificateKind
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from ecoflow_tui.simulator.switches import Endpoint
from ecoflow_tui.simulator.tls import Face
from tests.cli.conftest import DEADLINE_SECONDS, Program
from tests.cli.test_watch import ESCAPES, Terminal

PLANTED = {
    "access_key": "PLANTED1'\"%s${HOME}\\x",
    "secret_key": "PLANTED2'\"%d$$\\n`ü\N{SNOWMAN}",
    "mqtt_password": "PLANTED3 \\\\ {} <b> [red]",
    "database": "PLANTED4'\"%%@:/$&?#",
    "broker_password": "PLANTED5{}\\u0041;--'",
}
FINGERPRINTS = tuple(f"PLANTED{number}".encode() for number in range(1, 6))
COMMANDS = (
    ("devices",),
    ("doctor",),
    ("doctor", "--json"),
    ("config", "show"),
    ("config", "validate"),
    ("setup", "--non-interactive"),
    ("--log-level", "debug", "record", "--headless", "--for", "3s"),
    ("--log-level", "debug", "dump-raw", "--count", "2", "--for", "4s"),
)


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """A cloud whose account has the planted keys and password."""
    cloud = Cloud(CloudOptions())
    cloud._state.account = Account(
        access_key=PLANTED["access_key"],
        secret_key=PLANTED["secret_key"],
        broker_account="open-0123456789abcdef0123456789abcdef",
        broker_password=PLANTED["broker_password"],
    )
    with cloud:
        yield cloud


def _variables(cloud: Cloud) -> dict[str, str]:
    password = quote(PLANTED["database"], safe="")
    return {
        **cloud.environment(),
        "ECOFLOW_MQTT_PASSWORD": PLANTED["mqtt_password"],
        "DATABASE_URL": f"postgresql://somebody:{password}@127.0.0.1:1/nowhere",
    }


def _assert_clean(said: bytes, place: str) -> None:
    for fingerprint in FINGERPRINTS:
        assert fingerprint not in said, f"{fingerprint!r} in {place}"


def _assert_nothing_tells(program: Program, done: subprocess.CompletedProcess[bytes]) -> None:
    _assert_clean(done.stdout, "stdout")
    _assert_clean(done.stderr, "stderr")
    assert b"Traceback" not in done.stderr
    for path in _kept_files(program.home):
        _assert_clean(path.read_bytes(), str(path))


def _kept_files(home: Path) -> Iterator[Path]:
    """Everything but the two private files that are there to hold secrets."""
    for path in home.rglob("*"):
        if path.is_file() and path.name not in {"config.toml", "sign-in.json"}:
            yield path


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_no_command_tells_a_secret(
    program: Program, cloud: Cloud, command: tuple[str, ...]
) -> None:
    done = program.run(*command, variables=_variables(cloud))

    _assert_nothing_tells(program, done)


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_no_command_tells_a_refused_secret(
    program: Program, cloud: Cloud, command: tuple[str, ...]
) -> None:
    cloud.faults.rest_errors[Endpoint.CERTIFICATION] = "8521"
    cloud.faults.rest_errors[Endpoint.DEVICE_LIST] = "8513"

    done = program.run(*command, variables=_variables(cloud))

    _assert_nothing_tells(program, done)


def test_a_usable_secret_is_used_and_not_told(program: Program, cloud: Cloud) -> None:
    done = program.run("devices", "--json", variables=_variables(cloud))

    assert cloud.serials[0] in {row["device_sn"] for row in json.loads(done.stdout)}


def test_no_secret_is_in_a_process_list(program: Program, cloud: Cloud) -> None:
    with program.start(
        "record", "--headless", "--for", "20s", variables=_variables(cloud)
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if b"live" in line:
                break
        shown = subprocess.run(["ps", "-eo", "args"], capture_output=True, check=True).stdout
        running.terminate()
        _, rest = running.communicate(timeout=DEADLINE_SECONDS)

    _assert_clean(shown, "the process list")
    _assert_clean(rest, "stderr")


class Listening:
    """The stderr of a running program, read as it comes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.said = b""
        self._process = process
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait_for_more(self, word: bytes, than: int) -> None:
        """Wait until a word was said more often than that."""
        with self._news:
            has_come = self._news.wait_for(lambda: self.said.count(word) > than, DEADLINE_SECONDS)
        assert has_come, (word, self.said[-3000:])

    def close(self) -> None:
        """Read to the end."""
        self._thread.join(DEADLINE_SECONDS)

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._news:
                self.said += line
                self._news.notify_all()


def _bad_certificate(cloud: Cloud) -> None:
    cloud.faults.show_certificate(CertificateKind.UNKNOWN_AUTHORITY, Face.BROKER)
    cloud.faults.drop_connections()


def _nobody_there(cloud: Cloud) -> None:
    cloud.faults.refuse_connections()
    cloud.faults.drop_connections()


def _broken_handshakes(cloud: Cloud) -> None:
    cloud.faults.break_handshakes(Face.BROKER)
    cloud.faults.drop_connections()


def _rest_away(cloud: Cloud) -> None:
    cloud.faults.rest_status = 503
    cloud.faults.drop_connections()


def _mended(cloud: Cloud) -> None:
    cloud.faults.show_certificate(CertificateKind.GOOD, Face.BROKER)
    cloud.faults.accept_connections()
    cloud.faults.mend_handshakes()
    cloud.faults.clear()


FAULTS: tuple[Callable[[Cloud], None], ...] = (
    lambda cloud: cloud.faults.drop_connections(),
    _nobody_there,
    _bad_certificate,
    _broken_handshakes,
    _rest_away,
)
_LIVE, _TROUBLE = b": live", b"WARNING"


def test_no_fault_makes_a_recorder_tell(program: Program, cloud: Cloud) -> None:
    """Neither what it says, nor what is in its spool, its log and its tables."""
    variables = _variables(cloud)
    del variables["DATABASE_URL"]
    command = ("--log-level", "debug", "record", "--headless")

    with program.start(*command, variables=variables) as running:
        heard = Listening(running)
        heard.wait_for_more(b"stored", 0)
        for fault in FAULTS:
            lives, troubles = heard.said.count(_LIVE), heard.said.count(_TROUBLE)
            fault(cloud)
            heard.wait_for_more(_TROUBLE, troubles)
            _mended(cloud)
            heard.wait_for_more(_LIVE, lives)
        cloud.faults.publish_binary(cloud.serials[0])
        heard.wait_for_more(b"unreadable message", 0)
        running.terminate()
        assert running.wait(DEADLINE_SECONDS) == 0
        heard.close()

    dump = program.run("db", "psql", "--", "-Atc", _DUMP, variables=variables)
    _assert_clean(heard.said, "stderr")
    assert dump.stdout.count(b"/quota") > 3, dump.stderr
    _assert_nothing_tells(program, dump)


_DUMP = "; ".join(
    f"SELECT t::text FROM ecoflow_{name} AS t"
    for name in ("measurements", "unreadable", "devices", "gaps", "books", "last_known")
)


@pytest.mark.parametrize("code", ["0", "8521"])
def test_the_screen_tells_no_secret(program: Program, cloud: Cloud, code: str) -> None:
    if code != "0":
        cloud.faults.rest_errors[Endpoint.CERTIFICATION] = code
    terminal = Terminal(program, "watch", variables=_variables(cloud))

    try:
        terminal.read_until(b"Home" if code == "0" else b"8521")
        terminal.type(b"123456?")
        terminal.read_until(b"Keys")
        terminal.process.terminate()
        terminal.read_to_the_end()
    finally:
        terminal.close()

    _assert_clean(terminal.shown, "the terminal")
    _assert_clean(ESCAPES.sub(b"", terminal.shown), "the screen")
    for path in _kept_files(program.home):
        _assert_clean(path.read_bytes(), str(path))


_CRASH = """
import sys
from ecoflow_tui.cli import main, sources

def fail(setup, *rest, **named):
    secrets = setup.settings.secret_key.get_secret_value(), setup.settings.model_dump()
    raise ZeroDivisionError(secrets)

sources.list_stations = fail
sys.argv = ["ecoflow-tui", "devices"]
main()
"""


def test_a_mistake_of_ours_tells_no_secret(program: Program, cloud: Cloud) -> None:
    done = subprocess.run(
        [program.command()[0], "-c", _CRASH],
        capture_output=True,
        check=False,
        cwd=program.home,
        env={**program.environment, **_variables(cloud)},
        timeout=DEADLINE_SECONDS,
    )

    assert b"ZeroDivisionError" in done.stderr, done.stderr
    assert done.returncode == 1
    _assert_nothing_tells(program, done)
