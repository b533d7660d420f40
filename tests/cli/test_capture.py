import json

import pytest

from tests.cli.conftest import Program


@pytest.fixture
def recorded(program: Program) -> Program:
    """A program whose demo has recorded something."""
    done = program.run("record", "--headless", "--demo", "--for", "4s")
    assert done.returncode == 0, done.stderr
    return program


def _lines(program: Program, *arguments: str) -> list[bytes]:
    done = program.run("capture", "--demo", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _decoded(program: Program, lines: list[bytes]) -> list[tuple[object, ...]]:
    done = program.run("decode", stdin=b"\n".join(lines))
    reports = map(json.loads, done.stdout.splitlines())
    return [(one["kind"], one.get("model"), one.get("metrics")) for one in reports]


def test_an_anonymous_capture_says_the_same_about_nobody(recorded: Program) -> None:
    lines = _lines(recorded, "--last", "10m")
    serials = {
        json.loads(line)["topic"].rpartition("=")[2] for line in lines if b'"REST GET' in line
    }

    anonymous = _lines(recorded, "--last", "10m", "--anonymize")

    assert len(serials) > 1
    assert not any(serial.encode() in b"".join(anonymous) for serial in serials)
    assert _decoded(recorded, anonymous) == _decoded(recorded, lines)
    assert [len(line) for line in anonymous] == [len(line) for line in lines]


def test_a_time_in_which_nothing_came_gives_no_lines(recorded: Program) -> None:
    done = recorded.run("capture", "--demo", "--since", "2026-01-01", "--until", "2026-01-02")

    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Nothing was recorded then." in done.stderr


def test_two_beginnings_are_refused(program: Program) -> None:
    assert program.run("capture", "--last", "1h", "--since", "2h").returncode == 2
