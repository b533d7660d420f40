import os
import pty
import select
import stat
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ecoflow_tui.cli.setup.writing import merged_text
from ecoflow_tui.simulator.cloud import Cloud
from ecoflow_tui.simulator.options import CloudOptions
from tests.cli.conftest import DEADLINE_SECONDS, Program

AWKWARD = "p'\"%s$HOME\\`ü\x7f#;"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with Cloud(CloudOptions()) as running:
        yield running


def _file(program: Program) -> Path:
    return program.home / "config" / "ecoflow-tui" / "config.toml"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True)
    path.write_text(text)
    path.chmod(0o600)


def test_a_file_keeps_its_comments_and_its_other_settings() -> None:
    before = '# mine\nregion = "us"  # was here\ndevices = ["R331"]\n'

    after = merged_text(before, {"region": "eu", "access_key": AWKWARD})

    assert tomllib.loads(after) == {"region": "eu", "access_key": AWKWARD, "devices": ["R331"]}
    assert "# mine" in after


def test_a_value_over_several_lines_is_replaced_as_a_whole() -> None:
    before = 'devices = [\n  "R331",\n]\naccess_key = """\nold"""\n'

    after = merged_text(before, {"access_key": "new", "devices": ["DCAB"]})

    assert tomllib.loads(after) == {"access_key": "new", "devices": ["DCAB"]}


def test_without_questions_it_tests_and_writes_what_is_set(program: Program, cloud: Cloud) -> None:
    done = program.run("setup", "--non-interactive", variables=cloud.environment())

    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    written = tomllib.loads(_file(program).read_text())
    assert written["access_key"] == cloud.account.access_key
    assert written["api_url"] == cloud.environment()["ECOFLOW_API_URL"]
    assert stat.S_IMODE(_file(program).stat().st_mode) == 0o600
    for serial in cloud.serials:
        assert serial.encode() in done.stderr
    assert b"The tables are there" in done.stderr
    assert cloud.account.secret_key.encode() not in done.stderr


def test_what_it_has_written_is_enough_for_other_commands(program: Program, cloud: Cloud) -> None:
    program.run("setup", "--non-interactive", variables=cloud.environment())

    listed = program.run("devices", "--json")
    examined = program.run("doctor")

    assert cloud.serials[0].encode() in listed.stdout
    assert examined.returncode == 0, examined.stdout
    assert b"The tables are there, and of this version." in examined.stdout


def test_refused_keys_are_not_written(program: Program, cloud: Cloud) -> None:
    variables = {**cloud.environment(), "ECOFLOW_ACCESS_KEY": "wrong"}

    done = program.run("setup", "--non-interactive", variables=variables)

    assert done.returncode == 3
    assert b"8513" in done.stderr
    assert not _file(program).exists()


def test_a_file_that_is_there_is_not_changed_unasked(program: Program, cloud: Cloud) -> None:
    _write(_file(program), '# mine\nlog_level = "warning"\n')

    refused = program.run("setup", "--non-interactive", variables=cloud.environment())
    before = _file(program).read_text()
    allowed = program.run(
        "setup", "--non-interactive", "--overwrite", variables=cloud.environment()
    )

    assert refused.returncode == 2
    assert before == '# mine\nlog_level = "warning"\n'
    assert allowed.returncode == 0, allowed.stderr
    assert "# mine" in _file(program).read_text()
    assert tomllib.loads(_file(program).read_text())["log_level"] == "warning"


def test_secrets_may_come_from_files(program: Program, cloud: Cloud) -> None:
    variables = cloud.environment()
    (program.home / "access").write_text(variables.pop("ECOFLOW_ACCESS_KEY") + "\n")
    (program.home / "secret").write_text(variables.pop("ECOFLOW_SECRET_KEY") + "\n")

    done = program.run(
        *("setup", "--non-interactive", "--access-key-file", "access"),
        *("--secret-key-file", "secret"),
        variables=variables,
    )

    assert done.returncode == 0, done.stderr


def test_without_a_terminal_it_does_not_ask(program: Program) -> None:
    done = program.run("setup")

    assert done.returncode == 2
    assert b"--non-interactive" in done.stderr


def test_without_settings_other_commands_point_to_it(program: Program) -> None:
    done = program.run("dump-raw")

    assert done.returncode == 2
    assert b"ecoflow-tui setup" in done.stderr


def test_a_person_is_asked_and_what_is_typed_is_not_shown(program: Program, cloud: Cloud) -> None:
    variables = cloud.environment()
    # A hidden question's last space comes once typing is hidden.
    answers = {
        "Access key: ": ["wrong", variables.pop("ECOFLOW_ACCESS_KEY")],
        "Secret key: ": ["wrong too", variables.pop("ECOFLOW_SECRET_KEY")],
        "PostgreSQL): ": [""],
        "in it now? [Y/n]: ": ["y"],
        "stations now? [Y/n]: ": ["n"],
    }

    status, seen = _conversation(program, variables, answers)

    assert status == 0, seen
    assert tomllib.loads(_file(program).read_text())["secret_key"] == cloud.account.secret_key
    assert "8513" in seen
    assert cloud.account.secret_key not in seen
    assert cloud.account.access_key not in seen
    assert "wrong" not in seen.replace("wrong secret key", "").replace("clock that is wrong", "")


def _conversation(
    program: Program, variables: dict[str, str], answers: dict[str, list[str]]
) -> tuple[int, str]:
    """The exit status, and all that the terminal showed, while each question gets its answer."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        program.command("setup"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=program.home,
        env={**program.environment, **variables, "TERM": "xterm"},
        start_new_session=True,
    ) as running:
        os.close(theirs)
        seen, unanswered = "", ""
        while said := _read(ours, running):
            seen, unanswered = seen + said, unanswered + said
            for question, replies in answers.items():
                if question in unanswered and replies:
                    unanswered = ""
                    os.write(ours, replies.pop(0).encode() + b"\n")
        status = running.wait(DEADLINE_SECONDS)
    os.close(ours)
    return status, seen


def _read(terminal: int, running: subprocess.Popen[bytes]) -> str:
    """What comes next; nothing at the end, which Linux reports as an error."""
    is_readable, _, _ = select.select([terminal], [], [], DEADLINE_SECONDS)
    if not is_readable:
        running.kill()
    try:
        return os.read(terminal, 4096).decode(errors="replace")
    except OSError:
        return ""
