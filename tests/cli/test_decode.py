import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

from tests.cli.conftest import Program

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TOPIC = "/open/open-0123456789abcdef/DCABZ8ZE5DEMO01/quota"


def _lines(*values: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def test_each_line_in_gives_one_object_out(program: Program) -> None:
    done = program.run(
        "decode",
        stdin=_lines(
            {"topic": TOPIC, "payload": {"params": {"mppt.inWatts": 2960}}},
            {"topic": TOPIC, "payload_base64": b64encode(b"\xff\x00").decode()},
            {"topic": TOPIC.replace("quota", "status"), "payload": {"params": {"status": 0}}},
            {"topic": TOPIC.replace("quota", "set"), "payload": {"params": {"id": 66}}},
        )
        + b"no line of ours\n\n",
    )

    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert done.stderr == b""
    assert [found["kind"] for found in objects] == [
        "reading",
        "unreadable",
        "presence",
        "reply",
        "unreadable",
        "unreadable",
    ]
    assert set(objects[0]) == {"id", "device_sn", "model", "kind", "metrics", "reason"}
    assert objects[0]["model"] == "DELTA Pro"
    assert objects[0]["metrics"] == {"pv_in_watts": 296}


def test_a_reader_that_has_seen_enough_ends_it_quietly(program: Program, tmp_path: Path) -> None:
    capture = tmp_path / "long.jsonl"
    capture.write_bytes(_lines({"topic": TOPIC, "payload": {"params": {"pd.soc": 50}}}) * 9000)
    pipeline = " ".join([*program.command("decode", str(capture)), "|", "head", "-n", "1"])

    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {pipeline}"], capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1


def test_a_line_that_comes_is_decoded_at_once(program: Program) -> None:
    with subprocess.Popen(
        program.command("decode"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(_lines({"topic": TOPIC, "payload": {"params": {"pd.soc": 50}}}))
        process.stdin.flush()

        assert json.loads(process.stdout.readline())["metrics"] == {"soc_percent": 50}
        process.stdin.close()
        assert process.wait() == 0


def test_a_compressed_capture_is_decoded_from_a_file_and_from_a_pipe(
    program: Program, tmp_path: Path
) -> None:
    packed = tmp_path / "lines.zst"
    packed.write_bytes(zstd.compress(_lines({"topic": TOPIC, "payload": {"pd.soc": 50}}) * 3))

    from_file = program.run("decode", str(packed))
    from_pipe = program.run("decode", stdin=packed.read_bytes())

    assert from_file.stdout.count(b'"kind":"reading"') == 3
    assert from_pipe.stdout == from_file.stdout


def test_what_a_cut_compressed_file_lacks_is_told_last(program: Program) -> None:
    line = _lines({"topic": TOPIC, "payload": {"pd.soc": 50}})

    done = program.run("decode", stdin=zstd.compress(line) + zstd.compress(line)[:-3])

    first, *_, last = map(json.loads, done.stdout.splitlines())
    assert (first["kind"], last["kind"]) == ("reading", "unreadable")
    assert last["reason"] == "The compressed file was cut short here."
    assert done.returncode == 0


def test_equal_lines_have_ids_of_their_own_and_the_same_ones_each_time(program: Program) -> None:
    line = {"topic": TOPIC, "payload": {"params": {"pd.soc": 50}}}

    runs = [program.run("decode", "-", stdin=_lines(line, line)).stdout for _ in range(2)]

    first, second = (json.loads(found)["id"] for found in runs[0].splitlines())
    assert first != second
    assert runs[0] == runs[1]


def test_a_delta_is_read_on_top_of_what_came_before(program: Program) -> None:
    done = program.run(
        "decode",
        stdin=_lines(
            {"topic": TOPIC, "payload": {"params": {"pd.typec1Watts": 10}}},
            {"topic": TOPIC, "payload": {"params": {"pd.typec2Watts": 5}}},
        ),
    )

    last = json.loads(done.stdout.splitlines()[-1])
    assert last["metrics"]["typec_out_watts"] == 15


def test_a_missing_file_is_one_line_and_exit_code_2(program: Program) -> None:
    done = program.run("decode", "nowhere.jsonl")

    assert done.returncode == 2
    assert b"nowhere.jsonl: No such file or directory" in done.stderr
    assert b"Traceback" not in done.stderr
