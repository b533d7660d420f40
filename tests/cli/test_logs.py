import json
import logging
import os
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from ecoflow_tui.cli.log_records import Calm, JsonLine, OneLine, Serials
from ecoflow_tui.cli.logs import EventLog, log_quietly, log_to_file, log_to_stderr
from ecoflow_tui.cli.secrecy import Secrecy
from ecoflow_tui.cloud.topics import short_serial
from ecoflow_tui.config import Settings
from ecoflow_tui.core.events import RawMessage, Unreadable
from tests.cli.conftest import Program

SERIAL = "DCABZ8ZEDEMO0001"
TOPIC = f"/open/open-0123456789abcdef/{SERIAL}/quota"
log = logging.getLogger("ecoflow_tui.somewhere")


@pytest.fixture(autouse=True)
def _usual_logging() -> Iterator[None]:
    """What a test sets up does not outlive it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    for handler in set(handlers) - set(root.handlers):
        root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("ecoflow_tui").setLevel(logging.NOTSET)


class Kept(logging.Handler):
    """A target that remembers what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def _record(words: str, level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord("ecoflow_tui.x", level, "x.py", 1, words, (), None)


def _unreadable(payload: bytes = b"\xffsecret payload") -> Unreadable:
    raw = RawMessage(UUID(int=1), datetime(2026, 11, 23, tzinfo=UTC), TOPIC, payload)
    return Unreadable(raw, SERIAL, "no JSON")


def _serials(*, are_whole: bool = False) -> Serials:
    return Serials(are_whole=are_whole, shorten=short_serial)


def _settings(tmp_path: Path, **more: object) -> Settings:
    return Settings.model_validate({"state_dir": tmp_path, **more})


def _lines(tmp_path: Path) -> list[str]:
    return (tmp_path / "ecoflow-tui.log").read_text().splitlines()


def test_the_same_warning_is_shown_once_a_minute_with_a_count() -> None:
    kept, clock = Kept(), Clock()
    calm = Calm(kept, clock)

    for second in range(130):
        clock.now = float(second)
        calm.handle(_record("broken"))

    assert kept.lines == ["broken", "broken (59 more times)", "broken (60 more times)"]


def test_after_a_thousand_different_warnings_those_of_one_kind_are_the_same() -> None:
    kept, clock = Kept(), Clock()
    calm = Calm(kept, clock)

    for number in range(1_500):
        record = _record("unreadable message %d")
        record.args = (number,)
        calm.handle(record)
    calm.close()

    assert len(kept.lines) == 1_002
    assert kept.lines[-1] == "unreadable message 1000 (499 more times)"


def test_different_warnings_and_what_is_no_warning_are_all_shown() -> None:
    kept = Kept()
    calm = Calm(kept, Clock())

    for words in ("one", "two"):
        calm.handle(_record(words))
        calm.handle(_record("stored", logging.INFO))

    assert kept.lines == ["one", "stored", "two", "stored"]


def test_a_count_that_is_left_is_told_at_the_end() -> None:
    kept = Kept()
    calm = Calm(kept, Clock())
    calm.handle(_record("broken"))
    calm.handle(_record("broken"))

    calm.close()

    assert kept.lines == ["broken", "broken (once more)"]


def test_a_warning_that_comes_again_after_quiet_minutes_is_shown_at_once() -> None:
    kept, clock = Kept(), Clock()
    calm = Calm(kept, clock)
    calm.handle(_record("broken"))
    clock.now = 200.0

    calm.handle(_record("broken"))

    assert kept.lines == ["broken", "broken"]


@pytest.mark.parametrize("line", [OneLine, JsonLine])
def test_one_record_is_one_line_whatever_is_in_it(line: type[OneLine]) -> None:
    record = _record("a\nb\x1b[31m\x9b\u2028c")

    text = line(Secrecy(), _serials()).format(record)

    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
    assert "\x9b" not in text


def test_a_json_line_has_its_parts() -> None:
    row = json.loads(JsonLine(Secrecy(), _serials()).format(_record("hello")))

    assert row["level"] == "warning"
    assert row["logger"] == "ecoflow_tui.x"
    assert row["message"] == "hello"
    assert datetime.fromisoformat(row["at"]).tzinfo is not None


def test_an_exception_is_told_by_type_and_place_without_its_text(tmp_path: Path) -> None:
    log_to_file(_settings(tmp_path))

    try:
        raise ValueError("quotes a payload")
    except ValueError:
        log.exception("it failed")

    (line,) = _lines(tmp_path)
    assert "ValueError at test_logs.py:" in line
    assert "payload" not in line


def test_no_payload_is_logged_above_debug(tmp_path: Path) -> None:
    log_to_file(_settings(tmp_path)).receive(_unreadable())

    (line,) = _lines(tmp_path)
    assert "WARNING" in line
    assert "no JSON" in line
    assert "secret payload" not in line


def test_unreadable_messages_of_other_sizes_are_the_same_warning(tmp_path: Path) -> None:
    sink = log_to_file(_settings(tmp_path))

    for size in range(1, 100):
        sink.receive(_unreadable(b"\xff" * size))

    assert len(_lines(tmp_path)) == 1


def test_debug_has_the_payload(tmp_path: Path) -> None:
    log_to_file(_settings(tmp_path, log_level="DEBUG")).receive(_unreadable())

    assert "secret payload" in _lines(tmp_path)[-1]


@pytest.mark.parametrize("are_whole", [False, True])
def test_serials_are_shortened_unless_asked(tmp_path: Path, are_whole: bool) -> None:
    sink: EventLog = log_to_file(_settings(tmp_path, full_serials=are_whole))
    sink.receive(_unreadable())

    log.info("about %s and %s", SERIAL, short_serial(SERIAL))

    line = _lines(tmp_path)[-1]
    shown = SERIAL if are_whole else "DCAB..0001"
    assert line.endswith(f"about {shown} and {shown}")


def test_the_account_is_in_no_record(tmp_path: Path) -> None:
    log_to_file(_settings(tmp_path, log_level="debug")).receive(_unreadable())

    assert "open-0123" not in "".join(_lines(tmp_path))


def test_a_secret_that_gets_as_far_as_a_record_is_hidden(tmp_path: Path) -> None:
    secret = "p'\"%s$H\\ü"
    log_to_file(_settings(tmp_path, access_key="key-key-key", secret_key=secret))

    log.error("%s | %r | %s", secret, secret, json.dumps(secret))

    assert "$H" not in "".join(_lines(tmp_path))


def test_the_records_of_libraries_stay_out_below_warning(tmp_path: Path) -> None:
    log_to_file(_settings(tmp_path, log_level="debug"))

    logging.getLogger("httpcore.http11").debug("accessKey: hunter2")

    assert _lines(tmp_path) == []


def test_the_file_is_private_and_so_is_every_part_of_it(tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        log_to_file(_settings(tmp_path))
        for number in range(1_500):
            log.info("%d %s", number, "x" * 1_000)
    finally:
        os.umask(old_mask)

    parts = sorted(tmp_path.glob("ecoflow-tui.log*"))
    assert len(parts) > 1
    assert {stat.S_IMODE(part.stat().st_mode) for part in parts} == {0o600}


def test_a_command_that_says_it_all_itself_logs_only_when_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_quietly(_settings(tmp_path))
    log.error("unseen")
    log_quietly(_settings(tmp_path, log_level="info"))

    log.error("seen")

    assert "unseen" not in capsys.readouterr().err


def test_records_go_to_stderr_when_there_is_no_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_to_stderr(_settings(tmp_path))

    log.info("here")

    assert capsys.readouterr().err.endswith("INFO ecoflow_tui.somewhere: here\n")


def test_threads_do_not_tear_each_other_s_lines(tmp_path: Path) -> None:
    log_to_file(_settings(tmp_path))

    def talk(number: int) -> None:
        for _ in range(100):
            log.info("talker %d says %s", number, "x" * 200)

    threads = [threading.Thread(target=talk, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    lines = _lines(tmp_path)
    assert len(lines) == 400
    assert all(line.endswith("x" * 200) for line in lines)


def test_a_recorder_logs_json_with_its_link_and_its_batches(program: Program) -> None:
    done = program.run("--log-format", "json", "record", "--headless", "--demo", "--for", "6s")

    rows = [json.loads(line) for line in done.stderr.splitlines() if line.startswith(b"{")]
    said = [row["message"] for row in rows]
    assert any(word.startswith("live") for word in said), done.stderr
    assert any(word.startswith("stored ") for word in said)


def test_at_warning_a_healthy_recorder_has_little_to_say(program: Program) -> None:
    done = program.run("--log-level", "warning", "record", "--headless", "--demo", "--for", "5s")

    assert b" INFO " not in done.stderr
    assert b"received " in done.stderr
