import csv
import io
import json
import os
import subprocess
import sys
from contextlib import suppress
from io import FileIO

import pytest

from tests.cli.conftest import DEADLINE_SECONDS, Program

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LINE = b'{"topic":"/open/a/R331ZEB4ZEDEMO02/quota","payload":{"params":{"pd.soc":7}}}\n'


def _export(program: Program, *arguments: str) -> bytes:
    done = program.run("export", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def recorded(program: Program) -> Program:
    """A program whose demo has recorded something."""
    done = program.run("record", "--headless", "--demo", "--for", "4s")
    assert done.returncode == 0, done.stderr
    return program


def test_an_export_imported_elsewhere_exports_the_same(recorded: Program) -> None:
    lines = _export(recorded, "--demo", "--format", "jsonl")
    rows = _export(recorded, "--demo", "--raw")

    first = recorded.run("import", "--json", stdin=lines)
    second = recorded.run("import", stdin=lines)

    count = len(lines.splitlines())
    report = json.loads(first.stdout)
    assert (report["read"], report["new"]) == (count, count)
    assert f"read {count}, new 0, already there {count}".encode() in second.stderr
    assert _export(recorded, "--format", "jsonl") == lines
    assert _export(recorded, "--raw") == rows


def test_a_csv_file_is_written_for_its_owner_alone_and_read_back(recorded: Program) -> None:
    target = recorded.home / "numbers.csv"

    done = recorded.run("export", "--demo", "--field", "soc_percent", "--output", str(target))
    imported = recorded.run("import", str(target))

    assert done.stdout == b""
    assert target.stat().st_mode & 0o077 == 0
    header, *rows = csv.reader(io.StringIO(target.read_text()))
    assert header == ["message_id", "ts", "device_sn", "soc_percent"]
    assert f"read {len(rows)}, new {len(rows)}".encode() in imported.stderr


def test_a_compressed_capture_is_imported_from_a_file_and_from_a_pipe(program: Program) -> None:
    packed = program.home / "lines.zst"
    packed.write_bytes(zstd.compress(LINE * 3))

    first = program.run("import", str(packed))
    second = program.run("import", stdin=packed.read_bytes())

    assert b"read 3, new 3, " in first.stderr
    assert (first.returncode, second.returncode) == (0, 0)


def test_what_a_cut_compressed_file_lacks_is_told(program: Program) -> None:
    lines = LINE * 2 + b'{"topic":"' + os.urandom(200_000).hex().encode()
    packed = zstd.compress(lines)[:-100]

    done = program.run("import", stdin=packed)

    assert b"new 2, " in done.stderr
    assert b"The compressed file was cut short here." in done.stderr


def test_a_reader_that_has_seen_enough_is_no_error(recorded: Program) -> None:
    pipeline = " ".join([*recorded.command("export", "--demo", "--raw"), "|", "head", "-n", "1"])

    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {pipeline}"],
        capture_output=True,
        check=False,
        cwd=recorded.home,
        env=recorded.environment,
        timeout=DEADLINE_SECONDS,
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_bar_is_for_a_terminal_only(recorded: Program) -> None:
    ours, theirs = os.openpty()
    with (
        os.fdopen(ours, "rb", buffering=0) as screen,
        subprocess.Popen(
            recorded.command("export", "--demo", "--field", "soc_percent"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=theirs,
            cwd=recorded.home,
            env={**recorded.environment, "TERM": "xterm"},
        ) as process,
    ):
        os.close(theirs)
        shown = _until_it_is_closed(screen)
        assert process.stdout is not None
        data = process.stdout.read()

    unseen = recorded.run("export", "--demo", "--field", "soc_percent")

    assert b"export" in shown
    assert b"%" in shown
    assert data == unseen.stdout != b""
    assert unseen.stderr == b""


def _until_it_is_closed(screen: FileIO) -> bytes:
    shown = b""
    # On Linux the last close of the other end is an error for the reader.
    with suppress(OSError):
        while chunk := screen.read(65536):
            shown += chunk
    return shown


def test_only_what_was_received_since_then_is_exported(recorded: Program) -> None:
    assert _export(recorded, "--demo", "--format", "jsonl", "--until", "yesterday 14:00") == b""
    assert _export(recorded, "--demo", "--format", "jsonl", "--since", "1h") != b""


@pytest.mark.parametrize(
    "arguments",
    [
        ["export", "--format", "parquet"],
        ["export", "--format", "jsonl", "--field", "soc_percent"],
        ["export", "--field", "sock"],
        ["export", "--since", "some day"],
        ["export", "--since", "2h", "--zone", "Atlantis"],
        ["import", "nothing.here"],
    ],
)
def test_a_request_that_makes_no_sense_is_refused(program: Program, arguments: list[str]) -> None:
    done = program.run(*arguments)

    assert done.returncode == 2
    assert done.stdout == b""
    assert b"Traceback" not in done.stderr


def test_an_import_in_which_nothing_is_good_fails_and_says_why(program: Program) -> None:
    done = program.run("import", stdin=b"{\n")

    assert done.returncode == 1
    assert b"1 rejected: not JSON" in done.stderr


@pytest.mark.parametrize("first", [b"topic\xff{\n", b"\n \n", b"\xef\xbb\xbf", b"ts,topic\n"])
def test_whatever_the_first_line_is_the_others_are_read(program: Program, first: bytes) -> None:
    done = program.run("import", stdin=first + LINE * 2)

    assert done.returncode == 0, done.stderr
    assert b"new 2, " in done.stderr


def test_a_table_of_numbers_may_begin_with_a_blank_line_or_a_mark(program: Program) -> None:
    for first in (b"\n \n", b"\xef\xbb\xbf"):
        done = program.run("import", stdin=first + b"ts,device_sn,soc_percent\n2026-06-21,A,5\n")

        assert b"read 1, " in done.stderr
        assert done.returncode == 0


def test_what_is_imported_can_be_asked_for(program: Program) -> None:
    program.run("import", stdin=LINE)

    assert json.loads(_export(program, "--format", "jsonl"))["payload"] == {"params": {"pd.soc": 7}}
